"""Share and embed as a dialog: by keyboard alone, with every choice in place; and as a page without JavaScript."""

import re

import pytest

COPIED = "() => document.querySelector('.way-frame .copied').textContent === 'Copied'"
FRAME = "#share-frame"


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


def test_the_dialog_opens_by_keyboard_and_escape_leads_back_to_its_link(dialog):
    page = dialog()
    assert focused(page) == "share-title"
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert focused(page) == "Share and embed"
    assert page.url.endswith("/en/years")


def test_the_focus_stays_in_the_dialog(dialog):
    page = dialog()
    inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    stops = 0
    while stops < 40:
        page.keyboard.press("Tab")
        stops += 1
        assert page.evaluate(inside)


def test_the_button_closes_the_dialog_too(dialog):
    page = dialog()
    page.keyboard.press("Tab")
    assert focused(page) == "Close"
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for(state="hidden")
    assert focused(page) == "Share and embed"


def test_a_click_with_a_key_held_leaves_the_link_alone(opened):
    page = opened("/en/years")
    with page.context.expect_page() as other:
        page.locator("a[data-share]").first.click(modifiers=["Control"])
    assert other.value.url.endswith("/en/share/cases-by-year/default")
    assert page.locator("dialog[open]").count() == 0


def test_a_choice_changes_the_lines_and_the_preview_in_place_and_keeps_the_focus(dialog):
    page = dialog()
    page.locator("#share-theme").focus()
    page.locator("#share-theme").select_option("dark")
    page.wait_for_function("() => document.querySelector('#share-frame').value.includes('theme=dark')")
    assert focused(page) == "share-theme"
    assert page.locator("dialog .preview iframe").get_attribute("src") == "/en/embed/cases-by-year/theme=dark"


def test_whoever_asks_for_the_notice_gets_pinned_numbers(dialog):
    page = dialog()
    page.locator("[name=notice]").check()
    page.wait_for_function("() => document.querySelector('#share-frame').value.includes('as_of=1,notice=1')")
    assert page.locator("[name=as_of]:checked").get_attribute("value") == "1"


def test_the_lines_of_a_filtered_chart_show_what_the_reader_sees(opened):
    page = opened("/en/years")
    page.select_option("#f-jurisdiction", "UZ")
    page.wait_for_function("() => document.querySelector('a[data-share]').href.includes('UZ')")
    page.locator("a[data-share]").first.click()
    page.locator("dialog[open] .share").wait_for()
    assert "/en/embed/cases-by-year/jurisdiction=UZ" in page.input_value(FRAME)


@pytest.mark.parametrize("path", ["/en/", "/en/regions"])
def test_every_page_of_charts_opens_the_dialog(dialog, path):
    page = dialog(path)
    page.frame_locator("dialog .preview iframe").locator("svg.cc:visible").first.wait_for()
    assert page.locator("dialog textarea").count() >= 7


def test_without_a_connection_the_page_itself_says_what_is_wrong(opened):
    page = opened("/en/years")
    gone = "<h1>Gone</h1>"
    page.route("**/share/**", lambda route: route.fulfill(status=503, content_type="text/html", body=gone))
    with page.expect_navigation():
        page.locator("a[data-share]").first.click()
    assert page.locator("h1").inner_text() == "Gone"
    assert all("503" in complaint for complaint in opened.complaints)
    opened.complaints.clear()


# --- copy -------------------------------------------------------------------------------------------------------------


def test_lines_are_copied_by_keyboard(dialog):
    page = dialog()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[data-copy=share-frame]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(COPIED)
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(FRAME)
    assert page.locator(".way-frame .copied").get_attribute("role") == "status"


def test_lines_are_copied_where_the_clipboard_is_not_offered(opened):
    page = opened("/en/share/cases-by-year/default")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    page.locator("[data-copy=share-frame]").press("Enter")
    page.wait_for_function(COPIED)
    page.evaluate("delete navigator.clipboard")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(FRAME)


def test_a_caption_is_written_around_the_lines_and_cannot_break_out(dialog):
    page = dialog()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#share-caption", """Mine <script>alert("1")</script> & 'more'""")
    line = page.input_value(FRAME)
    assert line.startswith('<figure style="margin:0"><div')
    assert "<script" not in line
    said = page.evaluate(
        "(line) => new DOMParser().parseFromString(line, 'text/html').querySelector('figcaption').textContent", line
    )
    assert said == """Mine <script>alert("1")</script> & 'more'"""
    assert asked == []


def test_a_caption_stays_when_the_choices_change(dialog):
    page = dialog()
    page.fill("#share-caption", "My words")
    page.locator("#share-theme").select_option("light")
    page.wait_for_function("() => document.querySelector('#share-frame').value.includes('theme=light')")
    assert page.input_value("#share-caption") == "My words"
    assert "<figcaption>My words</figcaption>" in page.input_value(FRAME)
    assert "My words" not in page.input_value("#share-address")


# --- the preview ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1400, 360])
def test_the_preview_shows_the_embed_at_three_widths_and_fits_into_the_dialog(dialog, window):
    page = dialog(width=window)
    frame = page.locator("dialog .preview iframe")
    for width in (320, 680, 1200):
        page.locator(f".preview-{width}").check()
        frame.content_frame.locator("svg.cc:visible").first.wait_for()
        assert frame.evaluate("(frame) => frame.clientWidth") == width
        assert frame.content_frame.locator(":root").evaluate("(root) => root.scrollHeight - innerHeight") <= 0
        box = frame.bounding_box()
        assert 0 <= box["x"] <= window - box["width"]
        assert page.locator("dialog").evaluate("(dialog) => dialog.scrollWidth - dialog.clientWidth") <= 0


# --- as a page --------------------------------------------------------------------------------------------------------


def test_without_javascript_the_link_leads_to_the_page_and_the_form_to_the_address_of_the_choices(opened):
    page = opened("/en/years", javascript=False)
    page.locator("a[data-share]").first.click()
    page.select_option("#share-theme", "dark")
    page.get_by_label(re.compile("Keep these")).check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/en/share/cases-by-year/as_of=1,theme=dark")
    assert "/en/embed/cases-by-year/as_of=1,theme=dark" in page.input_value(FRAME)
    assert page.locator(".share-copy:visible").count() == 0


def test_with_javascript_the_page_shows_other_choices_in_place_and_in_its_address(opened):
    page = opened("/en/share/cases-by-year/default")
    page.locator("#share-highlight").select_option("o0001")
    page.wait_for_url("**/en/share/cases-by-year/highlight=o0001")
    assert "highlight=o0001" in page.input_value(FRAME)
    assert page.locator(".share-close:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_page_never_scrolls_sideways_and_fingers_hit_its_controls(opened, javascript, scheme):
    page = opened("/en/share/cases-by-region/default", width=360, javascript=javascript, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    heights = page.locator(".share :is(button, select, label.tick):visible").evaluate_all(
        "(parts) => parts.map((part) => part.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


def test_the_page_has_no_fault_that_axe_finds(opened):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened("/en/share/cases-by-year/default"))
    assert [one["id"] for one in found.response["violations"]] == []
