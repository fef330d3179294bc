"""What must add up is checked: by one it is shown with a note, by more it is not believed."""

import csv
from pathlib import Path

import pytest

from tests.support.place import OFFICIAL, Place, edit, outcome_of
from tests.support.small_form import FORM, add_form, make_form
from tests.support.stores import kept_place, loaded_place

TOTAL = "KZ-10,1,2537,2474,"
CRIMES = "KZ-10,3,2272,2227,"
NOTES = (
    "SELECT region_code, offence_code, stage, obs_value, note FROM observation "
    "WHERE note LIKE '%add up%' AND jurisdiction = 'KZ'"
)
NATIONAL = "SELECT obs_value FROM derived_value WHERE offence_code = 'KZ-CC' AND stage = 'registered'"
LIVE = (
    "SELECT obs_value, note FROM observation "
    "WHERE region_code = 'KZ-10' AND offence_code = ? AND stage = 'registered' AND last_vintage IS NULL"
)
QUARANTINE = "SELECT file, line, field, reason FROM quarantined_row ORDER BY run_id, row_no"


@pytest.fixture
def official(tmp_path: Path) -> Place:
    """The form, loaded as vintage 1."""
    return kept_place(tmp_path, "small_form", make_form)


@pytest.fixture
def fresh(tmp_path: Path) -> Place:
    """The form, not loaded; the code lists are."""
    return add_form(loaded_place(tmp_path))


def change(place: Place, old: str, new: str) -> None:
    """Changes one place of the form."""
    edit(place.raw(OFFICIAL, FORM), old, new)


def test_the_severities_of_kz_11_that_miss_by_one_have_a_note_and_nothing_else_has(whole: Place) -> None:
    words = "The official parts by severity add up to {}, one less than this total; both are shown as published."
    assert sorted(whole.query(NOTES)) == [
        ("KZ-11", "KZ-1M-3", "in_proceedings", 5353.0, words.format("5,352")),
        ("KZ-11", "KZ-1M-3", "registered", 4535.0, words.format("4,534")),
        ("KZ-11", "KZ-1M-3", "terminated_rehabilitating", 2992.0, words.format("2,991")),
    ]


def test_every_declared_sum_of_the_form_is_checked(whole: Place) -> None:
    assert whole.query("SELECT message FROM source_run WHERE source_id = ?", OFFICIAL) == [(None,)]


def test_a_total_that_is_not_its_parts_is_left_out_while_all_else_loads(fresh: Place) -> None:
    change(fresh, TOTAL, "KZ-10,1,2537,92474,")
    outcome = outcome_of(fresh.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 2)
    assert fresh.query("SELECT count(*) FROM observation") == [(6_751,)]
    assert fresh.query("SELECT count(*) FROM statement") == [(6_751,)]
    assert fresh.query(LIVE, "KZ-CC") == []
    assert fresh.query(NATIONAL) == []
    assert outcome.message == "1 sums over region_code not derived: not 2 inputs, or an empty one"


def test_a_wrong_total_is_named_with_file_line_field_both_numbers_and_the_rows(official: Place) -> None:
    change(official, TOTAL, "KZ-10,1,2537,92474,")
    official.run()
    observation, statement = official.query(QUARANTINE)
    assert observation == (
        FORM,
        2,
        "obs_value",
        "92,474 (form row 1, KZ-10, registered) is not the sum of its parts by chapter, 2,474 (form rows 13, 48, 62, "
        "78, 94, 107, 141, 151, 188, 194, 238, 261, 269, 290, 309, 321, 360, 392): the difference is 90,000, at most 1 "
        "is tolerated; 92,474 (form row 1, KZ-10, registered) is not the sum of its parts by severity, 2,474 (form "
        "rows 2 to 3): the difference is 90,000, at most 1 is tolerated",
    )
    assert statement[:3] == (FORM, 2, "observation_id")
    assert " is in quarantine: obs_value 92,474 (form row 1, " in statement[3]


def test_a_total_that_was_good_before_stays_and_so_does_the_national_number(official: Place) -> None:
    change(official, TOTAL, "KZ-10,1,2537,92474,")
    outcome = outcome_of(official.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined, outcome.message) == ("nothing new", 2, "")
    assert official.query(LIVE, "KZ-CC") == [(2474.0, None)]
    assert official.query(NATIONAL) == [(7_791.0,)]
    assert official.query("SELECT max(vintage) FROM vintage") == [(1,)]


def test_a_total_whose_slip_is_mended_loads_again(fresh: Place) -> None:
    change(fresh, TOTAL, "KZ-10,1,2537,92474,")
    fresh.run()
    change(fresh, "KZ-10,1,2537,92474,", TOTAL)
    outcome = outcome_of(fresh.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined, outcome.withdrawn) == ("loaded", 0, 0)
    assert fresh.query(NATIONAL) == [(7_791.0,)]


def test_a_total_that_misses_by_one_loads_with_a_note_and_the_second_run_is_nothing_new(official: Place) -> None:
    change(official, TOTAL, "KZ-10,1,2537,2473,")
    outcome = outcome_of(official.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 0)
    words = "The official parts by {} add up to 2,474, one more than this total; both are shown as published."
    assert official.query(LIVE, "KZ-CC") == [(2473.0, f"{words.format('chapter')} {words.format('severity')}")]
    for touched in (False, True):
        if touched:  # other bytes, so that the form is read once more
            edit(official.declaration(OFFICIAL), "# Row 1 is its 18 chapters.", "# Row 1 is 18 chapters.")
        again = outcome_of(official.run(), OFFICIAL)
        assert (again.outcome, again.quarantined) == ("nothing new", 0)


