"""Fault 24: nothing was read for two periods of a source's `expect_every`."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from app import create_app
from config import Settings
from tests.support.place import PRESS, SECURITY
from tests.support.stores import loaded_place
from translations import format_day

PAGES = ("/en/", "/en/years", "/en/regions", "/en/cases", "/en/sources", "/en/changes", "/en/observations/o0001")


def not_read_for(place, days):
    """Nothing was read for so many days; the day of the last reading."""
    read = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d")
    with closing(sqlite3.connect(place.store)) as raw, raw:
        for table in ("source_run", "etl_run"):
            raw.execute(f"UPDATE {table} SET finished_at = ? || substr(finished_at, 11)", (read,))  # noqa: S608
    return format_day(read)


def test_fault_24_no_run_for_two_periods_is_said_everywhere_and_the_site_stays_up(tmp_path):
    place = loaded_place(tmp_path, PRESS, SECURITY)
    client = create_app(Settings(database_url=place.url)).server.test_client()
    not_read_for(place, 500)  # more than one year and less than two
    assert client.get("/status.json").get_json()["stale"] is False
    day = not_read_for(place, 740)
    assert client.get("/status.json").get_json()["stale"] is True
    assert client.get("/readyz").status_code == 200
    said = f"one of them not since {day}"
    for path in PAGES:
        answer = client.get(path)
        assert (answer.status_code, said in answer.text) == (200, True), path
    embed = client.get("/en/embed/cases-by-year/default")
    assert f"1 source has not been read without failure since {day}, longer than expected" in embed.text
    assert '<td class="number">' in embed.text
