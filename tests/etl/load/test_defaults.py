"""What a country's pages begin with: found from the data where nothing is declared, and what is declared is checked."""

from pathlib import Path

import pytest

from charts import view_of
from database.engine import open_engine
from database.loading.filled_cells import filled_cells
from tests.support.newland import NEWLAND, NUMBERS, STOCK, YEAR_2025, country_of, newland, numbers_of
from tests.support.place import SECURITY, Place, edit, make_place, outcome_of
from tests.support.stores import begun_place

FOUND = "SELECT field, value, since_vintage FROM found_default WHERE jurisdiction = 'QQ' ORDER BY since_vintage, field"
BEGINS = [("default_offence", "QQ-second", 1), ("default_stage", "foretold", 1)]


def begins_with(place: Place, *pairs: tuple[str, str], slug: str = "cases-by-year") -> tuple[str, str]:
    view = view_of(open_engine(place.url), slug, [("jurisdiction", NEWLAND), *pairs])
    return view["offence"], view.get("stage")


def failure(place: Place) -> str:
    """What the code lists say when they fail; nothing of this is loaded."""
    lists = outcome_of(place.run(), "codelists")
    assert lists.outcome == "failed", (lists.outcome, lists.message)
    return lists.message


def test_the_newest_count_of_the_whole_country_is_what_its_pages_begin_with_and_the_run_says_so(tmp_path: Path) -> None:
    place = newland(tmp_path)
    run = place.run()
    assert (run.exit_code, place.query(FOUND)) == (0, BEGINS)
    assert begins_with(place) == ("QQ-second", "foretold")
    assert "declares no default_offence for QQ: QQ-second was found" in outcome_of(run, "codelists").message


def test_what_was_found_stays_as_long_as_it_shows_something_and_its_earlier_pages_stay_for_ever(tmp_path: Path) -> None:
    place = newland(tmp_path)
    place.run()
    later = NUMBERS[0] | YEAR_2025 | {"stage": "charged"}
    units = ("persons", "cases", "offences")
    numbers_of(place, [later | {"observation_id": f"q1-{unit}", "counting_unit": unit} for unit in units])
    run = place.run()
    assert run.vintage == 2, [source.message for source in run.sources]
    assert place.query(FOUND) == BEGINS
    path = place.raw(SECURITY, "observations.csv")
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "QQ-second" not in line))
    assert place.run(hold=False).vintage == 3
    assert begins_with(place) == ("QQ-first", "charged")
    assert begins_with(place, ("as_of", "2")) == ("QQ-second", "foretold")
    assert place.query(FOUND)[2:] == [("default_offence", "QQ-first", 3), ("default_stage", "charged", 3)]


