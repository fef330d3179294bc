"""A change that needs review and a server that is not reached: distinguished from a failure, everywhere."""

import sqlite3
from contextlib import closing

import pytest
from bs4 import BeautifulSoup

from tests.support.place import PRESS, SECURITY, edit
from tests.support.stores import loaded_place


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


@pytest.fixture
def waiting(place):
    """The press counts would lose a number; that needs review."""
    for name, minimum in (("observations.csv", 9), ("statements.csv", 38)):
        edit(place.declaration(PRESS), f"minimum_rows = {minimum}\n", "minimum_rows = 1\n")
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "o0006," not in line), encoding="utf-8")
    assert place.run().exit_code == 65
    return place


@pytest.fixture
def unreached(place):
    """The server of the second source did not answer at the last attempt."""
    place.run()
    with closing(sqlite3.connect(place.store)) as raw, raw:
        newest = "(SELECT max(finished_at) FROM source_run WHERE source_id = ?)"
        change = f"UPDATE source_run SET outcome = 'unreached' WHERE source_id = ? AND finished_at = {newest}"  # noqa: S608
        raw.execute(change, (SECURITY, SECURITY))
        raw.execute("UPDATE etl_run SET exit_code = 65 WHERE finished_at = (SELECT max(finished_at) FROM etl_run)")
    return place


@pytest.fixture
def look(app_over):
    def at(place, path="/en/status"):
        answer = app_over(place.store).server.test_client().get(path)
        assert answer.status_code == 200, path
        return BeautifulSoup(answer.text, "html.parser")

    return at


def test_a_change_that_waits_is_on_the_status_page_with_its_reasons_and_is_no_failure(waiting, look):
    trouble = look(waiting).select_one("section.warning")
    said = trouble.get_text(" ", strip=True)
    assert "New numbers have been waiting for review since " in said
    assert "This is not a failure." in said
    assert "5 records would be withdrawn." in said
    assert trouble.select_one("ul")["lang"] == "en"
    assert "failed" not in look(waiting).select_one(f"#{PRESS}").get_text()
    assert "need review" in look(waiting).select_one(f"#{PRESS}").get_text()


@pytest.mark.parametrize("path", ["/en/", "/en/years", "/en/cases", "/en/sources", "/en/changes"])
def test_every_page_says_that_new_numbers_wait(waiting, look, path):
    said = look(waiting, path).select_one(".banner").get_text()
    assert said.startswith("New numbers from 1 source need review; the earlier ones are kept.")


def test_status_json_lists_what_waits(waiting, app_over):
    said = app_over(waiting.store).server.test_client().get("/status.json").get_json()
    (held,) = said["held"]
    assert (held["source"], held["added"], held["revised"], held["withdrawn"]) == (PRESS, 0, 0, 5)
    assert held["reasons"]
    assert held["since"] >= said["last_change"]
    assert said["last_success"] == said["last_attempt"]
    assert next(one for one in said["sources"] if one["source_id"] == PRESS)["outcome"] == "held"


def test_once_it_is_accepted_nothing_waits(waiting, look, app_over):
    waiting.accept()
    assert not look(waiting, "/en/years").select(".banner")
    assert app_over(waiting.store).server.test_client().get("/status.json").get_json()["held"] == []


def test_a_server_that_was_not_reached_is_no_failure_of_the_files(unreached, look, app_over):
    said = look(unreached, "/en/years").select_one(".banner").get_text()
    assert said.startswith("The server of 1 source could not be reached; its earlier numbers are kept.")
    assert "Its server could not be reached on " in look(unreached).select_one("section.warning").get_text()
    assert "not reached: its server did not answer" in look(unreached).select_one(f"#{SECURITY}").get_text()
    assert "not reached on " in look(unreached, "/en/").select_one(".fresh").get_text()
    assert "could not be reached" in look(unreached, "/en/sources").select_one(f"#{SECURITY} .warning").get_text()
    status = app_over(unreached.store).server.test_client().get("/status.json").get_json()
    assert status["last_attempt"] > status["last_success"]
