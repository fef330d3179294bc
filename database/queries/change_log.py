"""Every change of the numbers, one by one and page by page: the value before, the value after, and the vintage.

Nothing is stored twice for it: a change is where rows under one key end or start in a vintage. Results are cached
until there is a newer vintage: only a take-down, which makes one, alters earlier changes. The take-down is listed
itself, and what it removed is no longer listed. The first load of a source is one entry with its counts; so are the
changes of cases, decisions, populations and statements of one source in one vintage.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from cachetools import LRUCache, cached

from database import schema
from database.log import tables as log_schema
from database.log.held_changes import ACCEPTED
from database.log.source_runs import CODE_LISTS, LOADED
from database.log.takedowns import Takedown, takedowns
from database.queries.change_filters import ChangeFilter, counted_kinds, is_wanted
from database.queries.changes import ADDED, RECORD, REVISED, WITHDRAWN, Counts, first_vintages
from database.queries.vintages import Row, Vintage, current_vintage

PAGE_SIZE = 50
MOST_CASES = 12  # changed cases of one entry that are named one by one
FIRST_LOAD, COUNTS, CORRECTED, TAKEN_DOWN = "first load", "counts", "corrected", "taken down"
_NUMBERS = "numbers"

Found = TypeVar("Found")


@dataclass(frozen=True)
class Entry:
    """One change in the log. `action` is added, revised, withdrawn, corrected, taken down, or counts.

    `before` and `after` are rows of one observation; `correction` says that the source printed something else; `cases`
    names changed cases if they are few.
    """

    vintage: Vintage
    source_id: str
    action: str
    record_id: str = ""
    before: Row | None = None
    after: Row | None = None
    correction: Row | None = None
    counts: Counts = field(default_factory=dict)
    cases: tuple[str, ...] = ()
    takedown: Takedown | None = None

    @property
    def row(self) -> Row:
        """The row to describe: the newer one if there is one."""
        return self.after or self.before or {}


@dataclass(frozen=True)
class Acceptance:
    """Who accepted a change that was held, and why."""

    decided_by: str
    why: str


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first; `entries` is how many there are on all pages."""

    items: tuple[Entry, ...]
    number: int
    pages: int
    entries: int
    accepted: dict[tuple[int, str], Acceptance]


@dataclass(frozen=True)
class _EntryGroup:
    """What one vintage changed in one source, of one sort: the number of entries, and the counts of an entry."""

    vintage: Vintage
    source_id: str
    sort: str
    size: int = 1
    counts: Counts = field(default_factory=dict)


