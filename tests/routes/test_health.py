"""`/status.json` and `/readyz`: what machines are told while sources fail, are mended or grow old."""

import sqlite3
from contextlib import closing

import pytest

from tests.support.place import EVERY_SOURCE, PRESS, SECURITY, edit
from tests.support.stores import loaded_place

HEADER = ("stage,counting_unit", "stag,counting_unit")


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


def status(app_over, place):
    answer = app_over(place.store).server.test_client().get("/status.json")
    assert answer.status_code == 200
    return answer.get_json()


def source_in(said, name):
    return next(source for source in said["sources"] if source["source_id"] == name)


def test_every_source_is_told_with_its_three_times(client):
    said = client.get("/status.json").get_json()
    assert [source["source_id"] for source in said["sources"]] == sorted([*EVERY_SOURCE, "codelists"])
    assert (said["stale"], said["vintage"]) == (False, 1)
    assert said["last_attempt"] == said["last_success"] >= said["last_change"]
    press = source_in(said, PRESS)
    assert (press["outcome"], press["expect_every"], press["stale"]) == ("loaded", "P1Y", False)
    assert press["last_attempt"] == press["last_success"] == press["last_change"]
    assert (press["message"], press["quarantined_count"], press["quarantined"]) == (None, 0, [])


def test_the_status_may_be_kept_for_a_minute_and_read_from_any_site(client):
    answer = client.get("/status.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/readyz").headers


def test_a_failed_source_is_told_and_once_mended_it_is_not(place, app_over):
    file = place.raw(SECURITY, "observations.csv")
    edit(file, *HEADER)
    assert place.run().exit_code == 65
    said = status(app_over, place)
    security = source_in(said, SECURITY)
    assert (security["outcome"], said["stale"]) == ("failed", False)
    assert security["message"].startswith("observations.csv, line 1: there is no column 'stage'.")
    assert security["last_attempt"] > security["last_success"] == security["last_change"]
    assert said["last_attempt"] > said["last_success"]
    edit(file, *reversed(HEADER))
    assert place.run().exit_code == 0
    assert source_in(status(app_over, place), SECURITY)["message"] is None


def test_a_row_in_quarantine_is_told_with_file_line_field_and_reason(place, app_over):
    edit(place.raw(SECURITY, "statements.csv"), "s0040,o0021", "s0040,o9999")
    assert place.run().exit_code == 0
    security = source_in(status(app_over, place), SECURITY)
    line = next(number for number, text in enumerate(rows_of(place, "statements.csv"), 1) if "s0040" in text)
    reason = "observation 'o9999' does not exist"
    row = {"file": "statements.csv", "line": line, "field": "observation_id", "reason": reason}
    assert (security["quarantined_count"], security["quarantined"]) == (1, [row])


def rows_of(place, file):
    return place.raw(SECURITY, file).read_text(encoding="utf-8").splitlines()


def test_of_very_many_rows_in_quarantine_the_first_are_listed_and_all_counted(place, app_over):
    edit(place.raw(SECURITY, "statements.csv"), "s0040,o0021", "s0040,o9999")
    assert place.run().exit_code == 0
    with closing(sqlite3.connect(place.store)) as raw, raw:
        raw.execute("UPDATE source_run SET quarantined = 500 WHERE quarantined = 1")
        many = [(number, f"bad {number}") for number in range(2, 501)]
        raw.executemany(
            "INSERT INTO quarantined_row SELECT run_id, source_id, ?, file, line, field, ? FROM quarantined_row "
            "WHERE row_no = 1",
            many,
        )
    security = source_in(status(app_over, place), SECURITY)
    assert (security["quarantined_count"], len(security["quarantined"])) == (500, 200)
    page = app_over(place.store).server.test_client().get("/en/status").get_data(as_text=True)
    assert "bad 200<" in page
    assert "bad 201<" not in page
    assert "300 more rows are not listed here." in page


def test_data_that_grew_old_are_stale_and_the_site_is_ready_all_the_same(place, app_over):
    grown_old(place)
    said = status(app_over, place)
    assert said["stale"] is True
    assert [source["source_id"] for source in said["sources"] if source["stale"]] == [PRESS, SECURITY]
    assert app_over(place.store).server.test_client().get("/readyz").status_code == 200


def grown_old(place):
    """Everything was last read in 2023."""
    with closing(sqlite3.connect(place.store)) as raw, raw:
        raw.execute("UPDATE source_run SET finished_at = '2023' || substr(finished_at, 5)")


def test_a_fault_of_ours_is_told_without_the_folders_of_the_machine(place, app_over):
    # A folder that is read as a file is a fault whose message names the whole path.
    (place.root / "data" / "codelists" / "more.csv").mkdir()
    assert place.run().exit_code == 1
    client = app_over(place.store).server.test_client()
    message = source_in(client.get("/status.json").get_json(), SECURITY)["message"]
    assert message == "IsADirectoryError: [Errno 21] Is a directory: 'more.csv'"
    said = client.get("/en/status").get_data(as_text=True)
    assert "because of an internal error in Casecount" in said
    for path in ("/status.json", "/en/status", "/en/sources", "/en/"):
        assert str(place.root) not in client.get(path).get_data(as_text=True), path


def test_without_a_database_the_status_is_503_for_programs_and_names_no_folder(app_over, tmp_path):
    client = app_over(tmp_path / "none.sqlite").server.test_client()
    for path in ("/status.json", "/readyz"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
        assert str(tmp_path) not in answer.get_data(as_text=True)
    assert client.get("/status.json").headers["Access-Control-Allow-Origin"] == "*"
    assert str(tmp_path) not in client.get("/en/status", headers={"Accept": "text/html"}).get_data(as_text=True)
