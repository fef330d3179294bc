"""Numbers in the publisher's notation become plain ones; what could be two numbers becomes none."""

import pytest

from tests.etl.formats.reading import read, refusal


def number(cell: str, decimal: str, thousands: str) -> str | None:
    """What becomes of one cell."""
    sheet = read(
        "a.csv", f'n;other\n"{cell}";1,5\n', delimiter=";", numbers=["n"], decimal=decimal, thousands=thousands
    )
    assert sheet.columns["other"] == ["1,5"]
    return sheet.columns["n"][0]


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands", "plain"),
    [
        ("9,003", ".", ",", "9003"),
        ("1,234,567.5", ".", ",", "1234567.5"),
        ("1.234,50", ",", ".", "1234.50"),
        ("17 144", ".", " ", "17144"),
        ("17\u00a0144", ",", " ", "17144"),
        ("17\u202f144,5", ",", " ", "17144.5"),
        ("17’144", ".", "'", "17144"),
        ("\u2212" + "5", ".", "", "-5"),
        ("1234", ",", ".", "1234"),
        ("0", ".", ",", "0"),
    ],
)
def test_a_number_in_the_declared_notation_becomes_plain(cell: str, decimal: str, thousands: str, plain: str) -> None:
    assert number(cell, decimal, thousands) == plain


@pytest.mark.parametrize(
    ("cell", "decimal", "thousands"),
    [
        ("1,23", ".", ","),
        ("9,0034", ".", ","),
        ("1 23", ".", " "),
        ("12a", ".", ","),
        ("9,003", ".", ""),
        ("1e5", ".", ""),
    ],
)
def test_what_is_no_such_number_stays_for_the_record_check(cell: str, decimal: str, thousands: str) -> None:
    assert number(cell, decimal, thousands) == cell


@pytest.mark.parametrize("cell", ["12.5", "1234.567", "1.2345"])
def test_what_would_pass_for_a_plain_number_says_that_it_is_none(cell: str) -> None:
    assert number(cell, ",", ".") == f"{cell} (not in the declared notation)"


def test_texts_that_mean_no_value_are_empty_where_they_are_the_whole_cell() -> None:
    cells = read("a.csv", "n\n-\n…\nn/a\n-5\n0\n", empty=["-", "…", "n/a"]).columns["n"]
    assert cells == [None, None, None, "-5", "0"]


def test_a_column_of_numbers_that_is_not_there_is_named() -> None:
    words = "there is no column 'Numbers of *', which `numbers` names. The nearest right value is 'Number of A'."
    assert words in refusal("a.csv", "Number of A\n1\n", numbers=["Numbers of *"])


def test_the_same_mark_for_decimals_and_thousands_is_refused() -> None:
    with pytest.raises(ValueError, match="are the same mark"):
        read("a.csv", "n\n1\n", decimal=",", thousands=",")
