"""The five ways of a chart in one article of another site: at three widths, and with what content systems strip."""

import re
import time
from urllib.request import urlopen

import pytest
from bs4 import BeautifulSoup

from tests.browser.measuring import as_seen, shifts, smallest_text

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
    """An article of another site with these ways in it, one below the other; the next one opens in the same page."""
    address, folder = newspaper
    pages = []

    def publish(ways, width, scheme="light"):
        parts = [f'<div data-way="{key}">{ways[key]}</div><p>Text goes on.' for key in WAYS if key in ways]
        head = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>News</title>"
        head += '<meta name=viewport content="width=device-width">'
        look = "<style>body{margin:0;overflow-wrap:anywhere}p{margin:16px}</style>"
        (folder / "ways.html").write_text(head + look + "<p>An article." + "".join(parts), encoding="utf-8")
        if not pages:
            pages.append(opened("about:blank"))
        page = pages[0]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}/ways.html", wait_until="load")
        for at in range(page.locator("iframe").count()):
            page.locator("iframe").nth(at).scroll_into_view_if_needed()
            page.locator("iframe").nth(at).content_frame.locator("svg.cc:visible").first.wait_for()
        return page

    return publish


def too_small(page):
    """By how many pixels every frame, and the article in its width, is too small for its content."""
    found = [frame.evaluate("document.documentElement.scrollHeight - innerHeight") for frame in page.frames[1:]]
    sideways = [frame.evaluate("document.documentElement.scrollWidth - innerWidth") for frame in page.frames]
    return [pixels for pixels in (*found, *sideways) if pixels > 0]


def overflows(page):
    """What remains too small: after a resize the script gets a second to set the heights of its frames."""
    deadline = time.monotonic() + 1
    while (found := too_small(page)) and time.monotonic() < deadline:
        page.wait_for_timeout(50)
    return found


def check_fit(page, view):
    """All ways are seen, each with its drawings, without a scroll bar."""
    assert overflows(page) == [], as_seen(page)
    seen = [["paste", 1], ["svg", 1], ["frame", 0], ["script", 0], ["address", 0]]
    assert page.evaluate(SEEN) == seen, as_seen(page)
    drawings = 2 if view == VIEWS["map"] else 1  # of a map its rows and itself
    assert [frame.locator("svg.cc:visible").count() for frame in page.frames[1:]] == [drawings] * 2, as_seen(page)


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(view, id=kind, marks=[] if kind in ("bars", "map") else pytest.mark.long)
        for kind, view in VIEWS.items()
    ],
)
def test_all_ways_fit_without_a_scroll_bar_at_every_width_and_nothing_jumps_on_a_phone(lines, article, view):
    page = article(lines(view), 320)
    assert shifts(page) == 0, as_seen(page)
    for width in (320, 680, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        check_fit(page, view)


@pytest.mark.long
@pytest.mark.parametrize("width", [680, 1200])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_all_ways_fit_and_nothing_jumps_when_an_article_is_opened_in_a_wide_window(lines, article, view, width):
    page = article(lines(view), width)
    assert shifts(page) == 0, as_seen(page)
    check_fit(page, view)


def no_script(line):
    return re.sub(r"<script.*?</script>", "", line)


def no_style(line):
    return re.sub(r"<style.*?</style>", "", line)


STRIPPED = {
    "no script": no_script,
    "no style sheet": no_style,
    "no style attribute on frames": lambda line: re.sub(r'(<iframe.*?) style="[^"]*"', r"\1", line),
    "no container": lambda line: line.replace("container-type:inline-size;", ""),
    "sandbox": lambda line: no_script(line).replace("<iframe", '<iframe sandbox=""'),
    "sandbox that allows scripts": lambda line: line.replace("<iframe", '<iframe sandbox="allow-scripts"'),
}


@pytest.mark.long
@pytest.mark.parametrize("strip", STRIPPED.values(), ids=STRIPPED)
def test_every_way_that_a_content_system_strips_fits_all_the_same(lines, article, strip):
    stripped = {key: strip(line) for key, line in lines(VIEWS["bars"]).items() if key in WAYS and strip(line) != line}
    assert stripped
    page = article(stripped, 320)
    frames = sum("<iframe" in line for line in stripped.values())
    for width in (320, 680, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflows(page) == [], as_seen(page)
        assert dict(page.evaluate(SEEN)) == {key: int(key in ("paste", "svg")) for key in stripped}, as_seen(page)
        assert [frame.locator("svg.cc:visible").count() for frame in page.frames[1:]] == [1] * frames, as_seen(page)


def test_a_paste_shows_the_wide_drawing_in_a_wide_column_and_the_narrow_one_where_style_sheets_are_stripped(
    lines, article
):
    paste, drawing = lines(VIEWS["bars"])["paste"], "[data-way=paste] svg.cc:visible"
    assert "cc-wide" in article({"paste": paste}, 900).locator(drawing).get_attribute("class")
    assert "cc-narrow" in article({"paste": no_style(paste)}, 900).locator(drawing).get_attribute("class")


@pytest.mark.long
@pytest.mark.parametrize("strip", [str, no_style], ids=["whole", "no style sheet"])
def test_no_text_of_a_paste_is_painted_too_small(lines, article, strip):
    for view in (VIEWS["bars"], VIEWS["map"]):
        page = article({"paste": strip(lines(view)["paste"])}, 320)
        for width in (320, 680, 1200):
            page.set_viewport_size({"width": width, "height": 900})
            assert smallest_text(page, "[data-way=paste] svg.cc text") >= 11, (view, as_seen(page))


@pytest.mark.long
def test_a_dark_reader_sees_a_dark_paste_only_where_the_theme_follows_and_the_style_sheet_is_there(lines, article):
    paste, seen = lines(VIEWS["bars"])["paste"], []
    for way in (paste, no_style(paste), lines("cases-by-year/theme=light")["paste"]):
        figure = article({"paste": way}, 680, scheme="dark").locator("[data-way=paste] figure")
        axis = figure.locator("svg.cc:visible text").first
        seen += [
            figure.evaluate("(part) => getComputedStyle(part).backgroundColor"),
            axis.evaluate("(part) => getComputedStyle(part).fill"),
        ]
    light = ["rgb(255, 255, 255)", "rgb(89, 96, 106)"]
    assert seen == ["rgb(27, 31, 36)", "rgb(169, 176, 184)", *light, *light]


@pytest.mark.long
def test_two_pastes_of_one_view_do_not_touch_each_other(lines, article):
    one, other = lines(VIEWS["bars"])["paste"], lines("cases-by-year/theme=dark")["paste"]
    page = article({"paste": one + other}, 680)
    fills = page.locator("[data-way=paste] svg.cc:visible").evaluate_all(
        "(all) => all.map((svg) => getComputedStyle(svg.querySelector('text')).fill)"
    )
    assert fills == ["rgb(89, 96, 106)", "rgb(169, 176, 184)"]
    ids = page.locator("[id]").evaluate_all("(all) => all.map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_a_frame_with_the_script_grows_when_a_reader_opens_the_table(lines, article):
    page = article({"script": lines(VIEWS["bars"])["script"]}, 680)
    frame = page.locator("[data-way=script] iframe")
    before = frame.evaluate("(frame) => frame.offsetHeight")
    frame.content_frame.locator("summary").click()
    grown = "(before) => document.querySelector('[data-way=script] iframe').offsetHeight > before"
    page.wait_for_function(grown, arg=before)
    assert frame.content_frame.locator(":root").evaluate("(root) => root.scrollHeight - innerHeight") <= 0
