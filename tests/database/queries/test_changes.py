"""What changed from vintage to vintage: few numbers one by one, many as counts."""

import pytest

from database.engine import open_engine
from database.queries.changes import ADDED, MOST_NUMBERS, RECORD, REVISED, WITHDRAWN, changes_until
from database.queries.reading import reading
from tests.support.place import OFFICIAL, POPULATION, PRESS, SECURITY, edit, make_place
from tests.support.stores import loaded_place


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS)


def changes_in(place, most=6):
    engine = open_engine(place.url)
    try:
        with reading(engine) as now:
            return changes_until(now.connection, now.vintage, most)
    finally:
        engine.dispose()


def newest_of(place, source):
    return next(part for part in changes_in(place)[0].sources if part.source_id == source)


def drop(place, *ids):
    """Takes observations and their statements out of the press counts, as its declaration then allows."""
    edit(place.declaration(PRESS), "minimum_rows = 9", "minimum_rows = 8")
    edit(place.declaration(PRESS), "minimum_rows = 38", "minimum_rows = 30")
    for name in ("observations.csv", "statements.csv"):
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not any(found in line.split(",")[:2] for found in ids)]
        path.write_text("".join(kept), encoding="utf-8")


def test_the_first_load_of_a_source_is_counted_and_not_told(place):
    first = newest_of(place, PRESS)
    assert (first.is_new, first.numbers) == (True, ())
    assert first.counts == {"observation": {ADDED: 9}}


def test_code_lists_are_counted_as_records(place):
    counts = newest_of(place, "codelists").counts
    assert list(counts) == [RECORD]
    assert list(counts[RECORD]) == [ADDED]


def test_a_revised_number_stands_with_its_value_before(place):
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    place.run()
    change = newest_of(place, PRESS).numbers[0]
    assert change.action == REVISED
    assert (change.before["obs_value"], change.after["obs_value"]) == (709, 731)
    assert newest_of(place, PRESS).counts == {}


def test_a_withdrawn_number_has_no_value_after(place):
    drop(place, "o0006")
    place.run()
    place.accept()
    (change,) = newest_of(place, PRESS).numbers
    assert (change.action, change.after, change.row["obs_value"]) == (WITHDRAWN, None, 141)


def test_a_number_that_comes_back_is_added_again(place):
    kept = {name: place.raw(PRESS, name).read_bytes() for name in ("observations.csv", "statements.csv")}
    drop(place, "o0006")
    place.run()
    place.accept()
    for name, content in kept.items():
        place.raw(PRESS, name).write_bytes(content)
    place.run()
    assert [change.action for change in newest_of(place, PRESS).numbers] == [ADDED]


def test_many_changes_of_a_source_are_counted(place):
    path = place.raw(PRESS, "observations.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",exact,", ",approx,"), encoding="utf-8")
    place.run()
    assert newest_of(place, PRESS).numbers == ()
    assert newest_of(place, PRESS).counts["observation"][REVISED] > MOST_NUMBERS


def test_a_change_of_statements_alone_is_counted_as_records(place):
    edit(place.raw(PRESS, "statements.csv"), "s0038,o0009,RFE/RL (republished by ecoi.net)", "s0038,o0009,RFE/RL")
    place.run()
    assert newest_of(place, PRESS).counts == {RECORD: {REVISED: 1}}


def test_vintages_stand_newest_first_and_a_run_that_changed_nothing_is_none(place):
    place.run()
    edit(place.raw(PRESS, "observations.csv"), ",709,exact,", ",731,exact,")
    place.run()
    assert [change.vintage.number for change in changes_in(place)] == [2, 1]
    assert [change.vintage.number for change in changes_in(place, most=1)] == [2]
    assert [part.source_id for part in changes_in(place)[0].sources] == [PRESS]


def test_every_kind_that_readers_know_is_counted(engine):
    with reading(engine) as now:
        counts = {part.source_id: part.counts for part in changes_until(now.connection, now.vintage, 1)[0].sources}
    assert counts[OFFICIAL]["observation"] == {ADDED: 67_520}
    assert counts[POPULATION] == {"population": {ADDED: 252}}
    assert counts["xx_press_decisions"] == {"person_case": {ADDED: 60}, "decision": {ADDED: 60}}


def test_a_source_that_is_new_in_a_later_vintage_is_counted_too(place, tmp_path):
    added = make_place(tmp_path / "other", SECURITY)
    added.declaration(SECURITY).parent.rename(place.declaration(SECURITY).parent)
    added.raw(SECURITY, "x").parent.rename(place.raw(SECURITY, "x").parent)
    place.run()
    assert newest_of(place, SECURITY).is_new
    assert newest_of(place, SECURITY).counts == {"observation": {ADDED: 4}}
