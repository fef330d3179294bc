"""Share and embed as a dialog: by keyboard alone, with every choice in place; and as a page without JavaScript."""

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.measuring import as_seen

COPIED = "(way) => document.querySelector(`.way-${way} .copied`).textContent === 'Copied'"
FRAME = "#share-frame"
CAPTION = """Mine <script>alert("1")</script> & 'more'"""


@pytest.fixture
def dialog(opened):
    """The dialog over a page of charts, opened by keyboard: `dialog(path, **context)` is the page."""

    def open_it(path="/en/years", **context):
        page = opened(path, **context)
        page.locator("a[data-share]").first.focus()
        page.keyboard.press("Enter")
        page.locator("dialog[open] .share").wait_for()
        return page

    return open_it


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


# --- the dialog -------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_by_keyboard_the_dialog_opens_keeps_the_focus_and_closes_by_escape_and_by_its_button(dialog):
    page = dialog()
    assert focused(page) == "share-title"
    page.keyboard.press("Tab")
    assert focused(page) == "Close"
    inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    for stop in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(inside), f"after {stop + 2} times Tab"
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert focused(page) == "Share and embed", "after Escape"
    assert page.url.endswith("/en/years")
    page.keyboard.press("Enter")
    page.locator("dialog[open] .share").wait_for()
    page.keyboard.press("Tab")
    assert focused(page) == "Close", "opened again"
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert focused(page) == "Share and embed", "after the button"


@pytest.mark.long
def test_the_link_leads_to_the_page_in_another_tab_and_to_the_lines_of_what_the_reader_sees_in_this_one(opened):
    page = opened("/en/years")
    with page.context.expect_page() as other:
        page.locator("a[data-share]").first.click(modifiers=["Control"])
    assert other.value.url.endswith("/en/share/cases-by-year/default")
    assert page.locator("dialog[open]").count() == 0
    page.select_option("#f-jurisdiction", "UZ")
    page.wait_for_function("() => document.querySelector('a[data-share]').href.includes('UZ')")
    page.locator("a[data-share]").first.click()
    page.locator("dialog[open] .share").wait_for()
    assert "/en/embed/cases-by-year/jurisdiction=UZ" in page.input_value(FRAME)


@pytest.mark.long
def test_a_caption_is_written_around_the_lines_without_a_request_and_cannot_break_out(dialog):
    page = dialog()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#share-caption", CAPTION)
    line = page.input_value(FRAME)
    assert line.startswith('<figure style="margin:0"><div')
    assert "<script" not in line
    caption = page.evaluate(
        "(line) => new DOMParser().parseFromString(line, 'text/html').querySelector('figcaption').textContent", line
    )
    assert caption == CAPTION
    assert asked == []


def test_a_choice_changes_lines_and_preview_in_place_keeps_focus_and_caption_and_a_notice_pins_the_numbers(dialog):
    page = dialog()
    page.fill("#share-caption", "My words")
    page.locator("#share-theme").focus()
    page.locator("#share-theme").select_option("dark")
    page.wait_for_function("() => document.querySelector('#share-frame').value.includes('theme=dark')")
    assert focused(page) == "share-theme"
    assert page.locator("dialog .preview iframe").get_attribute("src") == "/en/embed/cases-by-year/theme=dark"
    assert page.input_value("#share-caption") == "My words"
    assert "<figcaption>My words</figcaption>" in page.input_value(FRAME)
    assert "My words" not in page.input_value("#share-address")
    page.locator("[name=notice]").check()
    page.wait_for_function("() => document.querySelector('#share-frame').value.includes('notice=1')")
    assert "/en/embed/cases-by-year/as_of=1,theme=dark,notice=1" in page.input_value(FRAME)
    assert page.locator("[name=as_of]:checked").get_attribute("value") == "1"


