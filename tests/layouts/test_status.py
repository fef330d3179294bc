"""The page of the status, the banner and the foot of every page: what readers are told while a source fails."""

import re
import sqlite3
from contextlib import closing

import pytest
from bs4 import BeautifulSoup

from tests.support.place import PRESS, SECURITY, edit, make_place
from tests.support.stores import loaded_place

HEADER = ("stage,counting_unit", "stag,counting_unit")
MOMENT = r"\d{1,2} \w+ \d{4}, \d\d:\d\d UTC"
EVERY_PAGE = ("/en/", "/en/years", "/en/regions", "/en/sentences", "/en/cases", "/en/sources", "/en/observations/o0020")


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


@pytest.fixture
def broken(place):
    """The second source failed at its newest reading."""
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    assert place.run().exit_code == 65
    return place


@pytest.fixture
def look(app_over):
    """A page over a place's store."""

    def at(place, path="/en/status"):
        answer = app_over(place.store).server.test_client().get(path)
        assert answer.status_code == 200, path
        return BeautifulSoup(answer.get_data(as_text=True), "html.parser")

    return at


def grown_old(place, *sources):
    """Those sources were last read in 2023."""
    with closing(sqlite3.connect(place.store)) as raw, raw:
        for name in sources:
            raw.execute(
                "UPDATE source_run SET finished_at = '2023' || substr(finished_at, 5) WHERE source_id = ?", (name,)
            )


# --- the page ---------------------------------------------------------------------------------------------------------


def test_where_all_is_well_the_page_says_so_and_lists_every_source_with_three_times(client):
    page = BeautifulSoup(client.get("/en/status").get_data(as_text=True), "html.parser")
    assert page.select_one("h1").get_text() == "All 10 sources were read without failure"
    assert not page.select(".warning, script")
    for card in page.select(".columns .card"):
        terms = {term.get_text(): term.find_next("dd").get_text() for term in card.select("dt")}
        for name in ("Last attempt", "Last success", "Last change"):
            assert re.match(MOMENT, terms[name]), (card["id"], name)
    assert "No row is left out at present." in page.select_one("#quarantine").get_text()


def test_what_failed_comes_first_in_plain_words_and_its_good_numbers_stay(broken, look):
    page = look(broken)
    assert page.select_one("h1").get_text() == "1 of 3 sources needs attention"
    trouble = page.select_one("section.warning").get_text(" ", strip=True)
    assert "Article 154" in trouble
    assert re.search(f"The reading of {MOMENT} failed. The good numbers of {MOMENT} stay and are still shown.", trouble)
    message = page.select_one("section.warning blockquote")
    assert message["lang"] == "en"
    assert message.get_text().startswith("observations.csv, line 1: there is no column 'stage'.")
    assert page.select_one(".columns .card")["id"] == SECURITY
    assert "failed: the files are not as they should be" in page.select_one(f"#{SECURITY}").get_text()


def test_a_source_that_was_never_read_before_is_said_to_show_no_number(tmp_path, look):
    place = make_place(tmp_path, PRESS, SECURITY)
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    assert place.run().exit_code == 65
    page = look(place)
    assert "It was never read before, so it shows no number." in page.select_one("section.warning").get_text()
    assert not page.select(f"#{SECURITY} a")
    assert "No reading has succeeded yet." in page.select_one("footer").get_text()


def test_a_row_in_quarantine_stands_there_with_file_line_field_and_reason(place, look):
    edit(place.raw(SECURITY, "observations.csv"), ",112,exact", ",-112,exact")
    assert place.run().exit_code == 0
    page = look(place)
    row = [cell.get_text() for cell in page.select_one("#quarantine tbody tr").select("td")]
    assert row[1:] == ["observations.csv", "4", "obs_value", "-112.0 is negative, but a count can't be"]
    assert page.select_one("#quarantine tbody td:last-child span")["lang"] == "en"
    assert page.select_one(f"#{SECURITY} a[href='#quarantine']").get_text() == "3"
    assert not page.select(".warning")


def test_a_mended_row_leaves_the_page(place, look):
    file = place.raw(SECURITY, "observations.csv")
    edit(file, ",112,exact", ",-112,exact")
    place.run()
    edit(file, ",-112,exact", ",112,exact")
    assert place.run().exit_code == 0
    assert not look(place).select("#quarantine table")


def test_a_hostile_row_file_name_or_message_is_text_and_never_markup(place, look):
    hostile = "<img src=x onerror=alert(1)>.csv"
    file = place.raw(PRESS, "statements.csv")
    declaration = place.declaration(PRESS)
    declaration.write_text(declaration.read_text(encoding="utf-8").replace("statements.csv", hostile), encoding="utf-8")
    edit(file, "s0005,o0003", "s0005,<script>alert(2)</script>")
    file.rename(file.with_name(hostile))
    edit(place.raw(SECURITY, "observations.csv"), "stage,counting_unit", "<script>alert(3)</script>,counting_unit")
    place.run()
    page = look(place)
    assert not page.select("script, img")
    row = [cell.get_text() for cell in page.select_one("#quarantine tbody tr").select("td")]
    assert (row[1], row[4]) == (hostile, "observation '<script>alert(2)</script>' does not exist")
    assert "<script>alert(3)</script>" in page.select_one("blockquote").get_text()


def test_a_source_that_was_not_read_in_time_is_named_with_its_time(place, look):
    grown_old(place, PRESS)
    trouble = look(place).select("section.warning")
    assert len(trouble) == 1
    assert re.search(
        f"It should be read at least once in 1 year, and was last read without failure on {MOMENT}.",
        trouble[0].get_text(),
    )


# --- every page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_failed_source_is_said_at_the_top_of_every_page_and_leads_to_the_status(broken, look, path):
    banner = look(broken, path).select_one(".banner")
    assert banner.get_text().startswith("The last attempt to read 1 source failed; earlier numbers are kept.")
    assert banner.select_one("a")["href"] == "/en/status"


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_without_a_failure_no_page_has_a_banner_and_every_page_has_its_times(place, look, path):
    page = look(place, path)
    assert not page.select(".banner")
    foot = page.select_one("footer .times")
    assert re.search(f"Sources last read: {MOMENT}. Numbers last changed: {MOMENT}.", foot.get_text())
    assert foot.select_one("a")["href"] == "/en/status"


def test_the_foot_tells_the_last_reading_without_failure_where_it_is_another(broken, look):
    foot = look(broken, "/en/cases").select_one("footer .times").get_text()
    assert re.search(f"last read: {MOMENT}. Last read without failure: {MOMENT}. Numbers last changed: {MOMENT}.", foot)


def test_once_mended_the_banner_is_gone(broken, look):
    edit(broken.raw(SECURITY, "observations.csv"), *reversed(HEADER))
    assert broken.run().exit_code == 0
    assert not look(broken, "/en/years").select(".banner")
    assert not look(broken).select(".warning")


def test_the_banner_tells_stale_from_failed_and_from_both(place, look):
    grown_old(place, PRESS)
    said = look(place, "/en/years").select_one(".banner").get_text()
    assert re.match(r"1 source has not been read without failure since \d+ \w+ 2023, longer than expected; its", said)
    edit(place.raw(SECURITY, "observations.csv"), *HEADER)
    place.run(SECURITY)
    said = look(place, "/en/years").select_one(".banner").get_text()
    assert said.startswith(
        "The last attempt to read 1 source failed; earlier numbers are kept. 1 source has not been read"
    )
