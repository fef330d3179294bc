"""The embed inside somebody's article: without JavaScript, in sandboxes, on phones."""

import pytest

from charts import all_charts
from tests.browser.measuring import as_seen

EMBED = "/en/embed/cases-by-year/default"
# every chart in a country for which it has marks
PLACES = {slug: "RU" if slug == "cases-over-time" else "KZ" for slug in all_charts()}


@pytest.fixture
def article(opened, site, newspaper):
    """An article of another site with the embed in a frame."""
    address, folder = newspaper

    def publish(attributes=""):
        frame = f'<iframe src="{site}{EMBED}" width="100%" height="740" {attributes}></iframe>'
        text = f"<!doctype html><link rel=icon href=data:,><title>News</title><p>An article.</p>{frame}"
        (folder / "article.html").write_text(text, encoding="utf-8")
        page = opened(f"{address}/article.html")
        page.frame_locator("iframe").locator("svg.cc:visible").first.wait_for()
        return page

    return publish


def test_the_embed_shows_chart_table_and_source_with_javascript_off(opened):
    page = opened(EMBED, javascript=False)
    assert page.locator("svg.cc:visible a[data-mark]").count() == 5
    page.locator("summary").click()
    assert page.locator("details td.number").all_inner_texts() == ["≥ 2", "23", "36", "709", "141"]
    assert page.get_by_text("Sources:").is_visible()


@pytest.mark.parametrize("sandbox", ["", 'sandbox=""', 'sandbox="allow-scripts"'])
def test_in_a_frame_however_sandboxed_a_mark_leads_to_its_evidence(article, sandbox):
    frame = article(sandbox).frame_locator("iframe")
    frame.locator('svg.cc:visible a[data-mark="o0001"] .bar').click()
    frame.locator("h1", has_text="709 cases").wait_for()


@pytest.mark.parametrize("slug", sorted(PLACES))
def test_the_embed_never_scrolls_sideways(opened, slug):
    page = opened(f"/en/embed/{slug}/jurisdiction={PLACES[slug]}", width=320)
    for width in (320, 680, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, as_seen(page)
        assert page.locator("svg.cc:visible").count() == (2 if slug == "cases-by-region" else 1), as_seen(page)


def test_the_embed_is_one_request(opened, site):
    page = opened(EMBED)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [site + EMBED]


def test_a_page_of_the_site_cannot_be_framed(opened, site):
    page = opened(EMBED)
    policy = page.request.get("/en/years").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy


def test_a_fixed_dark_theme_is_dark_for_a_light_reader(opened):
    page = opened("/en/embed/cases-by-year/theme=dark")
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(27, 31, 36)"


def test_an_embed_that_is_opened_by_itself_does_not_talk_to_itself(opened):
    page = opened(EMBED)
    heard = """() => new Promise((done) => {
      let heard = 0;
      addEventListener("message", () => heard++);
      postMessage("", "*");  // the listener hears this one, and every answer to it
      requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done(heard))));
    })"""
    assert page.evaluate(heard) == 1
