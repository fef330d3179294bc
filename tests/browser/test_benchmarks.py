"""What `make bench` compares is comparable: the plain Dash page shows the same chart, and visits count it all."""

from urllib.parse import urlsplit

import pytest

from benchmarks.asking import UnexpectedAnswerError, first_answer, is_whole, request_for
from benchmarks.browsing import visit
from benchmarks.embeds import SLUGS
from benchmarks.serving import plain_dash
from charts import drawing_of, view_of

EMBED = "/en/embed/cases-by-year/default"


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
def test_the_plain_dash_page_paints_every_mark_of_the_chart_and_nothing_else(whole, engine, chromium, slug):
    drawing = drawing_of(engine, view_of(engine, slug, []), "en")
    marks = sum(1 for mark in drawing.marks if mark.value)
    with plain_dash(whole.url, slug) as port:
        page = chromium.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        page.locator(".main-svg .barlayer .point").first.wait_for()
        assert page.locator(".main-svg .barlayer .point").count() == marks
        beside = page.locator("#react-entry-point > :not(.dash-graph), link[rel=stylesheet]")
        assert beside.count() == 0
        page.close()


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
def test_a_visit_sees_every_mark_of_the_embed_and_counts_its_one_request(site, engine, chromium, slug):
    drawing = drawing_of(engine, view_of(engine, slug, []), "en")
    seen = visit(chromium, f"{site}/en/embed/{slug}/default", len(drawing.marks), encodings=["gzip"])
    assert seen.requests == 1
    assert seen.wire > 1000


def test_an_answer_is_read_to_its_end_and_one_of_another_status_is_refused(site):
    port = urlsplit(site).port
    answer = first_answer(port, request_for(EMBED, []), 200)
    assert answer.endswith(b"</html>")
    assert not is_whole(answer[:-1], 200)
    with pytest.raises(UnexpectedAnswerError, match="200 was expected"):
        first_answer(port, request_for("/en/embed/nothing/default", []), 200)
