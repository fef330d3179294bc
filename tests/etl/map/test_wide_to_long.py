"""Columns whose names fit a pattern become rows; a name that fits in two ways is refused."""

from pathlib import Path

import pytest

from etl.declarations.patterns import AmbiguousError, parts_of, star_fits
from tests.support.invented import checked, invented, numbers

WIDE = """
[files."a.csv"]
key = ["region"]
ignore = ["Share of *"]
[[table]]
record = "observation"
file = "a.csv"
fields.region_code = "region"
fields.period_start = { constant = "2022-01-01" }
fields.period_end = { constant = "2022-12-31" }
fields.obs_value = "printed"
fields.observation_id = { hash = ["region", "article", "stage"], prefix = "x" }
fields.offence_code = { text = "KZ-CC-{article}" }
fields.stage = "stage"
[table.long]
pattern = "Number of {article} {stage}"
name = "header"
value = "printed"
values = { stage = { Convictions = "convicted", Acquittals = "acquitted" } }
"""
TEXT = """region,Number of 170 Convictions,Share of 170,Number of 172 Convictions,Number of 172 Acquittals
KZ-10,1,9%,2,3
KZ-11,4,9%,5,
"""


def wide(root: Path, old: str = "", new: str = "", text: str = TEXT) -> str:
    """The message with which a wide table with one change in its declaration fails."""
    assert old in WIDE
    outcome = checked(invented(root, WIDE.replace(old, new), text))
    assert outcome.outcome == "failed"
    return outcome.message


def test_every_column_that_fits_becomes_rows_and_the_named_parts_become_columns(tmp_path: Path) -> None:
    text = TEXT.replace("5,\n", "5,6\n")
    found = numbers(
        checked(invented(tmp_path, WIDE.replace('"Share of *"', '"Share of 170"'), text)),
        "region_code",
        "offence_code",
        "stage",
    )
    assert found == [
        ("KZ-10", "KZ-CC-170", "convicted", 1.0),
        ("KZ-10", "KZ-CC-172", "convicted", 2.0),
        ("KZ-10", "KZ-CC-172", "acquitted", 3.0),
        ("KZ-11", "KZ-CC-170", "convicted", 4.0),
        ("KZ-11", "KZ-CC-172", "convicted", 5.0),
        ("KZ-11", "KZ-CC-172", "acquitted", 6.0),
    ]


def test_a_column_that_fits_nothing_must_be_read_or_ignored(tmp_path: Path) -> None:
    text = TEXT.replace("Number of 172 Acquittals", "Number of 172 Acquitals").replace("Share of 170,", "x,")
    words = wide(tmp_path, '"Share of *"', '"x"', text)
    assert "nothing reads the column 'Number of 172 Acquitals'" in words


def test_a_name_that_fits_in_two_ways_stops_the_source_with_the_columns_name(tmp_path: Path) -> None:
    text = TEXT.replace("Number of 170 Convictions", "Number of 170 or 171 Convictions").replace("Share of 170,", "x,")
    without = WIDE[WIDE.index("values =") :]
    words = wide(tmp_path, without, "", text)
    assert "field Number of 170 or 171 Convictions: 'Number of 170 or 171 Convictions' fits" in words
    assert "more than one way: article '170' and stage 'or 171 Convictions', or article '170 or'" in words


def test_a_missing_column_is_noticed_where_their_number_is_declared(tmp_path: Path) -> None:
    words = wide(tmp_path, 'name = "header"', 'name = "header"\ncount = 4')
    assert "3 columns fit the pattern 'Number of {article} {stage}', and 4 should" in words


def test_two_columns_that_say_the_same_stop_the_source(tmp_path: Path) -> None:
    words = wide(tmp_path, 'Acquittals = "acquitted"', 'Acquittals = "convicted"')
    assert "'Number of 172 Convictions' and 'Number of 172 Acquittals' both mean 172, convicted" in words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{a}{b}", "two parts with nothing between them"),
        ("Number", "needs at least one part"),
        ("{a} {a}", "each only once"),
        ("{A b} {c}", "a brace that belongs to no part"),
    ],
)
def test_a_pattern_that_can_never_be_told_apart_is_refused(tmp_path: Path, pattern: str, words: str) -> None:
    assert words in wide(tmp_path, "Number of {article} {stage}", pattern)


def test_joined_headers_of_two_header_rows_are_names_like_any_others() -> None:
    assert parts_of("{year} | {sex}", "2014 | men", {}) == {"year": "2014", "sex": "men"}
    assert parts_of("{year} | {sex}", "2014", {}) is None


def test_declared_words_settle_what_would_be_ambiguous() -> None:
    text = "Number of Offences Against The Person Convictions"
    with pytest.raises(AmbiguousError, match="in more than one way"):
        parts_of("Number of {offence} {outcome}", text, {})
    found = parts_of("Number of {offence} {outcome}", text, {"outcome": ["Convictions"]})
    assert found == {"offence": "Offences Against The Person", "outcome": "Convictions"}


def test_a_star_stands_for_any_text_and_nothing_else_does() -> None:
    assert star_fits("rape*", "rape120")
    assert star_fits("*", "")
    assert star_fits("a*c*", "abcd")
    assert not star_fits("rape*", "try_rape")
    assert not star_fits("a.c", "abc")
