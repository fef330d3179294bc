"""Every default view in both widths and schemes: long, so it is run by `make test-all`."""

import itertools

import pytest

from charts import all_charts
from database.queries.reading import reading
from tests.browser.measuring import as_seen

PAGES = sorted({chart.PAGE for chart in all_charts().values()})


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_default_view_takes_over_without_a_complaint(opened, engine, width, scheme):
    with reading(engine) as now:
        places = list(now.codes.counted)
    page = opened(f"/en/{PAGES[0]}", width=width, scheme=scheme)
    for chart_page, place in itertools.product(PAGES, places):
        page.mouse.move(0, 0)
        page.goto(f"/en/{chart_page}?jurisdiction={place}", wait_until="load")
        view = f"{chart_page} of {place} {as_seen(page)}"
        assert page.evaluate("document.documentElement.scrollWidth") == width, view
        marks = page.locator(".stage svg.cc:visible a[data-mark]").count()
        if not marks or page.locator(".stage[data-static]").count():
            continue
        page.hover(".stage svg.cc:visible")
        page.wait_for_selector(".stage.live")
        assert page.locator(".js-plotly-plot .point").count() == marks, view
