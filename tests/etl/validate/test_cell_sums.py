"""The country against its regions, an offence against those it consists of: within the tolerance a note, beyond not."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, checked, invented, numbers

SUM = '[[sum]]\nover = "region_code"\ninputs = 2\ntolerance = 1\n'
OFFENCES = '[[sum]]\nover = "offence_code"\ntotal = "KZ-CC-172"\nparts = ["KZ-CC-170", "KZ-CC-171"]\ntolerance = 0\n'
YEARS = "region,article,year,number\n" + "".join(
    f"all,172,{year},{number}\nKZ-11,172,{year},10\nKZ-15,172,{year},20\n"
    for year, number in ((2020, 30), (2021, 30), (2022, 31))
)


def test_a_total_within_the_tolerance_loads_with_a_public_note(tmp_path: Path) -> None:
    outcome = checked(invented(tmp_path, LISTED + SUM, YEARS))
    notes = [row for row in numbers(outcome, "period_end", "note") if row[1]]
    words = "The official parts (2 regions) add up to 30, one less than this total; both are shown as published."
    assert notes == [("2022-12-31", words, 31.0)]
    assert outcome.message == ""


def test_a_total_beyond_it_is_quarantined_with_both_numbers_and_the_rest_loads(tmp_path: Path) -> None:
    outcome = checked(invented(tmp_path, LISTED + SUM, YEARS.replace("2022,31", "2022,33")))
    assert len(numbers(outcome)) == 8
    assert [(row.line, row.field, row.reason) for row in outcome.bad_rows] == [
        (
            8,
            "obs_value",
            "33 (KZ, KZ-CC-172, registered, 2022-01-01 to 2022-12-31) is not the sum of 2 regions, 30: the difference "
            "is 3, at most 1 is tolerated",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("KZ-15,172,2022,20\n", "", "there are 1 parts instead of 2"),
        ("KZ-15,172,2022,20\n", "KZ-15,172,2022,-20\n", "there are 1 parts instead of 2"),
    ],
)
def test_where_a_part_is_missing_or_in_quarantine_nothing_is_checked(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    outcome = checked(invented(tmp_path, LISTED + SUM, YEARS.replace(old, new)))
    assert all("is not the sum" not in row.reason for row in outcome.bad_rows)
    assert outcome.message.startswith("1 sums not checked")
    assert words in outcome.message


def test_a_part_in_quarantine_takes_no_total_with_it_where_no_number_of_parts_is_declared(tmp_path: Path) -> None:
    text = YEARS.replace("KZ-15,172,2022,20\n", "KZ-15,172,2022,-20\n")
    outcome = checked(invented(tmp_path, LISTED + SUM.replace("inputs = 2\n", ""), text))
    assert [row.line for row in outcome.bad_rows] == [10]
    assert "where a part is in quarantine" in outcome.message


def test_an_offence_is_the_sum_of_those_it_consists_of(tmp_path: Path) -> None:
    text = "region,article,year,number\n" + "".join(
        f"KZ-11,170,{year},1\nKZ-11,171,{year},2\nKZ-11,172,{year},{total}\n"
        for year, total in ((2020, 3), (2021, 3), (2022, 4))
    )
    outcome = checked(invented(tmp_path, LISTED + OFFENCES, text))
    assert [row.line for row in outcome.bad_rows] == [10]
    assert "4 (KZ-11, registered, 2022-01-01 to 2022-12-31) is not the sum of KZ-CC-170, KZ-CC-171, 3" in str(
        outcome.bad_rows[0].reason
    )


def test_most_sums_wrong_means_that_rows_have_moved(tmp_path: Path) -> None:
    text = YEARS.replace("172,2020,30", "172,2020,50").replace("2021,30", "2021,50")
    outcome = checked(invented(tmp_path, LISTED + SUM, text))
    assert outcome.outcome == "failed"
    assert "2 of 3 sums are wrong, so the delivery is" in outcome.message


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (SUM.replace("inputs = 2", 'total = "KZ"'), "a sum over region_code has no `total`"),
        (OFFENCES.replace('parts = ["KZ-CC-170", "KZ-CC-171"]\n', ""), "needs `total` and `parts`"),
        (OFFENCES.replace('["KZ-CC-170", "KZ-CC-171"]', '"article"'), "a list of offences"),
        (OFFENCES.replace("KZ-CC-171", "KZ-CC-1717"), "'KZ-CC-1717' is not an offence. The nearest right value is"),
    ],
)
def test_a_sum_that_makes_no_sense_stops_the_source(tmp_path: Path, table: str, words: str) -> None:
    assert words in checked(invented(tmp_path, LISTED + table, YEARS)).message


def test_a_sum_that_no_cell_has_is_said(tmp_path: Path) -> None:
    outcome = checked(invented(tmp_path, LISTED + OFFENCES, YEARS))
    assert outcome.message.startswith("3 sums not checked") or "no such sum is checked" in outcome.message
