"""Numbers of sentences: their bands, and what must add up: types to the convicted, bands to the imprisoned."""

from pathlib import Path

import pytest

from tests.support.place import Place, edit, outcome_of
from tests.support.stores import begun_place

COURTS = "ru_courts_form103"
FILE = "all_articles.csv"
NOTED = "SELECT substr(period_start, 1, 4), obs_value, note FROM observation WHERE note IS NOT NULL ORDER BY 1"
QUARANTINE = "SELECT file, line, field, reason FROM quarantined_row"
CELL = (
    "SELECT obs_value FROM observation WHERE offence_code = ? AND period_start = ? AND sentence_type IS ? AND "
    "months_over IS ? AND months_to IS ? AND stage = 'convicted' AND last_vintage IS NULL"
)


@pytest.fixture
def courts(tmp_path: Path) -> Place:
    """Form 10.3 of Russia's courts, not loaded; the code lists are."""
    return begun_place(tmp_path, COURTS)


def test_every_sum_of_form_103_is_checked_and_two_totals_say_what_their_bands_leave_out(whole: Place) -> None:
    words = "The official parts (8 bands) add up to {}, {} less than this total; both are shown as published."
    of_courts = [row for row in whole.query(NOTED) if "8 bands" in row[2]]
    assert of_courts == [
        ("2013", 207_355.0, words.format("207,309", "46")),
        ("2014", 207_054.0, words.format("207,044", "10")),
    ]
    assert whole.query("SELECT message FROM source_run WHERE source_id = ?", COURTS) == [(None,)]


def test_a_number_of_prisoners_that_its_bands_miss_by_more_than_is_tolerated_is_left_out(courts: Place) -> None:
    edit(courts.raw(COURTS, FILE), "2011,779017,7358,224353,", "2011,779017,7358,224400,")
    assert outcome_of(courts.run(), COURTS).quarantined == 2
    [row, _statement] = courts.query(QUARANTINE)
    assert row[:3] == (FILE, 4, "obs_value")
    assert (
        "224,400 (RU, RU-CC, convicted, custodial_sentence, 2011-01-01 to 2011-12-31) is not the sum of 8 bands"
        in row[3]
    )
    assert courts.query(CELL, "RU-CC", "2011-01-01", "custodial_sentence", None, None) == []
    assert courts.query(CELL, "RU-CC", "2011-01-01", "custodial_sentence", 12, 24) == [(66_195.0,)]


def test_types_of_sentence_may_add_up_to_less_than_the_convicted_and_never_to_more(courts: Place) -> None:
    edit(courts.raw(COURTS, FILE), "2011,779017,", "2011,500000,")
    assert outcome_of(courts.run(), COURTS).quarantined == 2
    assert "500,000 (RU, RU-CC, convicted, 2011" in courts.query(QUARANTINE)[0][3]
    assert courts.query(CELL, "RU-CC", "2012-01-01", None, None, None) == [(738_367.0,)]


def test_a_wide_band_is_kept_as_it_is_and_a_year_without_a_band_has_no_record_of_it(whole: Place) -> None:
    bands = (
        "SELECT months_over, months_to, band_ends, obs_value FROM observation WHERE offence_code = 'RU-CC-208-p2' "
        "AND period_start = ? AND band_ends IS NOT NULL ORDER BY months_over, months_to"
    )
    assert whole.query(bands, "2009-01-01")[:3] == [
        (0, 12, "over_to", 80.0),
        (12, 36, "over_to", 36.0),
        (36, 60, "over_to", 12.0),
    ]
    assert [row[3] for row in whole.query(bands, "2014-01-01")] == [51, 100, 43, 13, 0, 0, 0, 0]
    assert [row[3] for row in whole.query(bands, "2019-01-01")] == [3, 7, 15, 35, 21, 15, 3, 0]


def test_every_number_of_form_103_for_2020_is_in_the_store(whole: Place) -> None:
    total = "SELECT sum(obs_value) FROM observation WHERE offence_code {} AND stage = 'convicted' AND {}"
    year = "period_start = '2020-01-01' AND jurisdiction = 'RU' AND origin_id = 'ru_judicial_department'"
    parts = total.format("<> 'RU-CC'", f"{year} AND sentence_type IS NULL")
    assert whole.query(parts) == [(530_965.0,)]
    bands = total.format("<> 'RU-CC'", f"{year} AND band_ends IS NOT NULL")
    custodial = total.format("<> 'RU-CC'", f"{year} AND sentence_type = 'custodial_sentence' AND band_ends IS NULL")
    assert whole.query(bands) == whole.query(custodial)
    assert whole.query(CELL, "RU-CC", "2020-01-01", None, None, None) == [(530_955.0,)]


def test_the_decisions_of_mongolia_add_up_to_the_register(whole: Place) -> None:
    total = "SELECT sum(obs_value) FROM observation WHERE jurisdiction = 'MN' AND region_code IS NULL AND {}"
    assert whole.query(total.format("sentence_type IS NULL")) == [(69_527.0,)]
    assert whole.query(total.format("sentence_type IS NOT NULL AND band_ends IS NULL")) == [(69_527.0,)]
    regions = "SELECT sum(obs_value) FROM observation WHERE jurisdiction = 'MN' AND region_code IS NOT NULL"
    assert whole.query(regions) == [(69_527.0,)]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('band_ends = { constant = "over_to" }\n', "", "band_ends", "must say which end belongs to the band"),
        ('months_to = "to"', 'months_to = "over"', "months_to", "is not above months_over"),
        (
            'sentence_type = { constant = "custodial_sentence" }',
            'sentence_type = { constant = "life" }',
            "sentence_type",
            "is no sentence with a length",
        ),
    ],
)
def test_a_band_that_cannot_be_right_is_refused_with_its_field(
    courts: Place, old: str, new: str, field: str, reason: str
) -> None:
    declaration = courts.declaration(COURTS)
    text = declaration.read_text("utf-8")
    declaration.write_text(text.replace(old, new), encoding="utf-8")
    outcome = outcome_of(courts.run(), COURTS)
    assert outcome.outcome == "failed"
    assert field in outcome.message
    assert reason in outcome.message
