"""The page of regions as a reader uses it: point at a region, choose it by mouse, keyboard, touch or list, share it."""

import pytest

from tests.browser.measuring import as_seen, smallest_text

PLACE = "KZ-47"
NAME = f'.stage svg.cc:visible a.pick[data-place="{PLACE}"] >> nth=0'
SHAPE = f'.stage svg.cc:visible g[aria-hidden] a.pick[data-place="{PLACE}"] path'
BAR = f'.stage svg.cc:visible a[data-mark][data-place="{PLACE}"] .bar'
CHOSEN = f"() => new URLSearchParams(location.search).get('region') === '{PLACE}'"
NOTHING_CHOSEN = "() => !new URLSearchParams(location.search).has('region')"


def lit(page, drawing=".stage"):
    return page.locator(f"{drawing} svg.cc:visible .lit").evaluate_all("all => all.map((part) => part.dataset.place)")


def check_chosen(page, opened):
    """The filter, the address and what the address opens again name the same region."""
    page.wait_for_function(CHOSEN)
    assert page.input_value("#f-region") == PLACE
    assert "Mangystau" in page.locator("#cases-by-region .caveats").inner_text()
    assert "Mangystau" in page.locator("#stages h2").inner_text()
    again = opened("/" + page.url.split("/", 3)[3])
    assert again.input_value("#f-region") == PLACE
    assert again.locator("h1, h2").all_inner_texts() == page.locator("h1, h2").all_inner_texts()
    return again


@pytest.mark.long
def test_the_keyboard_chooses_a_region_keeps_the_focus_on_it_and_the_address_opens_the_same(opened):
    page = opened("/en/regions")
    page.locator(NAME).focus()
    page.keyboard.press("Enter")
    check_chosen(page, opened)
    assert page.evaluate("document.activeElement.matches('a.pick') && document.activeElement.dataset.place") == PLACE


@pytest.mark.long
def test_a_finger_chooses_a_region_by_its_name_or_its_shape(opened):
    page = opened("/en/regions", width=360, height=740, touch=True)
    page.locator(NAME).first.tap()
    page.wait_for_function(CHOSEN)
    page.select_option("#f-region", "")
    page.wait_for_function(NOTHING_CHOSEN)
    page.locator(SHAPE).first.tap()
    check_chosen(page, opened)


@pytest.mark.long
def test_choosing_the_same_region_again_or_pressing_escape_chooses_none(opened):
    page = opened("/en/regions")
    page.locator(SHAPE).click()
    page.wait_for_function(CHOSEN)
    page.locator(SHAPE).click()
    page.wait_for_function(NOTHING_CHOSEN)
    page.locator(NAME).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(CHOSEN)
    page.wait_for_function("() => document.activeElement.matches('a.pick')")
    page.keyboard.press("Escape")
    page.wait_for_function(NOTHING_CHOSEN)
    assert page.input_value("#f-region") == ""


@pytest.mark.long
def test_the_list_of_regions_chooses_too(opened):
    page = opened("/en/regions")
    page.select_option("#f-region", PLACE)
    check_chosen(page, opened)


def test_pointing_at_a_region_lights_its_name_its_bar_and_its_shape_and_says_its_words(opened):
    page = opened("/en/regions")
    words = page.locator(".words")
    for part in (NAME, SHAPE, BAR):
        page.hover(part)
        page.wait_for_selector(".stage .lit")
        assert lit(page) == [PLACE] * 3, part
        assert page.locator(".stage svg.cc:visible g[aria-hidden] .lit").count() == 1, part
        assert "Mangystau Region: Official form 1-M counts 3,716 offences registered in 2022" in words.inner_text(), (
            part
        )
        box = words.bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 1280, (part, as_seen(page))
        page.hover("h1")
        assert lit(page) == [], part
        assert words.is_hidden(), part


@pytest.mark.long
def test_the_focus_lights_a_region_and_the_link_keeps_its_accessible_name(opened):
    page = opened("/en/regions")
    page.locator("#f-jurisdiction").focus()
    page.locator(NAME).focus()
    assert lit(page) == [PLACE] * 3
    assert page.get_by_role("link", name="Choose this region. Mangystau Region: Official form 1-M").first.is_visible()


@pytest.mark.long
def test_a_click_with_control_and_a_click_without_a_script_follow_the_link(opened):
    page = opened("/en/regions")
    with page.context.expect_page() as other:
        page.locator(NAME).click(modifiers=["Control"])
    assert "/en/observations/" in other.value.url
    assert "region=" not in page.url
    plain = opened("/en/regions", javascript=False)
    plain.locator(NAME).click()
    plain.wait_for_url("**/en/observations/*")


@pytest.mark.long
def test_a_bar_and_a_tile_open_their_evidence(opened):
    page = opened("/en/regions")
    page.locator(f'.stage svg.cc:visible a[data-mark][data-place="{PLACE}"] .bar').click()
    page.wait_for_url("**/en/observations/*")
    page.go_back()
    page.locator('#decisions-by-region svg.cc:visible a[data-place="KZ-75"]').click()
    page.wait_for_url("**/en/cases?*")


@pytest.mark.long
def test_a_map_stays_as_it_is_drawn_and_loads_no_plotly(opened):
    page = opened("/en/regions")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.hover(SHAPE)
    page.locator(NAME).focus()
    page.wait_for_timeout(500)
    assert page.locator(".stage.live").count() == 0
    assert not any("plotly.min.js" in url for url in asked)


@pytest.mark.long
def test_without_javascript_the_list_and_the_button_choose_a_region(opened):
    page = opened("/en/regions", javascript=False)
    page.select_option("#f-region", PLACE)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(f"**region={PLACE}**")
    assert (
        page.locator("h1, h2").all_inner_texts()
        == opened(f"/en/regions?region={PLACE}").locator("h1, h2").all_inner_texts()
    )


@pytest.mark.long
def test_a_phone_never_scrolls_sideways_and_meets_the_bars_first(opened):
    page = opened("/en/regions", width=360, height=740)
    for path in ("/en/regions", "/en/regions?region=KZ-75&measure=per_100k", "/en/sentences"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, (path, as_seen(page))
        drawing = page.locator(".stage svg.cc-narrow")
        bar, shapes = drawing.locator("a[data-mark]").first, drawing.locator("g[aria-hidden]")
        if shapes.count():
            assert bar.bounding_box()["y"] < shapes.bounding_box()["y"], path


@pytest.mark.long
def test_no_name_or_number_of_rows_is_painted_too_small(opened):
    page = opened("/en/regions", width=360)
    for width, least in ((360, 11), (1280, 12.5)):
        page.set_viewport_size({"width": width, "height": 900})
        for figure in ("#cases-by-region", "#stages"):
            assert smallest_text(page, f"{figure} svg.cc a text") >= least, (figure, as_seen(page))
