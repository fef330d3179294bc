"""Real files that nobody here made: a few facts of each, found without our code."""

from pathlib import Path

import pytest

from config import settings
from tests.support.sample import deliver, sample_place

REAL = settings().samples_dir
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real files is absent")


def test_42_areas_of_england_and_wales_add_up_to_the_national_number_of_all_12_groups(tmp_path: Path) -> None:
    place = sample_place(tmp_path, "uk_cps_outcomes")
    outcome = deliver(place, "uk_cps_outcomes", REAL / "uk_cps_outcomes_2014-01.csv")
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "", 0)
    query = (
        "SELECT offence_code, obs_value, period_start, period_end FROM observation "
        "WHERE region_code IS NULL ORDER BY obs_value DESC LIMIT 2"
    )
    january = ("2014-01-01", "2014-01-31")
    # Printed as "12,945" and "11,057".
    assert place.query(query) == [
        ("EAW-CPS-motoring", 12945.0, *january),
        ("EAW-CPS-theft_and_handling", 11057.0, *january),
    ]


def test_an_area_that_lost_its_thousands_keeps_the_national_number_out(tmp_path: Path) -> None:
    text = (REAL / "uk_cps_outcomes_2014-01.csv").read_text(encoding="utf-8")
    file = tmp_path / "uk_cps_outcomes_2014-01.csv"
    file.write_text(text.replace("\nWiltshire,1,", "\nWiltshire,1001,"), encoding="utf-8")
    outcome = deliver(sample_place(tmp_path / "place", "uk_cps_outcomes"), "uk_cps_outcomes", file)
    wrong = [row for row in outcome.bad_rows if row.kind == "observation"]
    assert [row.line for row in wrong] == [2]
    assert wrong[0].reason.startswith("51 (GB-EAW, EAW-CPS-homicide, convicted")


def test_thefts_of_28_years_of_germany_add_up_but_for_one_in_1988(tmp_path: Path) -> None:
    place = sample_place(tmp_path, "de_bka_pks")
    outcome = deliver(place, "de_bka_pks", REAL / "de_bka_pks_1987-2014_latin1.csv")
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "", 0)
    totals = place.query("SELECT counting_unit, count(*), sum(obs_value) FROM observation GROUP BY 1 ORDER BY 1")
    # All offences 166,981,181, thefts 81,935,981, the two kinds of them 38,125,333 and 43,810,649; suspects 57,309,433.
    assert totals == [("offences", 112, 330853144.0), ("persons", 28, 57309433.0)]
    assert place.query("SELECT period_start FROM observation WHERE note IS NOT NULL") == [("1988-01-01",)]


def test_regions_on_the_boundaries_of_each_year_add_up_to_the_country(tmp_path: Path) -> None:
    place = sample_place(tmp_path, "kz_bns_population_2000")
    outcome = deliver(place, "kz_bns_population_2000", REAL / "kz_bns_population_2000-2023.xlsx")
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "", 0)
    sums = place.query(
        "SELECT year, sum(population * (area_code = 'KZ')), sum(population * (area_code <> 'KZ')), count(*) - 1 "
        "FROM population WHERE year IN (2000, 2017, 2023) GROUP BY year ORDER BY year"
    )
    assert sums == [
        (2000, 14901641.0, 14901641.0, 16),
        (2017, 17918214.0, 17918214.0, 17),
        (2023, 19766807.0, 19766807.0, 20),
    ]


@pytest.mark.long
def test_69527_persons_of_mongolia_load_and_no_age_is_kept(tmp_path: Path) -> None:
    place = sample_place(tmp_path, "mn_sentencing")
    outcome = deliver(place, "mn_sentencing", REAL / "mn_sentencing_2020-2026.parquet")
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "", 0)
    types = place.query("SELECT sentence_type, count(*) FROM decision GROUP BY 1 ORDER BY 2")
    assert types == [
        ("suspended_sentence", 7498),
        ("community_work", 7653),
        ("custodial_sentence", 11859),
        ("fine", 42517),
    ]
    assert place.query("SELECT sex, age_band, count(*) FROM person_case GROUP BY 1, 2 ORDER BY 3") == [
        ("f", None, 7995),
        (None, None, 8163),
        ("m", None, 53369),
    ]
    assert (
        place.query("SELECT count(*), max(sentence_length_months) FROM decision WHERE decision_date = '2026'")[0][0]
        == 224
    )
