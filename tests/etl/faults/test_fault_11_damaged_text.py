"""Fault 11: a ragged row, an open quote and a NUL are rejected with their line, and the numbers of before stay."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, SOURCE, invented
from tests.support.place import outcome_of

TEXT = "region,article,year,number\nKZ-11,172,2022,5\nKZ-15,172,2022,6\n"
LIVE = "SELECT region_code, obs_value FROM observation WHERE last_vintage IS NULL ORDER BY region_code"
BEFORE = [("KZ-11", 5.0), ("KZ-15", 6.0)]


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (TEXT.replace("2022,6", "2022"), "a.csv, line 3"),
        (TEXT.replace("2022,6", "2022,6,7"), "a.csv, line 3"),
        (TEXT.replace("2022,6", '2022,"6'), "a.csv, line 3: a quote is opened but not closed"),
        (TEXT.replace("2022,6", "2022,6\0"), "a.csv, line 3: contains a NUL byte"),
    ],
    ids=["a cell too few", "a cell too many", "an open quote", "a NUL"],
)
def test_fault_11_a_damaged_row_is_rejected_with_its_line(tmp_path: Path, damaged: str, words: str) -> None:
    place = invented(tmp_path, LISTED, TEXT)
    assert place.run().exit_code == 0
    place.raw(SOURCE, "a.csv").write_text(damaged, encoding="utf-8")
    run = place.run()
    assert run.exit_code == 65
    assert outcome_of(run, SOURCE).message.startswith(words)
    assert place.query(LIVE) == BEFORE
