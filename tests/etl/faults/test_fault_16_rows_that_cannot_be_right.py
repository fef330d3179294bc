"""Fault 16: a period in the future, a negative count and a wrong total are quarantined; a small miss has a note."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, SOURCE, invented
from tests.support.place import outcome_of

SUM = '[[sum]]\nover = "region_code"\ninputs = 2\ntolerance = 1\n'
TEXT = "region,article,year,number\n" + "".join(
    f"all,{article},2022,30\nKZ-11,{article},2022,10\nKZ-15,{article},2022,20\n" for article in (170, 171, 172)
)
QUARANTINE = "SELECT file, line, field, reason FROM quarantined_row ORDER BY row_no"
NOTES = "SELECT obs_value, note FROM observation WHERE note IS NOT NULL"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ("KZ-15,172,2022,20", "KZ-15,172,2122,20", 10, "period_start", "'2122-01-01' is in the future"),
        ("KZ-15,172,2022,20", "KZ-15,172,2022,-20", 10, "obs_value", "-20.0 is negative, but a count can't be"),
        ("all,172,2022,30", "all,172,2022,32", 8, "obs_value", "32 (KZ, KZ-CC-172, registered, 2022-01-01 to"),
    ],
)
def test_fault_16_the_row_is_quarantined_with_the_reason_and_the_rest_loads(
    tmp_path: Path, old: str, new: str, line: int, field: str, words: str
) -> None:
    place = invented(tmp_path, LISTED + SUM, TEXT.replace(old, new))
    run = place.run()
    ((file, found_line, found_field, reason),) = place.query(QUARANTINE)
    assert (run.exit_code, outcome_of(run, SOURCE).quarantined) == (0, 1)
    assert (file, found_line, found_field) == ("a.csv", line, field)
    assert reason.startswith(words)
    assert place.query("SELECT count(*) FROM observation") == [(8,)]


def test_fault_16_within_the_tolerance_a_total_loads_with_a_public_note(tmp_path: Path) -> None:
    place = invented(tmp_path, LISTED + SUM, TEXT.replace("all,172,2022,30", "all,172,2022,31"))
    assert outcome_of(place.run(), SOURCE).quarantined == 0
    words = "The official parts (2 regions) add up to 30, one less than this total; both are shown as published."
    assert place.query(NOTES) == [(31.0, words)]
