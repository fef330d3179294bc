"""Writing and ending rows: the keys, the vintages, and all or nothing."""

from pathlib import Path

import pytest

from database.engine import StoreUnavailableError, migrate
from database.loading.live_records import live_keys_of_others, live_rows, newest_vintage, open_store
from database.loading.writes import end_records, insert_log, insert_records, insert_snapshots, write_transaction
from database.record_fields import key_taker, record_fields

ROWS = [
    ("KZ-CC-172", "1", "", 60, 108, False, None, "https://a.example", None),
    ("KZ-CC-170", "1", "", 84, 144, True, None, "https://a.example", None),
]


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    migrate(url)
    return url


def test_inserted_rows_come_back_as_they_were_with_their_types(url: str) -> None:
    with write_transaction(url) as connection:
        insert_records(connection, "penalty_range", "law", ROWS, 1)
    with open_store(url) as connection:
        assert sorted(live_rows(connection, "penalty_range", "law")) == sorted(ROWS)
        assert live_rows(connection, "penalty_range", "other") == []


def test_an_ended_row_is_no_longer_live_and_its_key_may_start_again(url: str) -> None:
    revised = (*ROWS[0][:3], 36, *ROWS[0][4:])
    with write_transaction(url) as connection:
        insert_records(connection, "penalty_range", "law", ROWS, 1)
        end_records(connection, "penalty_range", [ROWS[0]], 1)
        insert_records(connection, "penalty_range", "law", [revised], 2)
    with open_store(url) as connection:
        assert sorted(live_rows(connection, "penalty_range")) == sorted([revised, ROWS[1]])
        ended = connection.exec_driver_sql("SELECT last_vintage FROM penalty_range WHERE min_months = 60").scalar()
    assert ended == 1


def test_an_error_leaves_nothing_of_the_transaction(url: str) -> None:
    row = {"vintage": 1, "loaded_at": "2026-01-01", "run_id": "r", "data_version": "v"}

    def write_twice() -> None:
        with write_transaction(url) as connection:
            insert_log(connection, "vintage", [row])
            insert_log(connection, "vintage", [row])

    with pytest.raises(StoreUnavailableError, match="is as it was before"):
        write_twice()
    with open_store(url) as connection:
        assert newest_vintage(connection) == 0


def test_a_reader_can_not_write(url: str) -> None:
    with open_store(url) as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM vintage")


def test_the_keys_of_other_sources_name_their_holder(url: str) -> None:
    with write_transaction(url) as connection:
        insert_records(connection, "penalty_range", "law", ROWS[:1], 1)
    with open_store(url) as connection:
        assert live_keys_of_others(connection, "penalty_range", "mine") == {("KZ-CC-172", "1", ""): "law"}
        assert live_keys_of_others(connection, "penalty_range", "law") == {}


def test_a_snapshot_is_noted_once_a_source(url: str) -> None:
    note = {"sha256": "a", "source_id": "s", "file": "f.csv", "size_bytes": 1, "read_at": "2026-01-01"}
    with write_transaction(url) as connection:
        insert_snapshots(connection, [note, {**note, "file": "copy.csv"}])
        insert_snapshots(connection, [{**note, "read_at": "2026-02-02"}, {**note, "source_id": "t"}])
    with open_store(url) as connection:
        rows = connection.exec_driver_sql("SELECT source_id, read_at FROM snapshot ORDER BY source_id").all()
    assert [tuple(row) for row in rows] == [("s", "2026-01-01"), ("t", "2026-01-01")]


def test_fields_say_what_the_schema_says() -> None:
    fields = {field.name: field for field in record_fields()["statement"]}
    assert (fields["statement_id"].is_key, fields["snapshot"].compared, fields["url"].compared) == (True, False, True)
    assert (fields["is_relay"].kind, fields["printed_unit"].codes) == ("yes_no", "counting_unit")
    assert {"source_id", "first_vintage", "last_vintage"}.isdisjoint(fields)
    assert key_taker("decision_offence")(("d1", "KZ-CC-172", "x")) == ("d1", "KZ-CC-172")
    assert key_taker("origin")(("mediazona", "newsroom")) == ("mediazona",)