@pytest.mark.long
@pytest.mark.parametrize("path", ["/en/", "/en/regions"])
def test_every_page_of_charts_opens_the_dialog(dialog, path):
    page = dialog(path)
    page.frame_locator("dialog .preview iframe").locator("svg.cc:visible").first.wait_for()
    assert page.locator("dialog textarea").count() >= 7


@pytest.mark.long
def test_without_a_connection_the_page_itself_says_what_is_wrong(opened):
    page = opened("/en/years")
    gone = "<h1>Gone</h1>"
    page.route("**/share/**", lambda route: route.fulfill(status=503, content_type="text/html", body=gone))
    with page.expect_navigation():
        page.locator("a[data-share]").first.click()
    assert page.locator("h1").inner_text() == "Gone"
    assert all("503" in complaint for complaint in opened.complaints)
    opened.complaints.clear()


@pytest.mark.long
def test_lines_are_copied_by_keyboard_also_where_the_clipboard_is_not_offered(dialog):
    page = dialog()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=share-frame]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(COPIED, arg="frame")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(FRAME)
    assert page.locator(".way-frame .copied").get_attribute("role") == "status"
    page.goto("/en/share/cases-by-year/default")
    page.evaluate("navigator.clipboard.writeText('something else')")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    page.locator("[data-copy=share-frame]").press("Enter")
    page.wait_for_function(COPIED, arg="frame")
    page.evaluate("delete navigator.clipboard")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(FRAME), "without the clipboard's API"


# --- the preview ------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_preview_shows_the_embed_at_three_widths_and_fits_into_the_dialog(dialog):
    page = dialog(width=1400)
    frame = page.locator("dialog .preview iframe")
    for window, width in itertools.product((1400, 360), (320, 680, 1200)):
        page.set_viewport_size({"width": window, "height": 900})
        page.locator(f".preview-{width}").check()
        frame.content_frame.locator("svg.cc:visible").first.wait_for()
        assert frame.evaluate("(frame) => frame.clientWidth") == width, as_seen(page)
        spare = frame.content_frame.locator(":root").evaluate("(root) => root.scrollHeight - innerHeight")
        assert spare <= 0, f"a preview of {width} px {as_seen(page)}"
        box = frame.bounding_box()
        assert 0 <= box["x"] <= window - box["width"], f"a preview of {width} px {as_seen(page)}"
        sideways = page.locator("dialog").evaluate("(dialog) => dialog.scrollWidth - dialog.clientWidth")
        assert sideways <= 0, f"a preview of {width} px {as_seen(page)}"


# --- as a page --------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_without_javascript_the_link_leads_to_the_page_and_the_form_to_the_address_of_the_choices(opened):
    page = opened("/en/years", javascript=False)
    page.locator("a[data-share]").first.click()
    page.select_option("#share-theme", "dark")
    page.get_by_label(re.compile("Keep these")).check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/en/share/cases-by-year/as_of=1,theme=dark")
    assert "/en/embed/cases-by-year/as_of=1,theme=dark" in page.input_value(FRAME)
    assert page.locator(".share-copy:visible").count() == 0


@pytest.mark.long
def test_with_javascript_the_page_shows_other_choices_in_place_and_in_its_address_and_axe_finds_no_fault(opened):
    page = opened("/en/share/cases-by-year/default")
    assert [one["id"] for one in Axe().run(page).response["violations"]] == [], as_seen(page)
    page.locator("#share-highlight").select_option("o0001")
    page.wait_for_url("**/en/share/cases-by-year/highlight=o0001")
    assert "highlight=o0001" in page.input_value(FRAME)
    assert page.locator(".share-close:visible").count() == 0


@pytest.mark.long
@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_page_never_scrolls_sideways_and_fingers_hit_its_controls(opened, javascript):
    page = opened("/en/share/cases-by-region/default", width=360, javascript=javascript)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, as_seen(page)
        heights = page.locator(".share :is(button, select, label.tick):visible").evaluate_all(
            "(parts) => parts.map((part) => part.getBoundingClientRect().height)"
        )
        assert min(heights) >= 44, as_seen(page)
