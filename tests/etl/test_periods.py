"""A period as it is written gives its first and last day; what is no period is quarantined with what would be right."""

from pathlib import Path

import pytest

from etl.periods import day_of
from tests.support.invented import LISTED, checked, invented, numbers


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-01", "2014-01-01", "2014-01-31"),
        ("2014-1", "2014-01-01", "2014-01-31"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2014-Q1", "2014-01-01", "2014-03-31"),
        ("2014-Q4", "2014-10-01", "2014-12-31"),
        ("2014-S1", "2014-01-01", "2014-06-30"),
        ("2014-S2", "2014-07-01", "2014-12-31"),
        ("2014-05-09", "2014-05-09", "2014-05-09"),
    ],
)
def test_every_form_of_a_period_has_its_days(text: str, first: str, last: str) -> None:
    assert (day_of(text, "start"), day_of(text, "end")) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "14", "2014-13", "2014-0", "2014-Q5", "2014-S3", "2014-Q0", "2014-02-30", "0000", "2014-1-1x", "٢٠١٤"]
)
def test_what_is_no_period_has_no_days(text: str) -> None:
    assert day_of(text, "start") is None
    assert day_of(text, "end") is None


def test_a_wrong_period_goes_to_quarantine_with_what_would_be_right(tmp_path: Path) -> None:
    text = "region,article,year,number\nKZ-10,172,2022,5\nKZ-11,172,2022,5\nKZ-15,172,2022-Q7,6\n"
    outcome = checked(invented(tmp_path, LISTED, text))
    assert [(row.line, row.field) for row in outcome.bad_rows] == [(4, "period_start")]
    words = "'2022-Q7' is not a day like 2025-12-31; a period to make one of is 2014, 2014-S1, 2014-Q1, 2014-01 or"
    assert outcome.bad_rows[0].reason.startswith(words)


def test_a_months_name_stands_for_its_number_and_an_unknown_one_is_quarantined(tmp_path: Path) -> None:
    ends = 'period_end = { end_of = "{year}-{article}", values = { "170" = "02", "171" = "3" } }'
    table = LISTED.replace('period_end = { end_of = "{year}" }', ends)
    text = "region,article,year,number\nKZ-11,170,2022,5\nKZ-11,171,2022,6\nKZ-11,172,2022,7\n"
    outcome = checked(invented(tmp_path, table, text))
    assert numbers(outcome, "period_end") == [("2022-02-28", 5.0), ("2022-03-31", 6.0)]
    assert outcome.bad_rows[0].reason.startswith("'2022-172' is not a day")


def test_a_row_without_a_part_of_its_period_has_none(tmp_path: Path) -> None:
    text = "region,article,year,number\nKZ-10,172,2022,5\nKZ-11,172,2021,5\nKZ-15,172,,6\n"
    outcome = checked(invented(tmp_path, LISTED, text))
    assert [row.reason for row in outcome.bad_rows] == ["is empty but required"]
