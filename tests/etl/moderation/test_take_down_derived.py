"""What is computed of a record that is taken down goes with it, and nothing says again what it said."""

from pathlib import Path

import pytest

from tests.etl.derive.test_differences import DERIVE, HEADER, KIND, TABLE
from tests.etl.moderation.test_take_down import take_down
from tests.etl.validate.test_agreement import HEADER as AGREEING
from tests.etl.validate.test_agreement import OTHER, both
from tests.support.invented import LISTED, SOURCE, invented
from tests.support.place import Place, edit, outcome_of

SUM = """[[derive]]
formula = "sum"
over = "region_code"
inputs = 3
value_qualifier = "at_least"
prefix = "n"
note = "Sum."
"""
REGIONS = "region,article,year,number\nKZ-11,172,2022,5\nKZ-15,172,2022,6\nKZ-19,172,2022,7\n"


def loaded(place: Place) -> Place:
    assert place.run().exit_code == 0
    return place


def id_of(place: Place, value: float, source: str = SOURCE) -> str:
    (row,) = place.query("SELECT observation_id FROM observation WHERE obs_value = ? AND source_id = ?", value, source)
    return str(row[0])


def sums(place: Place) -> list[tuple[object, ...]]:
    return place.query("SELECT obs_value, last_vintage FROM derived_value ORDER BY first_vintage")


def test_a_sum_of_it_is_in_no_vintage_and_is_not_made_of_the_rest(tmp_path: Path) -> None:
    place = loaded(invented(tmp_path, LISTED + SUM, REGIONS))
    assert sums(place) == [(18.0, None)]
    take_down(place, id_of(place, 6))
    press = outcome_of(place.run(), SOURCE)
    assert (sums(place), place.query("SELECT * FROM derived_input"), press.outcome) == ([], [], "nothing new")
    assert "1 record left out: taken down (a.csv line 3)" in press.message


def test_a_sum_is_computed_again_once_another_record_stands_for_the_region(tmp_path: Path) -> None:
    place = loaded(invented(tmp_path, LISTED.replace('"region", "article", "year"], p', '"number"], p') + SUM, REGIONS))
    take_down(place, id_of(place, 6))
    edit(place.raw(SOURCE, "a.csv"), "2022,6", "2022,9")
    assert place.run().exit_code == 0
    assert sums(place) == [(21.0, None)]


def test_differences_of_it_go_and_no_other_is_made(tmp_path: Path) -> None:
    text = HEADER + "".join(f"KZ-11,172,2022,{month},{number}\n" for month, number in ((1, 5), (2, 9), (3, 12)))
    place = loaded(invented(tmp_path, TABLE + DERIVE, text, kind=KIND))
    assert [row[0] for row in sums(place)] == [5.0, 4.0, 3.0]
    take_down(place, id_of(place, 9))
    assert [row[0] for row in sums(place)] == [5.0]
    assert outcome_of(place.run(), SOURCE).outcome == "nothing new"


def test_a_published_month_is_not_given_back_by_the_totals_around_it(tmp_path: Path) -> None:
    text = HEADER.replace("number", "number,kind,from") + (
        "KZ-11,172,2022,1,5,year_to_date,2022-01-01\nKZ-11,172,2022,2,9,year_to_date,2022-01-01\n"
        "KZ-11,172,2022,2,4,flow,2022-02-01\n"
    )
    table = TABLE.replace('{ text = "{year}-01-01" }', '"from"\nfields.measure_kind = "kind"').replace(
        '"month"]', '"month", "kind"]'
    )
    place = loaded(invented(tmp_path, table + DERIVE, text, kind=""))
    assert [row[0] for row in sums(place)] == [5.0]
    take_down(place, id_of(place, 4))
    edit(place.raw(SOURCE, "a.csv"), "KZ-11,172,2022,2,4,flow,2022-02-01\n", "")
    assert outcome_of(place.run(), SOURCE).outcome == "nothing new"
    assert [row[0] for row in sums(place)] == [5.0]


def test_a_total_that_lacks_it_is_not_called_wrong(tmp_path: Path) -> None:
    rule = '[[sum]]\nover = "region_code"\ntolerance = 0\n'
    place = loaded(invented(tmp_path, LISTED + rule, REGIONS + "all,172,2022,18\n"))
    take_down(place, id_of(place, 6))
    found = outcome_of(place.run(), SOURCE)
    assert (found.outcome, found.quarantined) == ("nothing new", 0)


def test_a_remark_of_another_source_on_it_goes_and_that_source_has_nothing_new(tmp_path: Path) -> None:
    ours = AGREEING.replace("article,", "") + "KZ-11,2022,5\nKZ-15,2022,66\nKZ-19,2022,7\n"
    rule = '\n[[reconciles_with]]\nsource = "kz_other"\non = ["region_code", "period_end"]\n'
    rule += 'ours = { stage = "registered" }\ntheirs = { stage = "registered", offence_code = "KZ-CC-172" }\n'
    place = loaded(both(tmp_path, ours, rule=rule + 'why = "Both."\non_difference = "note"\n'))
    note = place.query("SELECT note FROM observation WHERE obs_value = 66")
    assert "kz_other has 6 for the same" in note[0][0]
    take_down(place, id_of(place, 6, OTHER))
    assert place.query("SELECT note FROM observation WHERE obs_value = 66") == [(None,)]
    assert outcome_of(place.run(), SOURCE).outcome == "nothing new"


def test_a_computed_number_itself_is_not_taken_down(tmp_path: Path) -> None:
    place = loaded(invented(tmp_path, LISTED + SUM, REGIONS))
    (derived,) = place.query("SELECT observation_id FROM derived_value")[0]
    with pytest.raises(Exception, match="is computed; take down one of its inputs instead: x"):
        take_down(place, derived)
