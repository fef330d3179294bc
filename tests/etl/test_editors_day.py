"""An editor's day as the README tells it, with the real command line, from the spreadsheet to the site."""

import pytest

from tests.etl.faults.copies import site_of
from tests.etl.faults.test_fault_14_held import decide_on_page, fewer_rows
from tests.support.place import PRESS, Place, edit, lines_of

NUMBERS = "observations.csv"


@pytest.fixture
def site(loaded: Place):
    return site_of(loaded)


def test_a_number_is_changed_shown_by_diff_published_by_run_and_told_in_a_sentence(loaded: Place, site) -> None:
    edit(loaded.raw(PRESS, NUMBERS), ",,709,exact", ",,731,exact")
    (cell,) = lines_of(loaded.command("diff", PRESS).stdout)
    assert (cell["key"], cell["field"], cell["old"], cell["new"]) == ("o0001", "obs_value", 709, 731)
    assert "731" not in site.get("/charts/cases-by-year/default.csv").text
    assert loaded.command("run").returncode == 0
    assert "731" in site.get("/charts/cases-by-year/default.csv").text
    told = site.get("/en/changes").text
    assert "709" in told
    assert "731" in told


def test_a_broken_column_keeps_the_site_and_the_status_page_says_what_and_where(loaded: Place, site) -> None:
    before = site.get("/charts/cases-by-year/default.csv").data
    edit(loaded.raw(PRESS, NUMBERS), ",obs_value,", ",number,")
    assert loaded.command("run").returncode == 65
    assert site.get("/charts/cases-by-year/default.csv").data == before
    assert site.get("/readyz").status_code == 200
    said = site.get("/en/status").text
    assert (NUMBERS in said, "obs_value" in said) == (True, True)


def test_a_source_that_shrank_waits_is_accepted_on_the_review_page_and_appears(loaded: Place, site) -> None:
    before = site.get("/charts/cases-by-year/default.csv").data
    fewer_rows(loaded)
    assert loaded.command("run").returncode == 65
    assert site.get("/charts/cases-by-year/default.csv").data == before
    assert "It is accepted and published." in decide_on_page(loaded)
    assert site.get("/charts/cases-by-year/default.csv").data != before
    assert loaded.command("run").returncode == 0