def log_page(connection: sa.Connection, newest: Vintage, wanted: ChangeFilter, number: int = 1) -> LogPage:
    """One page of the changes up to a vintage. A page number beyond the last has no entries."""
    identity = (str(connection.engine.url), current_vintage(connection), newest.number, wanted)
    groups: tuple[_EntryGroup, ...] = _cached((*identity, 0), lambda: tuple(_groups(connection, newest.number, wanted)))
    entries = sum(group.size for group in groups)
    shown: tuple[Entry, ...] = _cached(
        (*identity, number), lambda: tuple(_entries_of_page(connection, groups, wanted, number))
    )
    pages = max(1, -(-entries // PAGE_SIZE))
    return LogPage(shown, number, pages, entries, accepted_in(connection, {entry.vintage.number for entry in shown}))


def accepted_in(connection: sa.Connection, vintages: set[int]) -> dict[tuple[int, str], Acceptance]:
    """What was accepted into those vintages: (vintage, source) -> who and why."""
    table = log_schema.held_change
    query = sa.select(table).where(table.c.state == ACCEPTED, table.c.vintage.in_(vintages))
    return {
        (row["vintage"], row["source_id"]): Acceptance(row["decided_by"] or "", row["why"] or "")
        for row in connection.execute(query.order_by(table.c.decided_at)).mappings()
    }


@cached(LRUCache(64), key=lambda identity, find: identity, lock=Lock())
def _cached(identity: Hashable, find: Callable[[], Any]) -> Any:
    """The cached result, else a new one."""
    return find()


# --- which entries there are ------------------------------------------------------------------------------------------


def _groups(connection: sa.Connection, newest: int, wanted: ChangeFilter) -> list[_EntryGroup]:
    """Every group of entries, newest vintage first; within one vintage numbers first, code lists last."""
    since = first_vintages(connection)
    numbers = _how_many_numbers(connection, newest, wanted)
    corrected = {} if wanted.is_filtered else _corrected_statements(connection, newest)
    counts = _counts(connection, newest, wanted)
    records = {} if wanted.is_filtered else _records(connection, newest)
    vintages = _vintages(connection, newest)
    found = []
    for number, source in numbers.keys() | corrected.keys() | counts.keys() | records.keys():
        key = (number, source)
        group = _EntryGroup(vintages[number], source, COUNTS, counts=counts.get(key, {}))
        if since.get(source) == number:
            added: Counts = {"observation": {ADDED: numbers[key]}} if key in numbers else {}
            first = {**added, **group.counts} or records.get(key, {})
            found.append(replace(group, sort=FIRST_LOAD, counts=first))
            continue
        if key in numbers:
            found.append(replace(group, sort=_NUMBERS, size=numbers[key], counts={}))
        if key in corrected:
            found.append(replace(group, sort=CORRECTED, size=corrected[key], counts={}))
        if group.counts or (key not in numbers and key in records):
            found.append(replace(group, counts=group.counts or records[key]))
    if not wanted.is_filtered:
        found += _taken_down(connection, vintages)
    return sorted(found, key=_order)


def _taken_down(connection: sa.Connection, vintages: dict[int, Vintage]) -> list[_EntryGroup]:
    """What was taken down. A tombstone belongs to no place and no offence."""
    found: dict[tuple[int, str], int] = {}
    for one in takedowns(connection, until=max(vintages, default=0), asked_for=True):
        found[one.vintage, one.source_id] = found.get((one.vintage, one.source_id), 0) + 1
    return [_EntryGroup(vintages[number], source, TAKEN_DOWN, size) for (number, source), size in found.items()]


def _order(group: _EntryGroup) -> tuple[int, bool, int, str]:
    place = (TAKEN_DOWN, _NUMBERS, CORRECTED, FIRST_LOAD, COUNTS).index(group.sort)
    return -group.vintage.number, group.source_id == CODE_LISTS, place, group.source_id


def _vintages(connection: sa.Connection, newest: int) -> dict[int, Vintage]:
    table = log_schema.vintage
    rows = connection.execute(sa.select(table).where(table.c.vintage <= newest)).mappings()
    return {row["vintage"]: Vintage(row["vintage"], row["loaded_at"], row["data_version"]) for row in rows}


def _keys_changed(newest: int, wanted: ChangeFilter) -> sa.Subquery:
    """Vintage, source and id of every observation that starts or ends there, each once."""
    table = schema.observation
    names = (table.c.source_id, table.c.observation_id)
    started = sa.select(table.c.first_vintage.label("vintage"), *names).where(table.c.first_vintage <= newest)
    ended = sa.select((table.c.last_vintage + 1).label("vintage"), *names).where(table.c.last_vintage < newest)
    return sa.union(*(part.where(*is_wanted(table, wanted)) for part in (started, ended))).subquery("changed")


def _how_many_numbers(connection: sa.Connection, newest: int, wanted: ChangeFilter) -> dict[tuple[int, str], int]:
    keys = _keys_changed(newest, wanted)
    query = sa.select(keys.c.vintage, keys.c.source_id, sa.func.count()).group_by(keys.c.vintage, keys.c.source_id)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _corrected_statements(connection: sa.Connection, newest: int) -> dict[tuple[int, str], int]:
    """How many corrections of anything other than an observation start in each vintage."""
    table = schema.correction
    query = sa.select(table.c.first_vintage, table.c.source_id, sa.func.count())
    query = query.where(table.c.first_vintage <= newest, table.c.record != "observation")
    grouped = query.group_by(table.c.first_vintage, table.c.source_id)
    return {(row[0], row[1]): row[2] for row in connection.execute(grouped)}


def _counts(connection: sa.Connection, newest: int, wanted: ChangeFilter) -> dict[tuple[int, str], Counts]:
    """How many cases, decisions, populations and statements were added, revised and withdrawn: by vintage, source."""
    found: dict[tuple[int, str], Counts] = {}
    for kind in counted_kinds(wanted):
        table = schema.record_tables()[kind]
        where = is_wanted(table, wanted)
        started = _grouped(connection, table.c.first_vintage, table, table.c.first_vintage <= newest, *where)
        ended = _grouped(connection, table.c.last_vintage + 1, table, table.c.last_vintage < newest, *where)
        both = _revised(connection, table, newest, where) if ended else {}
        for key in started.keys() | ended.keys():
            revised = min(both.get(key, 0), started.get(key, 0), ended.get(key, 0))
            counts = {ADDED: started.get(key, 0) - revised, REVISED: revised, WITHDRAWN: ended.get(key, 0) - revised}
            found.setdefault(key, {})[kind] = {action: number for action, number in counts.items() if number}
    return found


def _grouped(
    connection: sa.Connection, vintage: sa.ColumnElement[Any], table: sa.Table, *where: Any
) -> dict[tuple[int, str], int]:
    query = sa.select(vintage, table.c.source_id, sa.func.count()).where(*where).group_by(vintage, table.c.source_id)
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _revised(
    connection: sa.Connection, table: sa.Table, newest: int, where: Sequence[Any]
) -> dict[tuple[int, str], int]:
    """How many rows end and continue under the same key."""
    after = table.alias("after")
    same = [table.c[name] == after.c[name] for name in schema.key_columns(table)]
    joined = table.join(after, sa.and_(*same, after.c.first_vintage == table.c.last_vintage + 1))
    query = sa.select(after.c.first_vintage, after.c.source_id, sa.func.count()).select_from(joined)
    grouped = query.where(table.c.last_vintage < newest, *where).group_by(after.c.first_vintage, after.c.source_id)
    return {(row[0], row[1]): row[2] for row in connection.execute(grouped)}


def _records(connection: sa.Connection, newest: int) -> dict[tuple[int, str], Counts]:
    """How many records of any kind a load changed, as its run logged: listed if nothing else of the source is."""
    run, vintage = log_schema.source_run, log_schema.vintage
    query = sa.select(run, vintage.c.vintage).join(vintage, vintage.c.run_id == run.c.run_id)
    found: dict[tuple[int, str], Counts] = {}
    for row in connection.execute(query.where(vintage.c.vintage <= newest, run.c.outcome == LOADED)).mappings():
        counts = {action: row[action] for action in (ADDED, REVISED, WITHDRAWN) if row[action]}
        if counts:
            found[row["vintage"], row["source_id"]] = {RECORD: counts}
    return found


# --- the entries of one page ------------------------------------------------------------------------------------------


def _entries_of_page(
    connection: sa.Connection, groups: Sequence[_EntryGroup], wanted: ChangeFilter, number: int
) -> list[Entry]:
    """The entries of one page: only the groups on it are queried, and only the part of them on it."""
    start = (number - 1) * PAGE_SIZE
    found: list[Entry] = []
    for group in groups:
        room = PAGE_SIZE - len(found)
        if start < group.size and room:
            found += islice(_entries(connection, group, wanted, start, room), room)
        start = max(0, start - group.size)
    return found


def _entries(connection: sa.Connection, group: _EntryGroup, wanted: ChangeFilter, start: int, most: int) -> list[Entry]:
    if group.sort == _NUMBERS:
        return _number_entries(connection, group, wanted, start, most)
    if group.sort == CORRECTED:
        return _correction_entries(connection, group, start, most)
    if group.sort == TAKEN_DOWN:
        gone = takedowns(connection, until=group.vintage.number, asked_for=True)
        here = [one for one in gone if (one.vintage, one.source_id) == (group.vintage.number, group.source_id)]
        entries = [Entry(group.vintage, group.source_id, TAKEN_DOWN, takedown=one) for one in here]
        return entries[start : start + most]
    cases = () if group.sort == FIRST_LOAD else _cases_of(connection, group, wanted)
    return [Entry(group.vintage, group.source_id, group.sort, counts=group.counts, cases=cases)]


def _number_entries(
    connection: sa.Connection, group: _EntryGroup, wanted: ChangeFilter, start: int, most: int
) -> list[Entry]:
    """Single observations, in the order of their ids, each with its rows before and after and its correction."""
    number, keys = group.vintage.number, _keys_changed(group.vintage.number, wanted)
    chosen = sa.select(keys.c.observation_id).where(keys.c.vintage == number, keys.c.source_id == group.source_id)
    ids = list(connection.execute(chosen.order_by(keys.c.observation_id).offset(start).limit(most)).scalars())
    table = schema.observation
    before = _by_id(connection, table, ids, table.c.last_vintage == number - 1)
    after = _by_id(connection, table, ids, table.c.first_vintage == number)
    link = schema.correction
    starting = connection.execute(
        sa.select(link).where(link.c.record == "observation", link.c.record_id.in_(ids), link.c.first_vintage == number)
    )
    corrections = {row["record_id"]: dict(row) for row in starting.mappings()}
    return [_number_entry(group, key, before.get(key), after.get(key), corrections.get(key)) for key in ids]


def _number_entry(group: _EntryGroup, key: str, before: Row | None, after: Row | None, correction: Row | None) -> Entry:
    action = WITHDRAWN if after is None else ADDED if before is None else REVISED
    if correction is not None and before is not None and after is not None:
        action = CORRECTED
    return Entry(group.vintage, group.source_id, action, key, before, after, correction)


def _by_id(connection: sa.Connection, table: sa.Table, ids: Sequence[str], where: Any) -> dict[str, Row]:
    query = sa.select(table).where(table.c.observation_id.in_(ids), where)
    return {row["observation_id"]: dict(row) for row in connection.execute(query).mappings()}


def _correction_entries(connection: sa.Connection, group: _EntryGroup, start: int, most: int) -> list[Entry]:
    """Corrections of statements and other records, with the observation that a statement prints."""
    table, statement = schema.correction, schema.statement
    here = (table.c.first_vintage == group.vintage.number, table.c.source_id == group.source_id)
    query = sa.select(table).where(*here, table.c.record != "observation").order_by(table.c.correction_id)
    rows = [dict(row) for row in connection.execute(query.offset(start).limit(most)).mappings()]
    ids = [row["record_id"] for row in rows if row["record"] == "statement"]
    of_statement = sa.select(statement.c.statement_id, statement.c.observation_id)
    printed = dict(map(tuple, connection.execute(of_statement.where(statement.c.statement_id.in_(ids)))))
    return [
        Entry(group.vintage, group.source_id, CORRECTED, printed.get(row["record_id"]) or "", correction=row)
        for row in rows
    ]


def _cases_of(connection: sa.Connection, group: _EntryGroup, wanted: ChangeFilter) -> tuple[str, ...]:
    """The cases that changed, themselves or in their decisions; () if there are too many to name."""
    if not {"person_case", "decision"} & group.counts.keys():
        return ()
    number = group.vintage.number
    parts = [
        sa.select(table.c.person_case_id).where(
            table.c.source_id == group.source_id,
            sa.or_(table.c.first_vintage == number, table.c.last_vintage == number - 1),
            *is_wanted(table, wanted),
        )
        for table in (schema.person_case, schema.decision)
    ]
    ids = sorted(connection.execute(sa.union(*parts)).scalars())
    return tuple(ids) if len(ids) <= MOST_CASES else ()
