"""A pinned embed is fixed for good: its numbers, labels and sources outlast later loads and later releases."""

import gzip
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from database.engine import migrate
from database.queries.health import utc_now
from routes.responses import is_fixed
from tests.support.place import CORRECTION, PRESS, SECURITY, edit
from tests.support.stores import loaded_place

PINNED = "/en/embed/cases-by-year/as_of=1"
OLDER_STORE = Path(__file__).parent / "store-of-schema-0005.sqlite.gz"


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS, SECURITY)


def answer(app_over, place, path=PINNED):
    found = app_over(place.store).server.test_client().get(path)
    assert found.status_code == 200
    return found


def revise(place):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    assert place.run().exit_code == 0


def test_a_pinned_embed_is_the_same_to_the_byte_after_a_later_load(place, app_over):
    before = answer(app_over, place)
    revise(place)
    edit(place.root / "data" / "codelists" / "origin.csv", ",Mediazona,", ",A newsroom,")
    assert place.run().exit_code == 0
    after = answer(app_over, place)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert b"A newsroom" in answer(app_over, place, "/en/embed/cases-by-year/default").data


def test_a_source_that_fails_later_changes_nothing_in_what_is_pinned(place, app_over):
    before = answer(app_over, place)
    edit(place.raw(PRESS, "observations.csv"), "stage,counting_unit", "stag,counting_unit")
    assert place.run().exit_code == 65
    assert answer(app_over, place).data == before.data


def test_a_store_of_an_older_release_shows_the_same_numbers_after_its_migration(tmp_path, app_over):
    store = tmp_path / "older.sqlite"
    with gzip.open(OLDER_STORE) as packed, store.open("wb") as file:
        shutil.copyfileobj(packed, file)
    migrate(f"sqlite:///{store}")
    client = app_over(store).server.test_client()
    numbers = {
        as_of: [
            cell.get_text()
            for cell in BeautifulSoup(client.get(f"/en/embed/cases-by-year/as_of={as_of}").text, "html.parser").select(
                "details td.number"
            )
        ]
        for as_of in (1, 2)
    }
    assert numbers == {1: ["23", "36", "709", "141"], 2: ["23", "36", "731", "141"]}


def test_the_newest_and_the_pinned_embed_carry_strong_tags_and_say_how_long_they_may_be_kept(place, app_over):
    newest, pinned = answer(app_over, place, "/en/embed/cases-by-year/default"), answer(app_over, place)
    assert newest.headers["Cache-Control"].startswith("public, max-age=300, stale-while-revalidate=")
    assert "stale-if-error=" in newest.headers["Cache-Control"]
    assert pinned.headers["Cache-Control"].startswith("public, max-age=86400")
    assert all(one.headers["ETag"].startswith('"') for one in (newest, pinned))


def test_notice_says_what_was_updated_and_leads_to_the_changes(place, app_over):
    revise(place)
    soup = BeautifulSoup(answer(app_over, place, f"{PINNED},notice=1").text, "html.parser")
    warning = soup.select_one(".warning")
    assert warning.get_text().startswith("Updated since: 2025 (Mediazona) was 709, now 731.")
    assert warning.a["href"] == "https://casecount.example/en/changes?jurisdiction=KZ&offence=KZ-CC-172"
    assert not BeautifulSoup(answer(app_over, place).text, "html.parser").select(".warning")


def test_an_embed_with_a_notice_is_not_kept_for_a_day(place, app_over):
    assert "max-age=300," in answer(app_over, place, f"{PINNED},notice=1").headers["Cache-Control"]


def test_a_pinned_embed_of_a_corrected_value_always_shows_the_correction(place, app_over):
    place.declaration(PRESS).with_name("corrections.toml").write_text(CORRECTION, encoding="utf-8")
    assert place.run().exit_code == 0
    soup = BeautifulSoup(answer(app_over, place).text, "html.parser")
    assert "printed wrongly as 709, corrected later to 731" in soup.select_one(".warning").get_text()
    assert {text.get_text() for text in soup.select("svg a[data-mark=o0001] text")} >= {"709†"}


@pytest.mark.parametrize("path", ["/en/embed/cases-by-year/as_of={}", "/charts/cases-by-year/as_of={}.csv"])
def test_what_is_fixed_to_a_day_that_is_not_over_is_not_kept_for_a_day(place, app_over, path):
    for day in (utc_now().date().isoformat(), "2099-01-01"):
        assert "max-age=300," in answer(app_over, place, path.format(day)).headers["Cache-Control"]
    assert is_fixed("1")
    assert is_fixed("2020-01-01")
