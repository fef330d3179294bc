"""Every mark of every default view leads to its evidence: long, so it is run by `make test-all`."""

import pytest
from bs4 import BeautifulSoup

from charts import all_charts
from database.queries.reading import reading

PAGES = sorted({chart.PAGE for chart in all_charts().values()})


def soup_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.long
@pytest.mark.parametrize("chart_page", PAGES)
def test_every_link_of_the_default_views_marks_answers_with_its_evidence(client, engine, chart_page):
    with reading(engine) as now:
        places = list(now.codes.counted)
    links = set()
    for place in places:
        page = soup_of(client, f"/en/{chart_page}?jurisdiction={place}")
        links |= {link["href"] for link in page.select("svg.cc a[data-mark]")}
    assert links
    for link in sorted(links):
        page = soup_of(client, link)
        assert page.h1.get_text()
        if "/cases?" not in link:  # a list of cases is as long as its mark says, which may be 0
            assert page.select(".statements li, table td.number"), link
