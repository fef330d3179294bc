"""Pictures of a chart in an article of another site, and an SVG that is opened by itself."""

import pytest

from charts import all_charts
from tests.browser.measuring import as_seen

INSIDE = """() => { const root = document.documentElement, frame = root.getBoundingClientRect();
  return [...root.querySelectorAll('text')].filter((text) => { const box = text.getBoundingClientRect();
    return box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.bottom > frame.bottom + 0.5;
  }).map((text) => text.textContent); }"""


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_picture_shows_in_an_article_at_its_size(opened, site, newspaper, ending):
    address, folder = newspaper
    (folder / f"{ending}.html").write_text(
        f'<!doctype html><link rel="icon" href="data:,"><img src="{site}/charts/cases-by-year/size=narrow.{ending}">',
        encoding="utf-8",
    )
    page = opened(f"{address}/{ending}.html", width=360)
    shown = page.evaluate("(({naturalWidth, naturalHeight}) => [naturalWidth, naturalHeight])(document.images[0])")
    assert shown[0] == 360
    assert shown[1] > 500


@pytest.mark.parametrize("slug", sorted(all_charts()))
def test_no_text_of_an_svg_leaves_it_and_its_marks_are_links(opened, slug):
    page = opened(f"/charts/{slug}/size=wide.svg", width=800)
    for size in ("wide", "narrow"):
        page.goto(f"/charts/{slug}/size={size}.svg")
        assert page.evaluate(INSIDE) == [], (size, as_seen(page))
        links = page.evaluate("() => [...document.querySelectorAll('a[data-mark]')].map((a) => a.href.baseVal)")
        assert all(link.startswith("http://127.0.0.1:") for link in links), size


@pytest.mark.parametrize(("theme", "colour"), [("auto", "rgb(27, 31, 36)"), ("light", "rgb(255, 255, 255)")])
def test_an_svg_follows_a_dark_system_unless_its_theme_is_light(opened, theme, colour):
    page = opened(f"/charts/cases-by-year/theme={theme}.svg", scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('rect')).fill") == colour
