"""The page of years as a reader uses it: see, click, filter, explore, copy."""

import re

import pytest

from tests.browser.measuring import as_seen, shifts, smallest_text

PLOTLY = "plotly.min.js"
BARS = "(wanted) => document.querySelectorAll('.stage.live .js-plotly-plot .bars .point').length === wanted"
# the corners of a shape on the screen, without its stroke
ON_SCREEN = """(shape) => {
  const box = shape.getBBox(), place = shape.getScreenCTM();
  const corner = (x, y) => new DOMPoint(x, y).matrixTransform(place);
  const [from, to] = [corner(box.x, box.y), corner(box.x + box.width, box.y + box.height)];
  return [from.x, from.y, to.x, to.y];
}"""


def numbers(page):
    return page.locator("#table td.number").all_inner_texts()


def shown(page):
    """Ids of the marks of the drawing that is visible."""
    return page.locator("svg.cc:visible a[data-mark]").evaluate_all("all => all.map((mark) => mark.dataset.mark)")


def ready(page):
    page.wait_for_function(
        "() => window.dash_clientside && dash_clientside.set_props && document.querySelector('#explorer')"
    )


def test_bars_and_numbers_are_on_the_page(opened):
    page = opened("/en/years")
    assert shown(page)[1:] == ["o0004", "o0005", "o0001", "o0006"]
    assert numbers(page) == ["≥ 2", "23", "36", "709", "141"]
    assert page.locator("svg.cc:visible").get_by_text("709", exact=True).is_visible()


def test_a_click_on_the_709_reaches_its_evidence(opened):
    page = opened("/en/years")
    page.locator('svg.cc:visible a[data-mark="o0001"] .bar').click()
    page.wait_for_url("**/en/observations/o0001")
    assert page.locator("h1").inner_text() == "709 cases"


