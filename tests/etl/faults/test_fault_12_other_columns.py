"""Fault 12: a renamed, doubled or extra column and another delimiter are named, and the numbers of before stay."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, SOURCE, invented
from tests.support.place import outcome_of

TEXT = "region,article,year,number\nKZ-11,172,2022,5\nKZ-15,172,2022,6\n"
LIVE = "SELECT region_code, obs_value FROM observation WHERE last_vintage IS NULL ORDER BY region_code"
BEFORE = [("KZ-11", 5.0), ("KZ-15", 6.0)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (TEXT.replace("number", "numbr"), ["there is no column 'number'", "'numbr'"]),
        (TEXT.replace("year", "article", 1), ["the column 'article' occurs 2 times"]),
        (
            TEXT.replace("number", "number,more").replace(",5", ",5,1").replace(",6", ",6,1"),
            ["reads the column 'more'"],
        ),
        (TEXT.replace(",", ";"), ["separated by semicolon, not by comma"]),
    ],
    ids=["renamed", "doubled", "extra", "another delimiter"],
)
def test_fault_12_other_columns_are_named(tmp_path: Path, changed: str, words: list[str]) -> None:
    place = invented(tmp_path, LISTED, TEXT)
    assert place.run().exit_code == 0
    place.raw(SOURCE, "a.csv").write_text(changed, encoding="utf-8")
    run = place.run()
    message = outcome_of(run, SOURCE).message
    assert run.exit_code == 65
    assert [word for word in words if word not in message] == []
    assert place.query(LIVE) == BEFORE
