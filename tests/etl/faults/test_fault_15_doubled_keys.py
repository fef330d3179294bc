"""Fault 15: doubled keys are rejected and listed, and the numbers of before stay."""

from pathlib import Path

from tests.support.invented import LISTED, SOURCE, invented
from tests.support.place import outcome_of

TEXT = "region,article,year,number\nKZ-11,172,2022,5\nKZ-15,172,2022,6\n"
LIVE = "SELECT region_code, obs_value FROM observation WHERE last_vintage IS NULL ORDER BY region_code"


def test_fault_15_doubled_keys_are_rejected_and_each_is_listed_with_its_lines(tmp_path: Path) -> None:
    place = invented(tmp_path, LISTED, TEXT)
    assert place.run().exit_code == 0
    place.raw(SOURCE, "a.csv").write_text(TEXT + "KZ-15,172,2022,7\nKZ-11,172,2022,5\n")
    run = place.run()
    assert run.exit_code == 65
    assert outcome_of(run, SOURCE).message == (
        "a.csv, field region, article, year: the key is not unique: KZ-15, 172, 2022 on lines 3, 4; "
        "KZ-11, 172, 2022 on lines 2, 5"
    )
    assert place.query(LIVE) == [("KZ-11", 5.0), ("KZ-15", 6.0)]


def test_fault_15_two_rows_of_one_cell_are_rejected_where_no_key_is_declared(tmp_path: Path) -> None:
    table = LISTED.replace('key = ["region", "article", "year"]\n', "")
    outcome = outcome_of(invented(tmp_path, table, TEXT + "KZ-15,172,2022,7\n").run(), SOURCE)
    assert outcome.outcome == "failed"
    assert "the key is not unique: " in outcome.message
    assert "on lines 3, 4" in outcome.message
