"""Numbers that must be those of another source: agreement is counted, a contradiction is not shown."""

from pathlib import Path

import pytest

from etl.validate.agreement import in_order
from tests.support.invented import LISTED, SOURCE, invented, numbers
from tests.support.place import Place, edit, outcome_of

OTHER = "kz_other"
RULE = """
[[reconciles_with]]
source = "kz_other"
on = ["region_code", "period_end"]
ours = { stage = "registered" }
theirs = { stage = "registered", offence_code = "KZ-CC-172" }
why = "Both count the register."
"""
HEADER = "region,article,year,number\n"
ROWS = HEADER + "KZ-11,172,2022,5\nKZ-15,172,2022,6\nKZ-19,172,2022,7\n"


def both(root: Path, ours: str, theirs: str = ROWS, rule: str = RULE) -> Place:
    """A place with two sources; ours comes first by its name and is compared with the other."""
    invented(root, LISTED.replace('prefix = "x"', 'prefix = "y"'), theirs, name=OTHER)
    table = LISTED.replace("[[table]]", rule + "[[table]]").replace(
        'text = "KZ-CC-{article}"', 'constant = "KZ-CC-171"'
    )
    return invented(root, table.replace(', "article"', "").replace('"x"', '"x"'), ours.replace(",172", ""))


OURS = HEADER.replace("article,", "") + "KZ-11,2022,5\nKZ-15,2022,6\nKZ-19,2022,7\n"


def test_agreement_is_counted_in_the_first_run_too_whatever_the_sources_are_called(tmp_path: Path) -> None:
    run = both(tmp_path, OURS).run()
    outcome = outcome_of(run, SOURCE)
    assert (outcome.outcome, outcome.message, outcome.quarantined) == ("loaded", "3 of 3 agree with kz_other", 0)


def test_a_contradiction_is_quarantined_with_both_numbers_and_the_others_id(tmp_path: Path) -> None:
    place = both(tmp_path, OURS.replace("KZ-15,2022,6", "KZ-15,2022,66"))
    outcome = outcome_of(place.run(), SOURCE)
    (their_id,) = place.query("SELECT observation_id FROM observation WHERE source_id = ? AND obs_value = 6", OTHER)[0]
    assert outcome.message == "2 of 3 agree with kz_other"
    assert [(row.line, row.field, row.reason) for row in outcome.bad_rows] == [
        (
            3,
            "obs_value",
            f"66 (KZ-15, 2022-12-31) is not the 6 of kz_other (observation {their_id}): the difference is 60, at most "
            "0 is tolerated. Both count the register.",
        )
    ]
    assert sorted(numbers(outcome)) == [(5.0,), (7.0,)]


def test_a_difference_within_the_tolerance_agrees(tmp_path: Path) -> None:
    place = both(tmp_path, OURS.replace("KZ-15,2022,6", "KZ-15,2022,8"), rule=RULE + "tolerance = 2\n")
    assert outcome_of(place.check(), SOURCE).message == "3 of 3 agree with kz_other"


def test_a_difference_may_be_declared_to_be_a_note(tmp_path: Path) -> None:
    place = both(tmp_path, OURS.replace("KZ-15,2022,6", "KZ-15,2022,66"), rule=RULE + 'on_difference = "note"\n')
    outcome = outcome_of(place.check(), SOURCE)
    (note,) = [row[0] for row in numbers(outcome, "note") if row[0]]
    assert outcome.bad_rows == []
    assert note.startswith("kz_other has 6 for the same (y")


def test_where_most_numbers_differ_the_delivery_is_bad(tmp_path: Path) -> None:
    outcome = outcome_of(both(tmp_path, OURS.replace(",5\n", ",50\n").replace(",6\n", ",60\n")).check(), SOURCE)
    assert outcome.outcome == "failed"
    assert (
        "line 2: 2 of 3 numbers differ from kz_other, so the delivery is bad; the first: 50 (KZ-11" in outcome.message
    )


def test_another_source_that_is_not_loaded_is_said_and_nothing_fails(tmp_path: Path) -> None:
    outcome = outcome_of(both(tmp_path, OURS).check(SOURCE), SOURCE)
    assert outcome.outcome == "loaded"
    assert outcome.message == "kz_other is not loaded, so nothing is compared with it"


def test_a_later_edition_of_the_other_source_is_compared_with_numbers_that_did_not_change(tmp_path: Path) -> None:
    place = both(tmp_path, OURS)
    place.run()
    edit(place.raw(OTHER, "a.csv"), "KZ-15,172,2022,6", "KZ-15,172,2022,9")
    outcome = outcome_of(place.run(hold=False), SOURCE)
    assert outcome.message == "2 of 3 agree with kz_other"
    assert "is not the 9 of kz_other" in outcome.bad_rows[0].reason
    live = place.query("SELECT obs_value FROM observation WHERE source_id = ? AND last_vintage IS NULL", SOURCE)
    assert sorted(live) == [(5.0,), (7.0,)]


def test_the_store_is_asked_where_the_other_source_has_nothing_new(tmp_path: Path) -> None:
    place = both(tmp_path, OURS)
    place.run()
    outcome = outcome_of(place.run(), SOURCE)
    assert (outcome.outcome, outcome.message) == ("nothing new", "3 of 3 agree with kz_other")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '"period_end"]',
            '"period_ends"]',
            "'period_ends' is not a field of a cell. The nearest right value is ",
        ),
        ('on = ["region_code", "period_end"]', 'on = ["stage"]', "kz_other has two numbers for registered: y"),
    ],
)
def test_a_comparison_that_makes_no_sense_stops_the_source(tmp_path: Path, old: str, new: str, words: str) -> None:
    outcome = outcome_of(both(tmp_path, OURS, rule=RULE.replace(old, new)).check(), SOURCE)
    assert outcome.outcome == "failed"
    assert words in outcome.message


def test_cells_that_the_other_source_does_not_have_are_said(tmp_path: Path) -> None:
    outcome = outcome_of(both(tmp_path, OURS, rule=RULE.replace("KZ-CC-172", "KZ-CC-171")).check(), SOURCE)
    assert outcome.message == "no number could be compared with kz_other: they have no cell in common"


def test_two_sources_that_are_compared_with_each_other_keep_their_order(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "source.toml").write_text(f'[[reconciles_with]]\nsource = "{other}"\n')
    assert in_order(["a", "b", "c", "d", "e"], tmp_path) == ["b", "a", "d", "c", "e"]
