"""The average annual population: of regions and of the whole country, with its break and without slips of the pen."""

from pathlib import Path

import pytest

from tests.support.place import POPULATION, Place, edit, outcome_of
from tests.support.stores import begun_place

FILE = "population_kz.csv"
LINE = "KZ-62,2014,224942.5,2022,A"


@pytest.fixture
def populated(tmp_path: Path) -> Place:
    """The population alone, not loaded."""
    return begun_place(tmp_path, POPULATION)


def test_the_population_has_252_rows_of_21_areas_in_12_years(whole: Place) -> None:
    found = whole.query("SELECT count(*), count(DISTINCT area_code), count(DISTINCT year) FROM population")
    assert found == [(252, 21, 12)]
    assert whole.query("SELECT DISTINCT source_id, boundary_set FROM population") == [(POPULATION, "2022")]


def test_the_whole_country_has_17287553_and_a_half_people_in_2014(whole: Place) -> None:
    found = whole.query("SELECT population, obs_status FROM population WHERE area_code = 'KZ' AND year = 2014")
    assert found == [(17287553.5, "A")]


def test_the_census_break_is_marked_in_2022_and_nowhere_else(whole: Place) -> None:
    found = whole.query("SELECT year, obs_status, count(*) FROM population WHERE obs_status <> 'A' GROUP BY 1, 2")
    assert found == [(2022, "B", 21)]


def test_the_20_regions_of_2022_add_up_to_the_whole_country_in_every_year(whole: Place) -> None:
    sums = whole.query("SELECT year, sum(population), count(*) FROM population WHERE area_code <> 'KZ' GROUP BY 1")
    country = whole.query("SELECT year, population, 20 FROM population WHERE area_code = 'KZ' ORDER BY year")
    assert sums == country
    unknown = (
        "SELECT area_code FROM population LEFT JOIN region ON area_code = region_code "
        "AND population.boundary_set = region.boundary_set WHERE area_code <> 'KZ' AND region_code IS NULL"
    )
    assert whole.query(unknown) == []


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("KZ-62,2014,-224942.5,2022,A", "population", "-224942.5 is negative, but a count can't be"),
        ("KZ-62,2014,,2022,A", "population", "is empty but required"),
        ("KZ-62,2014,0,2022,A", "population", "0.0 is not above zero"),
        ("KZ-62,2014,224 942,2022,A", "population", "'224 942' is not a number"),
        ("KZ-62,2014,1000000000,2022,A", "population", "1000000000.0 is not below 1,000,000,000"),
        ("KZ-62,1014,224942.5,2022,A", "year", "1014 is not a year from 1900 to "),
        ("KZ-62,2999,224942.5,2022,A", "year", "2999 is not a year from 1900 to "),
        ("KZ-62,2014.5,224942.5,2022,A", "year", "'2014.5' is not a whole number"),
        ("KZ-62,2014,224942.5,2022,", "obs_status", "is empty but required"),
    ],
)
def test_a_bad_population_is_left_out_and_the_others_load(populated: Place, row: str, field: str, reason: str) -> None:
    path = populated.raw(POPULATION, FILE)
    line = path.read_text(encoding="utf-8").splitlines().index(LINE) + 1
    edit(path, LINE, row)
    assert populated.run().exit_code == 0
    found = populated.query("SELECT source_id, file, line, field, reason FROM quarantined_row")
    assert [bad[:4] for bad in found] == [(POPULATION, FILE, line, field)]
    assert found[0][4].startswith(reason)
    assert populated.query("SELECT count(*) FROM population") == [(251,)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("KZ-64,2014,224942.5,2022,A", "area_code: 'KZ-64' is not in the code list region_or_jurisdiction. "),
        ("KZ-62,2014,224942.5,before_2018,A", "boundary_set: 'before_2018' is not known here. "),
        ("KZ-62,2014,224942.5,2022,X", "obs_status: 'X' is not in the code list obs_status. "),
        ("KZ-62,2015,224942.5,2022,A", "the key is not unique: KZ-62, 2015, 2022 on lines "),
    ],
)
def test_an_unknown_region_boundary_set_or_status_and_a_doubled_row_stop_the_source(
    populated: Place, row: str, said: str
) -> None:
    edit(populated.raw(POPULATION, FILE), LINE, row)
    run = populated.run()
    assert (run.exit_code, outcome_of(run, POPULATION).outcome) == (65, "failed")
    assert said in outcome_of(run, POPULATION).message
    assert populated.query("SELECT count(*) FROM population") == [(0,)]


def test_a_region_that_has_a_population_may_not_leave_its_list(populated: Place) -> None:
    assert populated.run().exit_code == 0
    regions = populated.root / "data" / "codelists" / "region.csv"
    lines = regions.read_text(encoding="utf-8").splitlines(keepends=True)
    regions.write_text("".join(line for line in lines if not line.startswith("KZ-62,")), encoding="utf-8")
    said = outcome_of(populated.run(), "codelists").message
    assert f"no longer has 'KZ-62', but it is used by 12 records of {POPULATION}" in said


def test_a_revised_population_ends_the_old_one_and_keeps_it(populated: Place) -> None:
    populated.run()
    edit(populated.raw(POPULATION, FILE), LINE, LINE.replace("224942.5", "224950"))
    outcome = outcome_of(populated.run(), POPULATION)
    assert (outcome.added, outcome.revised, outcome.withdrawn) == (0, 1, 0)
    found = populated.query(
        "SELECT population, first_vintage, last_vintage FROM population WHERE area_code = 'KZ-62' AND year = 2014 "
        "ORDER BY first_vintage"
    )
    assert found == [(224942.5, 2, 2), (224950.0, 3, None)]