def test_a_total_that_misses_by_two_is_left_out(official: Place) -> None:
    change(official, TOTAL, "KZ-10,1,2537,2472,")
    assert outcome_of(official.run(), OFFICIAL).quarantined == 2
    assert official.query(LIVE, "KZ-CC") == [(2474.0, None)]


def test_the_declared_tolerance_decides(fresh: Place) -> None:
    path = fresh.declaration(OFFICIAL)
    path.write_text(path.read_text(encoding="utf-8").replace("tolerance = 1", "tolerance = 0"), encoding="utf-8")
    outcome = outcome_of(fresh.run(), OFFICIAL)
    assert outcome.quarantined == 2 * 3
    assert {row.line for row in outcome.bad_rows} == {426}


def test_a_wrong_chapter_is_left_out_and_its_total_is_not_blamed_but_named_as_unchecked(official: Place) -> None:
    form = official.raw(OFFICIAL, FORM)
    line = next(line for line in form.read_text(encoding="utf-8").splitlines() if line.startswith("KZ-10,13,"))
    area, row, proceedings, registered, rest = line.split(",", 4)
    change(official, f"{line}\n", f"{area},{row},{proceedings},9{registered},{rest}\n")
    outcome = outcome_of(official.run(), OFFICIAL)
    assert [(bad.kind, bad.field) for bad in outcome.bad_rows] == [
        ("observation", "obs_value"),
        ("statement", "observation_id"),
    ]
    assert "(form row 13, KZ-10, registered) is not the sum of its parts by article" in outcome.bad_rows[0].reason
    assert outcome.message == (
        "1 sums not checked: the total or a part is missing, empty or in quarantine; "
        "the first: form row 1 by chapter (KZ-10, registered), where row 13 is in quarantine"
    )
    assert official.query(LIVE, "KZ-CC") == [(2474.0, None)]


def test_an_empty_part_is_not_zero_so_its_sum_is_not_checked_and_that_is_said(fresh: Place) -> None:
    # With this state the form may leave a cell empty.
    edit(fresh.declaration(OFFICIAL), 'obs_status = "A"', 'obs_status = "O"')
    change(fresh, CRIMES, "KZ-10,3,2272,,")
    outcome = outcome_of(fresh.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 0)
    assert outcome.message.startswith(
        "2 sums not checked: the total or a part is missing, empty or in quarantine; "
        "the first: form row 3 by severity (KZ-10, registered), where row 3 is empty"
    )
    assert fresh.query(LIVE, "KZ-CC") == [(2474.0, None)]


def test_a_part_row_that_is_not_delivered_leaves_its_sums_unchecked_and_that_is_said(fresh: Place) -> None:
    form = fresh.raw(OFFICIAL, FORM)
    lines = form.read_text(encoding="utf-8").splitlines(keepends=True)
    form.write_text("".join(line for line in lines if not line.startswith("KZ-10,4,")), encoding="utf-8")
    outcome = outcome_of(fresh.run(), OFFICIAL)
    assert (outcome.outcome, outcome.quarantined) == ("loaded", 0)
    assert outcome.message.startswith(
        "8 sums not checked: the total or a part is missing, empty or in quarantine; "
        "the first: form row 3 by severity (KZ-10, in_proceedings), where row 4 is missing"
    )


def test_a_form_without_the_rows_of_a_declared_sum_says_that_it_is_not_checked(fresh: Place) -> None:
    path = fresh.declaration(OFFICIAL)
    path.write_text(
        path.read_text(encoding="utf-8").replace('parts = "article"', 'parts = "procedure"'), encoding="utf-8"
    )
    message = outcome_of(fresh.run(), OFFICIAL).message
    assert message == "the form has no procedure row in a chapter row, so no such sum is checked"


def test_where_most_sums_are_wrong_the_rows_have_moved_and_the_old_data_stay(official: Place) -> None:
    form = official.raw(OFFICIAL, FORM)
    with form.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    moved = [[area, str(int(row) % 422 + 1), *cells] for area, row, *cells in rows]
    with form.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *moved])
    run = official.run()
    assert run.exit_code == 65
    assert "sums are wrong, so the delivery is bad; the first: " in outcome_of(run, OFFICIAL).message
    assert official.query(NATIONAL) == [(7_791.0,)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'parts = "article"',
            'parts = "artikle"',
            "field sum 2: 'artikle' is not a kind of form row. The nearest right",
        ),
        ('parts = "article"', 'part = "article"', "field sum.1.part: 'part' is not a key here. Did you mean 'parts'?"),
        ('parts = "article"\ntolerance = 1', 'parts = "article"', "field sum.1.tolerance: Field required"),
        ('parts = "article"\ntolerance = 1', 'parts = "article"\ntolerance = -1', "greater than or equal to 0"),
    ],
)
def test_a_sum_that_is_declared_wrongly_stops_the_source(fresh: Place, old: str, new: str, words: str) -> None:
    edit(fresh.declaration(OFFICIAL), old, new)
    outcome = outcome_of(fresh.check(), OFFICIAL)
    assert outcome.outcome == "failed"
    assert words in outcome.message
