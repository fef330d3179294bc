"""The log of changes: which entries there are, in which order, page by page, and under which filter."""

import pytest

from database.engine import open_engine
from database.queries import change_log
from database.queries.change_filters import ChangeFilter
from database.queries.change_log import COUNTS, FIRST_LOAD, log_page
from database.queries.changes import ADDED, RECORD, REVISED, WITHDRAWN
from database.queries.reading import reading
from tests.support.place import OFFICIAL, PRESS, edit
from tests.support.stores import loaded_place


@pytest.fixture
def place(tmp_path):
    return loaded_place(tmp_path, PRESS)


def log_of(place, page=1, as_of="", **wanted):
    engine = open_engine(place.url)
    try:
        with reading(engine, as_of) as then:
            return log_page(then.connection, then.vintage, ChangeFilter(**wanted), page)
    finally:
        engine.dispose()


def revise(place, old=",709,exact,", new=",731,exact,"):
    edit(place.raw(PRESS, "observations.csv"), old, new)
    assert place.run().exit_code == 0


def withdraw(place):
    for name, minimum in (("observations.csv", 9), ("statements.csv", 38)):
        edit(place.declaration(PRESS), f"minimum_rows = {minimum}\n", "minimum_rows = 1\n")
        path = place.raw(PRESS, name)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "o0006," not in line), encoding="utf-8")
    assert place.run().exit_code == 65
    place.accept("An Editor", "The deputy took it back.")


def test_the_first_load_of_a_source_is_one_entry_with_its_counts(place):
    press, lists = log_of(place).items
    assert (press.action, press.source_id) == (FIRST_LOAD, PRESS)
    assert press.counts == {"observation": {ADDED: 9}, "statement": {ADDED: 38}}
    assert list(lists.counts) == [RECORD]


def test_a_revision_stands_first_with_the_value_before_and_after(place):
    revise(place)
    log = log_of(place)
    newest = log.items[0]
    assert (newest.action, newest.record_id, newest.vintage.number) == (REVISED, "o0001", 2)
    assert (newest.before["obs_value"], newest.after["obs_value"], log.entries) == (709, 731, 3)


def test_a_withdrawal_says_who_accepted_it_and_why(place):
    withdraw(place)
    log = log_of(place)
    assert (log.items[0].action, log.items[0].after, log.items[0].row["obs_value"]) == (WITHDRAWN, None, 141)
    accepted = log.accepted[2, PRESS]
    assert (accepted.decided_by, accepted.why) == ("An Editor", "The deputy took it back.")
    assert (log.items[1].action, log.items[1].counts) == (COUNTS, {"statement": {WITHDRAWN: 4}})


def test_as_of_an_earlier_vintage_later_changes_are_not_told(place):
    revise(place)
    assert {entry.vintage.number for entry in log_of(place, as_of="1").items} == {1}


def test_a_filter_keeps_what_is_of_its_place_and_offence(place):
    revise(place)
    assert [entry.action for entry in log_of(place, offence="KZ-CC-172").items] == [REVISED, FIRST_LOAD]
    assert [entry.action for entry in log_of(place, offence="KZ-CC-170").items] == [FIRST_LOAD]
    assert log_of(place, jurisdiction="UZ").items == ()


def test_more_changes_than_a_page_holds_are_told_page_by_page_and_each_once(place, monkeypatch):
    monkeypatch.setattr(change_log, "PAGE_SIZE", 4)
    path = place.raw(PRESS, "observations.csv")
    path.write_text(path.read_text(encoding="utf-8").replace(",exact,", ",approx,"), encoding="utf-8")
    assert place.run().exit_code == 0
    pages = [log_of(place, page) for page in range(1, log_of(place).pages + 1)]
    told = [entry for page in pages for entry in page.items]
    assert [len(page.items) for page in pages[:-1]] == [4] * (len(pages) - 1)
    assert len(told) == len({(e.vintage.number, e.source_id, e.record_id) for e in told}) == pages[0].entries
    assert log_of(place, len(pages) + 1).items == ()


def test_the_cases_that_changed_are_named(tmp_path):
    place = loaded_place(tmp_path, "xx_press_decisions")
    file = place.raw("xx_press_decisions", "decisions.csv")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if ",c0001," in line)
    lines[number] = lines[number].replace("2014-12-15", "2014-12-16")
    file.write_text("".join(lines), encoding="utf-8")
    assert place.run().exit_code == 0
    newest = log_of(place).items[0]
    assert (newest.counts, newest.cases) == ({"decision": {REVISED: 1}}, ("c0001",))
    assert log_of(place, jurisdiction="KG").items[0].action == FIRST_LOAD


def test_the_large_official_table_is_one_entry(engine):
    with reading(engine) as now:
        log = log_page(now.connection, now.vintage, ChangeFilter())
    official = next(entry for entry in log.items if entry.source_id == OFFICIAL)
    assert official.counts["observation"] == {ADDED: 67_520}
    assert log.pages == 1
