"""What an embed must bear: every width, dark, print, forced colours, no styles, a screen reader; and the way back."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from charts import all_charts
from tests.browser.measuring import as_seen, smallest_text

EMBED = "/en/embed/cases-by-year/default"
PLACES = {slug: "RU" if slug == "cases-over-time" else "KZ" for slug in all_charts()}
EVERY_RULE = {"resultTypes": ["violations"]}
# the rules whose answer depends on colours
OF_COLOUR = {**EVERY_RULE, "runOnly": ["color-contrast", "link-in-text-block"]}


def embed_of(slug):
    return f"/en/embed/{slug}/jurisdiction={PLACES[slug]}"


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(PLACES))
def test_no_text_of_a_drawing_is_under_11_px_at_any_width(opened, slug):
    page = opened(embed_of(slug), width=320)
    for width in (320, 360, 430, 600, 659, 684, 720, 900, 1200):
        page.set_viewport_size({"width": width, "height": 900})
        assert smallest_text(page) >= 11, as_seen(page)


def faults(page, options=EVERY_RULE):
    found = Axe().run(page, options=options).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


@pytest.mark.parametrize("slug", sorted(PLACES))
def test_axe_finds_nothing_in_an_embed_and_every_drawing_has_a_name(opened, slug):
    page = opened(embed_of(slug), width=680)
    assert faults(page) == [], as_seen(page)
    assert page.locator("svg.cc:visible").first.get_attribute("aria-labelledby")
    assert all(page.locator("svg.cc:visible a[data-mark] title").all_text_contents())
    page.emulate_media(color_scheme="dark")
    assert faults(page, OF_COLOUR) == [], as_seen(page)


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(PLACES))
def test_no_rule_of_axe_finds_anything_in_the_dark(opened, slug):
    page = opened(embed_of(slug), width=680, scheme="dark")
    assert faults(page) == [], as_seen(page)


@pytest.mark.long
def test_print_shows_the_table_on_white_paper_whatever_the_readers_theme(opened):
    page = opened(EMBED, scheme="dark")
    page.emulate_media(media="print")
    assert page.locator("details td.number").first.is_visible()
    body = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(body) in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


@pytest.mark.long
def test_in_forced_colours_bars_are_told_apart_from_the_paper_and_from_each_other(opened):
    page = opened(EMBED)
    page.emulate_media(forced_colors="active")
    paint = """(keys) => keys.map((key) => getComputedStyle([...document.querySelectorAll(
      `svg.cc a[data-mark="${key}"] .bar rect`)].find((bar) => bar.getClientRects().length)).stroke
      + getComputedStyle(document.querySelector(`svg.cc-wide a[data-mark="${key}"] .bar rect`)).fill)"""
    newsroom, deputy = page.evaluate(paint, ["o0001", "o0006"])
    assert newsroom != deputy
    assert "rgb(255, 255, 255)" not in deputy


@pytest.mark.long
@pytest.mark.parametrize("slug", sorted(PLACES))
def test_without_any_style_sheet_numbers_and_links_are_still_there(opened, slug):
    page = opened(embed_of(slug))
    page.evaluate("document.querySelectorAll('style').forEach((style) => style.remove())")
    assert page.locator("svg.cc a[data-mark] text").first.is_visible()
    fills = page.locator("svg.cc .bar :is(rect, circle)").evaluate_all("all => all.map((b) => b.getAttribute('fill'))")
    assert all(fills)


@pytest.mark.long
def test_an_article_that_loads_the_small_script_gives_every_frame_its_height(opened, site, newspaper):
    address, folder = newspaper
    frame = f'<iframe data-casecount src="{site}{EMBED}" width="100%" height="150"></iframe>'
    script = f'<script src="{site}/assets/embed.js" async></script>'
    text = f"<!doctype html><link rel=icon href=data:,><title>News</title>{frame}{frame}{script}"
    (folder / "heights.html").write_text(text, encoding="utf-8")
    page = opened(f"{address}/heights.html", width=400)
    page.wait_for_function("[...document.querySelectorAll('iframe')].every((frame) => frame.offsetHeight > 300)")
    for one in page.frames[1:]:
        fits = "document.documentElement.scrollHeight <= innerHeight"
        assert one.evaluate(fits)
        one.locator("summary").click()
        one.wait_for_function(fits)


@pytest.mark.long
def test_the_receiver_of_heights_is_under_a_kilobyte(opened):
    page = opened(EMBED)
    assert len(page.request.get("/assets/embed.js").body()) < 1024


@pytest.mark.long
def test_evidence_in_a_frame_leads_back_to_the_chart_in_the_same_frame(opened, site, newspaper):
    address, folder = newspaper
    frame = f'<iframe sandbox="" src="{site}{EMBED}" width="100%" height="800"></iframe>'
    (folder / "back.html").write_text(f"<!doctype html><link rel=icon href=data:,><title>News</title>{frame}")
    page = opened(f"{address}/back.html")
    inside = page.frame_locator("iframe")
    inside.locator('svg.cc:visible a[data-mark="o0001"] .bar').click()
    inside.locator("h1", has_text="709 cases").wait_for()
    inside.get_by_role("link", name="Back to the chart").click()
    inside.locator('svg.cc:visible a[data-mark="o0001"]').wait_for()


@pytest.mark.long
def test_links_of_evidence_that_may_not_stand_in_a_frame_leave_it(opened, site, newspaper):
    address, folder = newspaper
    frame = f'<iframe src="{site}/en/observations/o0001" width="100%" height="800"></iframe>'
    (folder / "leave.html").write_text(f"<!doctype html><link rel=icon href=data:,><title>News</title>{frame}")
    page = opened(f"{address}/leave.html")
    page.frame_locator("iframe").get_by_role("link", name="The full view at Casecount").click()
    page.wait_for_url(f"{site}/en/years*")
    assert page.locator("svg.cc:visible").count() >= 1


@pytest.mark.long
def test_highlight_lets_one_bar_stand_out_and_keeps_every_number_readable(opened):
    page = opened("/en/embed/cases-by-year/highlight=o0001")
    faint = page.locator("svg.cc-wide a[data-mark]:has(g[opacity])").evaluate_all(
        "all => all.map((a) => a.dataset.mark)"
    )
    assert "o0001" not in faint
    assert len(faint) == 4
    assert page.locator("svg.cc-wide g[opacity] text").count() == 0
