"""The embed: one plain page, every mark a link, canonical address, headers."""

import base64
import gzip
import hashlib

import pytest
from bs4 import BeautifulSoup

from charts import all_charts
from routes.embed import REPORTER_HASH

LARGEST_MAP = 15_000  # bytes, gzipped


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_the_embed_has_both_drawings_with_every_number_linked_and_titled(client):
    soup = page(client, "/en/embed/cases-by-year/default")
    drawings = soup.select("svg.cc")
    assert [svg["class"][1] for svg in drawings] == ["cc-wide", "cc-narrow"]
    for svg in drawings:
        assert [link["data-mark"] for link in svg.select("a[href]")][1:] == ["o0004", "o0005", "o0001", "o0006"]
        assert all(link.title.string for link in svg.select("a"))


def test_the_embed_asks_for_nothing_else_and_its_links_stay_on_the_site(client):
    soup = page(client, "/en/embed/cases-by-year/default")
    assert not soup.select("script[src], iframe, img, link[rel=stylesheet]")
    assert {link["href"].split("/observations/")[0] for link in soup.select("svg a")} == {"/en"}


def test_the_table_of_the_embed_has_the_numbers_of_the_chart(client):
    soup = page(client, "/en/embed/cases-by-year/default")
    assert [cell.get_text() for cell in soup.select("details td.number")] == ["≥ 2", "23", "36", "709", "141"]


def test_the_embed_says_its_sources_and_the_day_of_its_data(client):
    text = page(client, "/en/embed/cases-by-year/default").get_text()
    assert "Sources:" in text
    assert "As loaded on " in text


def test_the_same_view_as_a_query_names_its_canonical_path(client):
    answer = client.get("/en/embed/cases-by-year?jurisdiction=UZ&offence=UZ-CC-154&utm_source=x")
    assert answer.status_code == 200
    link = '<https://casecount.example/en/embed/cases-by-year/jurisdiction=UZ>; rel="canonical"'
    assert answer.headers["Link"] == link


def test_anybody_may_frame_the_embed_and_it_may_load_nothing(client):
    policy = client.get("/en/embed/cases-by-year/default").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert REPORTER_HASH in policy
    assert policy.count("script-src") == 1


def test_the_only_script_is_the_one_whose_hash_the_policy_names(client):
    scripts = page(client, "/en/embed/cases-by-year/default").select("script")
    digest = base64.b64encode(hashlib.sha256(scripts[0].string.encode()).digest()).decode()
    assert len(scripts) == 1
    assert f"'sha256-{digest}'" == REPORTER_HASH


def test_an_unchanged_embed_is_answered_with_304(client):
    tag = client.get("/en/embed/cases-by-year/default").headers["ETag"]
    answer = client.get("/en/embed/cases-by-year/default", headers={"If-None-Match": tag})
    assert answer.status_code == 304


def test_a_theme_is_fixed_or_follows_the_reader(client):
    assert "prefers-color-scheme" not in client.get("/en/embed/cases-by-year/theme=dark").get_data(as_text=True)
    assert "prefers-color-scheme" in client.get("/en/embed/cases-by-year/default").get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/en/embed/nothing/default", "/xx/embed/cases-by-year/default", "/uk/embed/cases-by-year/default"]
)
def test_an_unknown_chart_or_language_is_404(client, path):
    assert client.get(path).status_code == 404


def test_an_unreadable_view_is_400_with_what_is_allowed(client):
    answer = client.get("/en/embed/cases-by-year/stage=nonsense")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert "registered" in answer.get_json()["allowed"]


@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_every_mark_of_an_embed_leads_to_a_page_that_may_stand_in_the_same_frame(client, slug):
    place = "?jurisdiction=RU" if slug == "cases-over-time" else ""
    soup = BeautifulSoup(client.get(f"/en/embed/{slug}{place}").get_data(as_text=True), "html.parser")
    links = {link["href"] for link in soup.select("svg a[data-mark]")}
    assert links
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_an_embed_with_a_map_has_rows_and_map_once_for_every_width(client):
    soup = page(client, "/en/embed/cases-by-region/default")
    assert [drawing["class"][1] for drawing in soup.select("svg.cc")] == ["cc-rows", "cc-map"]
    assert len(soup.select("a[data-mark]")) == 20
    assert len(gzip.compress(client.get("/en/embed/cases-by-region/default").data)) < LARGEST_MAP


def test_highlight_names_a_region_too_and_a_mark_that_is_gone_is_no_error(client):
    soup = page(client, "/en/embed/cases-by-region/highlight=KZ-75")
    faint = {link["data-place"] for link in soup.select("a[data-mark]:has(g[opacity])")}
    assert len(faint) == 19
    assert "KZ-75" not in faint
    assert not page(client, "/en/embed/cases-by-year/highlight=o9999").select("g[opacity]")


@pytest.mark.parametrize("view", ["jurisdiction=RU", "origin=mediazona,theme=dark"])
def test_what_is_counted_and_not_drawn_is_in_sight_and_leads_to_its_evidence(client, view):
    soup = page(client, f"/en/embed/cases-by-year/{view}")
    assert soup.select_one("p.also").get_text().startswith("Also counted")
    assert not soup.select("details .also")
    links = soup.select("p.also a")
    assert {client.get(link["href"]).status_code for link in links} == {200}
    assert [link.get("target") for link in links if "/observations/" not in link["href"]] == ["_blank"]