@pytest.mark.long
def test_a_mark_is_reached_and_opened_by_keyboard(opened):
    page = opened("/en/years")
    page.locator('svg.cc:visible a[data-mark="o0006"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/observations/o0006")


@pytest.mark.long
def test_at_a_first_visit_plotly_waits_for_the_reader_to_point_nothing_jumps_and_the_title_stays(opened):
    page = opened("/en/years", cold=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    ready(page)
    page.wait_for_load_state("networkidle")
    assert not any(PLOTLY in url for url in asked), "before the reader points"
    assert page.title() == "Cases registered by year: Article 172, Kazakhstan · Casecount"
    page.hover("svg.cc:visible")
    page.wait_for_selector(".stage.live")
    assert any(PLOTLY in url for url in asked), "after the reader points"
    assert shifts(page) == 0, as_seen(page)


@pytest.mark.long
def test_the_focus_brings_the_figure_too(opened):
    page = opened("/en/years")
    ready(page)
    page.locator("svg.cc:visible a").first.focus()
    page.wait_for_selector(".stage.live")
    assert page.locator(".js-plotly-plot .bars .point").count() == 5


@pytest.mark.long
@pytest.mark.parametrize(
    ("width", "call"),
    [
        (360, "touch"),
        (1280, "hover"),
        pytest.param(360, "hover", marks=pytest.mark.long),
        pytest.param(1280, "touch", marks=pytest.mark.long),
    ],
)
def test_the_figure_is_where_the_drawing_was_and_a_click_on_it_opens_the_evidence(opened, width, call):
    page = opened("/en/years", width=width, touch=call == "touch")
    ready(page)
    before = page.locator('svg.cc:visible a[data-mark="o0001"] .bar rect').evaluate(ON_SCREEN)
    if call == "touch":
        page.locator("svg.cc:visible").dispatch_event("touchstart")
    else:
        page.hover("svg.cc:visible")
    page.wait_for_selector(".stage.live")
    assert page.locator(".js-plotly-plot .bars .point").count() == 5
    boxes = [page.locator(part).first.bounding_box() for part in ("svg.cc:visible", ".main-svg", "#react-entry-point")]
    sides = ("x", "y", "width", "height")
    assert all(abs(boxes[0][side] - boxes[1][side]) < 2 for side in sides), (boxes, as_seen(page))
    assert boxes[2]["x"] <= boxes[0]["x"] + 1
    after = page.locator(".js-plotly-plot .bars .point path").nth(3).evaluate(ON_SCREEN)
    assert all(abs(old - new) < 2 for old, new in zip(before, after, strict=True)), (before, after, as_seen(page))
    page.mouse.move((after[0] + after[2]) / 2, (after[1] + after[3]) / 2)
    page.locator(".hoverlayer .hovertext").wait_for()  # plotly opens what it has seen pointed at
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url("**/en/observations/o0001")


def test_a_filter_swaps_chart_table_and_address_without_plotly(opened):
    page = opened("/en/years")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.select_option("#f-offence", "KZ-CC-170_172")
    page.wait_for_function("() => document.querySelectorAll('#table td.number').length === 1")
    assert numbers(page) == ["≈ 700"]
    assert shown(page) == ["o0003"]
    assert page.url.endswith("/en/years?offence=KZ-CC-170_172")
    assert "Articles 170 and 172" in page.title()
    assert not any(PLOTLY in url for url in asked)


@pytest.mark.long
def test_filters_change_the_figure_too_and_a_view_without_bars_does_not_bring_it_back(opened):
    page = opened("/en/years")
    page.hover("svg.cc:visible")
    page.wait_for_selector(".stage.live")
    page.select_option("#f-jurisdiction", "UZ")
    page.wait_for_function(BARS, arg=4)
    assert page.url.endswith("/en/years?jurisdiction=UZ")
    assert numbers(page) == ["19", "68", "112", "139"]
    page.select_option("#f-jurisdiction", "KZ")
    page.wait_for_function(BARS, arg=5)
    page.select_option("#f-from", "2023")
    page.wait_for_function(BARS, arg=4)
    page.select_option("#f-unit", "offences")
    page.wait_for_selector(".nothing")
    page.wait_for_timeout(500)
    assert page.locator(".stage.live").count() == 0


@pytest.mark.long
def test_a_shared_address_opens_the_same_view_and_back_returns_to_the_one_before(opened):
    page = opened("/en/years?stage=convicted")
    assert numbers(page) == ["26"]
    assert page.input_value("#f-stage") == "convicted"
    page.select_option("#f-stage", "registered")
    page.wait_for_function("() => document.querySelectorAll('#table td.number').length === 5")
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('#table td.number').length === 1")
    assert page.input_value("#f-stage") == "convicted"


@pytest.mark.long
def test_the_long_list_is_narrowed_by_typing(opened):
    page = opened("/en/years")
    page.fill(".narrow-list", "mercenarism")
    options = page.locator("#f-offence option").all_inner_texts()
    assert "Article 170: Mercenarism" in options
    assert len(options) < 10
    page.fill(".narrow-list", "")
    assert page.locator("#f-offence option").count() > 400


@pytest.mark.long
def test_the_sentence_is_copied_by_keyboard(opened):
    page = opened("/en/years")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-copy="sentence"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('#cite .copied').textContent === 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#sentence").inner_text()
    assert "the day it counts to is not stated" in copied


@pytest.mark.long
def test_without_javascript_chart_table_filters_and_links_work(opened):
    page = opened("/en/years", javascript=False)
    assert len(shown(page)) == 5
    page.select_option("#f-offence", "KZ-CC-170_172")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**offence=KZ-CC-170_172**")
    assert shown(page) == ["o0003"]


@pytest.mark.long
def test_another_country_without_javascript_starts_from_its_own_defaults(opened):
    page = opened("/en/years", javascript=False)
    page.select_option("#f-jurisdiction", "UZ")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("jurisdiction=UZ"))
    assert numbers(page) == ["19", "68", "112", "139"]


def test_a_phone_shows_the_narrow_drawing_and_never_scrolls_sideways(opened):
    page = opened("/en/years", width=360, height=640)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.locator("svg.cc-narrow").is_visible(), as_seen(page)
        assert not page.locator("svg.cc-wide").is_visible(), as_seen(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, as_seen(page)
        assert page.locator("svg.cc-narrow").bounding_box()["y"] < 640, as_seen(page)


@pytest.mark.long
def test_no_text_of_the_drawings_is_painted_too_small(opened):
    page = opened("/en/years", width=360)
    assert smallest_text(page) >= 11, as_seen(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert smallest_text(page) >= 12.5, as_seen(page)


@pytest.mark.long
def test_dark_readers_get_a_dark_chart_on_a_dark_card(opened):
    page = opened("/en/years", scheme="dark")
    card = page.locator("figure.card").evaluate("(card) => getComputedStyle(card).backgroundColor")
    axis = page.locator("svg.cc:visible text").first.evaluate("(text) => getComputedStyle(text).fill")
    assert card == "rgb(27, 31, 36)"
    assert axis == "rgb(169, 176, 184)"


@pytest.mark.long
def test_a_filter_without_a_connection_shows_no_chart_that_contradicts_it(opened):
    page = opened("/en/years")
    page.route("**/en/years?*", lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>Gone</h1>"))
    with page.expect_navigation():
        page.select_option("#f-stage", "convicted")
    assert page.locator("h1").inner_text() == "Gone"
    assert all("503" in complaint for complaint in opened.complaints)
    opened.complaints.clear()
