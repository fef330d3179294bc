"""Thousands, translated texts, blanks and filters, as a declaration says them."""

from pathlib import Path

import pytest

from tests.support.invented import LISTED, checked, invented, numbers

TEXT = "region,article,year,number\n{}\n"


@pytest.mark.parametrize(
    ("printed", "value"),
    [("1.5", 1500.0), ("1.005", 1005.0), ("0", 0.0), ("12", 12_000.0), ("0.001", 1.0), ("4.350", 4350.0)],
)
def test_thousands_are_multiplied_to_the_last_digit(tmp_path: Path, printed: str, value: float) -> None:
    table = LISTED.replace('obs_value = "number"', 'obs_value = { column = "number", scale = 1000 }')
    text = TEXT.format(f"KZ-10,172,2022,{printed}")
    assert numbers(checked(invented(tmp_path, table, text))) == [(value,)]


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("1.0005", "1000.5 is not a whole number, which a count must be"),
        ("1.0000000000000000000001", "'1000.0000000000000000001' is not a number"),
        ('"1,5"', "'1,5' is not a number"),
        ("1e3", "'1e3' is not a number"),
    ],
)
def test_what_is_no_whole_number_of_units_is_quarantined(tmp_path: Path, printed: str, reason: str) -> None:
    table = LISTED.replace('obs_value = "number"', 'obs_value = { column = "number", scale = 1000 }')
    text = TEXT.format(f"KZ-10,172,2022,2\nKZ-11,172,2022,{printed}")
    outcome = checked(invented(tmp_path, table, text))
    assert [row.reason for row in outcome.bad_rows] == [reason]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ('not_equals = "170"', ["KZ-CC-171", "KZ-CC-172"]),
        ('not_in = ["170", "172"]', ["KZ-CC-171"]),
        ('matches = "17*"', ["KZ-CC-170", "KZ-CC-171", "KZ-CC-172"]),
        ('matches = "*2"', ["KZ-CC-172"]),
        ('not_matches = "*2"', ["KZ-CC-170", "KZ-CC-171"]),
    ],
)
def test_rows_that_a_filter_leaves_out_are_counted(tmp_path: Path, condition: str, kept: list[str]) -> None:
    table = LISTED.replace('file = "a.csv"', f'file = "a.csv"\nwhere = [{{ column = "article", {condition} }}]')
    text = TEXT.format("KZ-10,170,2022,1\nKZ-10,171,2022,2\nKZ-10,172,2022,3")
    outcome = checked(invented(tmp_path, table, text))
    assert [row[0] for row in numbers(outcome, "offence_code")] == kept
    assert outcome.filtered == 3 - len(kept)


def test_a_translated_text_stops_the_source_where_it_is_not_listed(tmp_path: Path) -> None:
    listed = 'offence_code = { text = "{article} {year}", values = { "rape120 2016" = "KZ-CC-120" } }'
    table = LISTED.replace('offence_code = { text = "KZ-CC-{article}" }', listed)
    good = checked(invented(tmp_path, table, TEXT.format("KZ-11,rape120,2016,1")))
    assert numbers(good, "offence_code") == [("KZ-CC-120", 1.0)]
    bad = checked(invented(tmp_path, table, TEXT.format("KZ-11,rape120,2017,1")))
    assert "'rape120 2017' is not known here. The nearest right value is 'rape120 2016'" in bad.message


def test_a_blank_word_means_no_value_in_one_field_alone(tmp_path: Path) -> None:
    found = numbers(checked(invented(tmp_path, LISTED, TEXT.format("all,172,2022,1"))), "region_code")
    assert found == [(None, 1.0)]


def test_a_column_that_is_ignored_and_yet_read_keeps_its_cells(tmp_path: Path) -> None:
    table = LISTED.replace("key = [", 'ignore = ["number", "more"]\nkey = [')
    text = "region,article,year,number,more\nKZ-11,172,2022,5,x\n"
    outcome = checked(invented(tmp_path, table, text))
    assert numbers(outcome, "offence_code") == [("KZ-CC-172", 5.0)]
