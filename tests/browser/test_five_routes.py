"""The five ways of a chart in one article of another site: at three widths, and with what content systems strip."""

from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup

VIEWS = {
    "bars": "cases-by-year/default",
    "map": "cases-by-region/default",
    "points": "cases-over-time/jurisdiction=RU",
    "tiles": "decisions-by-region/default",
    "classes": "sentence-length/default",
    "rows": "stages/default",
}
WAYS = ("paste", "svg", "frame", "script", "address")
# whether each frame fits, and how many drawings of each way are seen
SEEN = """() => [...document.querySelectorAll("[data-way]")].map((way) => [way.dataset.way,
  [...way.querySelectorAll("svg.cc, img")].filter((one) => one.getBoundingClientRect().width > 0).length])"""
SHIFTED = """() => new Promise((tell) => new PerformanceObserver((list) =>
  tell(list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: "layout-shift", buffered: true})
  || setTimeout(() => tell(0), 500))"""


@pytest.fixture(scope="module")
def lines(site):
    """The lines to copy of a view, by the key of their way."""

    def of(view):
        with urlopen(f"{site}/en/share/{view}") as answer:
            areas = BeautifulSoup(answer.read(), "html.parser").select("textarea[id^=share-]")
        return {area["id"].removeprefix("share-"): area.get_text() for area in areas}

    return of


@pytest.fixture
def article(opened, newspaper):
    """An article of another site with all of those ways in it, one below the other."""
    address, folder = newspaper

    def publish(ways, width, **context):
        parts = [f'<div data-way="{key}">{ways[key]}</div><p>Text goes on.' for key in WAYS]
        head = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>News</title>"
        head += '<meta name=viewport content="width=device-width">'
        look = "<style>body{margin:0;overflow-wrap:anywhere}p{margin:16px}</style>"
        (folder / "ways.html").write_text(head + look + "<p>An article." + "".join(parts), encoding="utf-8")
        page = opened(f"{address}/ways.html", width=width, **context)
        for at in range(page.locator("iframe").count()):
            page.locator("iframe").nth(at).scroll_into_view_if_needed()
            page.locator("iframe").nth(at).content_frame.locator("svg.cc:visible").wait_for()
        return page

    return publish


def overflows(page):
    """By how many pixels every frame, and the article in its width, is too small for what stands in it."""
    found = [frame.evaluate("document.documentElement.scrollHeight - innerHeight") for frame in page.frames[1:]]
    sideways = [frame.evaluate("document.documentElement.scrollWidth - innerWidth") for frame in page.frames]
    return [pixels for pixels in (*found, *sideways) if pixels > 0]


def air(page):
    """The pixels below the embed in the highest-looking frame."""
    ends = "innerHeight - document.querySelector('main').getBoundingClientRect().bottom"
    return max(frame.evaluate(ends) for frame in page.frames[1:])


@pytest.mark.parametrize("width", [320, 680, 1200])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_all_ways_fit_without_a_scroll_bar_and_nothing_jumps(lines, article, view, width):
    page = article(lines(view), width)
    assert overflows(page) == []
    assert page.evaluate(SHIFTED) == 0
    assert page.evaluate(SEEN) == [["paste", 1], ["svg", 1], ["frame", 0], ["script", 0], ["address", 0]]
    assert [frame.locator("svg.cc:visible").count() for frame in page.frames[1:]] == [1, 1]
