"""The page of sentences: plotly takes over there, and is gone where the chart is a static one."""

import pytest

WANTED = ".stage.live .js-plotly-plot"


def made_static(route):
    """Answers with the page as it would be if its main chart were a static one."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('class="stage"', 'class="stage" data-static'))


@pytest.mark.long
def test_the_figure_takes_over_with_every_bar_and_a_click_opens_its_cases(opened):
    page = opened("/en/sentences")
    marks = page.locator(".stage svg.cc:visible a[data-mark]").count()
    page.hover(".stage svg.cc:visible")
    page.wait_for_selector(WANTED)
    bars = page.locator(".js-plotly-plot .bars .point path")
    assert bars.count() == marks
    box = bars.first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/en/cases?*")


def test_a_filter_of_cases_changes_every_chart_and_the_address(opened):
    page = opened("/en/sentences")
    page.select_option("#f-offence", "all")
    page.wait_for_url("**offence=all")
    titles = page.locator("h1, figure h2").all_inner_texts()
    assert len(titles) == 2
    assert not any("Article 172" in title for title in titles)


@pytest.mark.long
def test_plotly_goes_where_the_next_view_is_static_and_comes_back_after_it(opened):
    page = opened("/en/sentences")
    page.hover(".stage svg.cc:visible")
    page.wait_for_selector(WANTED)
    # no filter of this page leads to a static chart: its answer is changed on the way, as another chart would give it
    page.route("**/en/sentences?*", made_static)
    page.select_option("#f-offence", "all")
    page.wait_for_selector(".stage[data-static]")
    page.wait_for_function("() => !document.querySelector('#explorer').children.length")
    assert page.locator(".stage.live").count() == 0
    page.unroute("**/en/sentences?*")
    page.select_option("#f-offence", "KZ-CC-172")
    page.wait_for_selector(WANTED)
    assert page.locator(".stage[data-static]").count() == 0