def test_a_take_down_of_all_that_it_shows_finds_another_one_with_its_vintage(tmp_path: Path) -> None:
    place = newland(tmp_path)
    place.run()
    for number, record in enumerate(("q0003", "q0002"), start=2):
        done = place.command("takedown", record, "--by", "An Editor", "--why", "A court ordered it.", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        assert begins_with(place)[0] == {2: "QQ-second", 3: "QQ-first"}[number]
    assert ("default_offence", "QQ-first", 3) in place.query(FOUND)


def test_found_defaults_are_no_part_of_the_data_version(tmp_path: Path) -> None:
    place, other = newland(tmp_path / "a"), newland(tmp_path / "b")
    version = place.run().data_version
    other.run("codelists")
    assert (other.run().data_version, other.query(FOUND)[0][2]) == (version, 2)


def test_charts_of_regions_begin_with_an_offence_that_a_region_has_a_number_for(tmp_path: Path) -> None:
    place = make_place(tmp_path, SECURITY)
    country_of(place)
    numbers_of(place, [NUMBERS[0] | YEAR_2025, NUMBERS[2]])
    place.run()
    assert begins_with(place) == ("QQ-first", "foretold")
    assert begins_with(place, slug="cases-by-region") == ("QQ-second", "foretold")


def test_a_country_with_numbers_of_days_or_of_regions_alone_begins_with_those(tmp_path: Path) -> None:
    for name, row in (("day", STOCK), ("region", NUMBERS[2])):
        place = make_place(tmp_path / name, SECURITY)
        country_of(place)
        numbers_of(place, [row])
        place.run()
        assert begins_with(place) == ("QQ-second", "foretold")


def test_a_country_without_a_number_has_found_nothing_and_may_declare_what_it_will_begin_with(tmp_path: Path) -> None:
    place = make_place(tmp_path, SECURITY)
    country_of(place, default_offence="QQ-second", default_stage="charged")
    assert (place.run().exit_code, place.query(FOUND)) == (0, [])
    assert begins_with(place) == ("QQ-second", "charged")


@pytest.mark.parametrize(
    ("declared", "wrong", "right"),
    [
        ({"default_offence": "QQ-secnd"}, "field default_offence: 'QQ-secnd' is not in the code list", "'qq-second'"),
        ({"default_stage": "fortold"}, "field default_stage: 'fortold' is not in the code list", "'foretold'"),
        ({"default_offence": "UZ-CC-154"}, "field default_offence: 'UZ-CC-154' is not an offence of QQ", "QQ-first"),
        ({"default_origin": "qq_orakle"}, "field default_origin: 'qq_orakle' is not in origin.csv", "'qq_oracle'"),
    ],
)
def test_a_wrong_default_is_named_with_file_line_field_and_what_would_be_right(
    tmp_path: Path, declared: dict[str, str], wrong: str, right: str
) -> None:
    said = failure(newland(tmp_path, **declared))
    assert f"jurisdiction.csv, line 16, {wrong}" in said
    assert right in said


@pytest.mark.parametrize(
    ("declared", "right"),
    [
        (("default_offence", "QQ-first"), "QQ-second"),
        (("default_stage", "charged"), "foretold"),
        (("default_origin", "mediazona"), "qq_oracle"),
        (("default_region_offence", "QQ-first"), "QQ-second"),
    ],
)
def test_what_shows_nothing_while_the_country_has_numbers_is_named_with_what_would_show_some(
    tmp_path: Path, declared: tuple[str, str], right: str
) -> None:
    place = begun_place(tmp_path, SECURITY)
    country_of(place, **dict([declared]))
    numbers_of(place, NUMBERS[1:])
    said = failure(place)
    assert f"jurisdiction.csv, line 16, field {declared[0]}: '{declared[1]}' shows nothing" in said
    assert right in said
    assert place.query("SELECT * FROM jurisdiction WHERE jurisdiction = 'QQ'") == []


def test_into_an_empty_store_the_same_is_said_and_loaded_because_its_first_sources_need_not_be_all(
    tmp_path: Path,
) -> None:
    place = newland(tmp_path, default_stage="charged")
    run = place.run()
    assert run.exit_code == 0
    assert "line 16, field default_stage: 'charged' shows nothing" in outcome_of(run, "codelists").message


def test_a_line_that_stays_may_lose_its_numbers(tmp_path: Path) -> None:
    place = newland(tmp_path, default_offence="QQ-first", default_stage="foretold")
    place.run()
    path = place.raw(SECURITY, "observations.csv")
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "QQ-first" not in line))
    assert outcome_of(place.run(hold=False), "codelists").outcome == "nothing new"
    edit(place.root / "data" / "codelists" / "jurisdiction.csv", "QQ,Newland,", "QQ,New Land,")
    assert "'QQ-first' shows nothing" in failure(place)


def test_a_code_that_can_not_be_part_of_an_address_goes_to_quarantine(tmp_path: Path) -> None:
    place = newland(tmp_path)
    edit(place.root / "data" / "codelists" / "region.csv", "QQ-1,", "QQ 1,")
    edit(place.raw(SECURITY, "observations.csv"), "QQ-1,", ",")
    reasons = [row.reason for source in place.run().sources for row in source.bad_rows]
    assert len(reasons) == 1
    assert "'QQ 1' can't be part of an address" in reasons[0]


def test_numbers_of_one_sentence_are_no_reason_to_begin_with_their_cell(whole: Place) -> None:
    with open_engine(whole.url).connect() as connection:
        cells = filled_cells(connection, {"MN"})
    assert {(cell.offence, cell.stage, cell.is_regional) for cell in cells} == {("MN-CC", "convicted", False)}
