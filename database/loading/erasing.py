"""Takes a record out of every vintage of the store: its rows, what is only about it, and quotations of it.

This is the only place where something is removed from the store instead of ended. All functions but `compact` work on
a connection whose transaction the caller began (`database.loading.writes.write_transaction`): a process that is killed
leaves all or nothing.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from database import schema
from database.engine import open_engine
from database.loading.writes import insert_log
from database.log.held_changes import WAITING
from database.log.source_runs import SUCCESSES
from database.log.tables import held_change, snapshot, source_run, takedown, vintage
from database.log.takedowns import Takedown

Connection = sa.Connection
Row = dict[str, Any]

# What can be taken down by its id; everything that depends on it goes with it.
KINDS = ("observation", "person_case", "decision", "statement")
_PART = 500  # ids per query: SQLite limits their number


@dataclass
class ErasurePlan:
    """A record with everything that goes with it: its ids by kind, and all their rows of all vintages by kind."""

    kind: str
    record_id: str
    ids: dict[str, set[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def sources(self) -> set[str]:
        """The sources of the rows."""
        return {row["source_id"] for rows in self.rows.values() for row in rows}

    @property
    def live_sources(self) -> set[str]:
        """The sources whose newest content changes."""
        return {row["source_id"] for rows in self.rows.values() for row in rows if row["last_vintage"] is None}

    @property
    def source_id(self) -> str:
        """The source of the record itself."""
        return str(self.rows[self.kind][0]["source_id"])


# --- what is found ----------------------------------------------------------------------------------------------------


def kinds_named(connection: Connection, record_id: str, kinds: Iterable[str] = KINDS) -> list[str]:
    """The kinds of record that have this id in any vintage."""
    return [kind for kind in kinds if _rows(connection, kind, _key(kind), {record_id})]


def ids_like(connection: Connection, record_id: str, most: int = 2000) -> list[str]:
    """Ids that begin like this one, to suggest what was meant."""
    found: list[str] = []
    for kind in KINDS:
        column = schema.record_tables()[kind].c[_key(kind)]
        query = sa.select(column).where(column.startswith(record_id[:2], autoescape=True)).distinct()
        found += connection.execute(query.order_by(column).limit(most)).scalars()
    return found


def erasure_plan(connection: Connection, kind: str, record_id: str) -> ErasurePlan:
    """The record and everything that is only about it: statements, decisions, corrections, numbers computed from it."""
    found = ErasurePlan(kind, record_id)
    _take(connection, found, kind, _key(kind), {record_id})
    if kind == "observation":
        _take_derived(connection, found, record_id)
        _take(connection, found, "statement", "observation_id", {record_id})
    if kind == "person_case":
        _take(connection, found, "decision", "person_case_id", {record_id})
        _take(connection, found, "statement", "person_case_id", {record_id})
    if decisions := found.ids.get("decision"):
        _take(connection, found, "decision_offence", "decision_id", decisions, named=False)
    for target, ids in list(found.ids.items()):
        _take_corrections(connection, found, target, ids)
    return found


def _take_derived(connection: Connection, found: ErasurePlan, record_id: str) -> None:
    """Adds the values computed from an observation, with the links to all of their inputs."""
    links = _rows(connection, "derived_input", "input_id", {record_id})
    derived = {str(row["observation_id"]) for row in links}
    _take(connection, found, "derived_value", "observation_id", derived)
    _take(connection, found, "derived_input", "observation_id", derived, named=False)


def _take_corrections(connection: Connection, found: ErasurePlan, kind: str, ids: set[str]) -> None:
    """Adds the corrections of those records; one of a decision's offence is identified by decision and offence."""
    table = schema.correction
    named = table.c.record_id.in_(sorted(ids)) if len(ids) <= _PART else table.c.record_id.is_not(None)
    also = table.c.record == "decision_offence" if kind == "decision" else sa.false()
    query = sa.select(table).where(sa.or_(sa.and_(table.c.record == kind, named), also))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    of_these = [row for row in rows if row["record_id"] in ids or str(row["record_id"]).split("/")[0] in ids]
    if of_these:
        found.rows.setdefault("correction", []).extend(of_these)
        found.ids.setdefault("correction", set()).update(str(row["correction_id"]) for row in of_these)


def _take(
    connection: Connection, found: ErasurePlan, kind: str, column: str, ids: set[str], *, named: bool = True
) -> None:
    """Adds the rows of one kind that name one of the ids; `named` if these rows have an id of their own."""
    rows = _rows(connection, kind, column, ids)
    if rows:
        found.rows.setdefault(kind, []).extend(rows)
        if named:
            found.ids.setdefault(kind, set()).update(str(row[_key(kind)]) for row in rows)


def _rows(connection: Connection, kind: str, column: str, ids: set[str]) -> list[Row]:
    """The rows of all vintages whose column holds one of the ids."""
    table, wanted = schema.record_tables()[kind], sorted(ids)
    found: list[Row] = []
    for start in range(0, len(wanted), _PART):
        query = sa.select(table).where(table.c[column].in_(wanted[start : start + _PART]))
        found += [dict(row) for row in connection.execute(query).mappings()]
    return found


def _key(kind: str) -> str:
    """The column that holds the id of a record."""
    return schema.key_columns(schema.record_tables()[kind])[0]


# --- what is written --------------------------------------------------------------------------------------------------


def erase(connection: Connection, doomed: ErasurePlan) -> None:
    """Deletes the rows in all vintages, and leaves the log of earlier runs as if they had never been loaded."""
    wipe_freed(connection)
    _uncount(connection, doomed)
    for kind, rows in doomed.rows.items():
        table = schema.record_tables()[kind]
        keys = [*schema.key_columns(table), "first_vintage"]
        where = [table.c[name] == sa.bindparam(f"key_{name}") for name in keys]
        connection.execute(
            sa.delete(table).where(*where), [{f"key_{name}": row[name] for name in keys} for row in rows]
        )
    if decisions := sorted(doomed.ids.get("decision", set())):
        column = schema.decision.c.supersedes
        connection.execute(sa.update(schema.decision).where(column.in_(decisions)).values(supersedes=None))


def wipe_freed(connection: Connection) -> None:
    """Makes SQLite overwrite what this connection deletes; other databases have their own ways."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def _uncount(connection: Connection, doomed: ErasurePlan) -> None:
    """Subtracts the rows from the numbers of records that earlier runs logged as added, revised and withdrawn."""
    runs = {row.vintage: row.run_id for row in connection.execute(sa.select(vintage.c.vintage, vintage.c.run_id))}
    for (number, source_id), counts in counts_by_vintage(doomed.rows).items():
        run = (source_run.c.run_id == runs.get(number), source_run.c.source_id == source_id)
        less = {name: source_run.c[name] - count for name, count in counts.items()}
        connection.execute(sa.update(source_run).where(*run).values(**less))


def counts_by_vintage(rows_by_kind: Mapping[str, Sequence[Row]]) -> dict[tuple[int, str], dict[str, int]]:
    """How many of the rows each vintage added, revised and withdrew: (vintage, source) -> action -> number."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for kind, rows in rows_by_kind.items():
        keys = schema.key_columns(schema.record_tables()[kind])
        starts = {(*[row[name] for name in keys], row["first_vintage"]) for row in rows}
        ends = {(*[row[name] for name in keys], row["last_vintage"]) for row in rows}
        for row in rows:
            key, first, last = [row[name] for name in keys], row["first_vintage"], row["last_vintage"]
            action = "revised" if (*key, first - 1) in ends else "added"
            _add(found, (first, row["source_id"]), action)
            if last is not None and (*key, last + 1) not in starts:
                _add(found, (last + 1, row["source_id"]), "withdrawn")
    return found


def _add(found: dict[tuple[int, str], dict[str, int]], place: tuple[int, str], action: str) -> None:
    counts = found.setdefault(place, {})
    counts[action] = counts.get(action, 0) + 1


def note_takedowns(connection: Connection, found: Sequence[Takedown]) -> None:
    """Writes the tombstones; a number that was computed again after an earlier take-down keeps its first tombstone."""
    known = {tuple(row) for row in connection.execute(sa.select(takedown.c.kind, takedown.c.record_id))}
    insert_log(connection, "takedown", [vars(one) for one in found if (one.kind, one.record_id) not in known])


def forget_files(connection: Connection, source_ids: Iterable[str], moment: str) -> None:
    """Marks the received files of the sources as no longer kept, and closes their held changes.

    Held changes are made of such files; the next run reads the source again and holds it again if necessary.
    """
    sources = sorted(source_ids)
    of_sources = (snapshot.c.source_id.in_(sources), snapshot.c.removed_at.is_(None))
    connection.execute(sa.update(snapshot).where(*of_sources).values(removed_at=moment))
    waits = (held_change.c.source_id.in_(sources), held_change.c.state == WAITING)
    connection.execute(sa.update(held_change).where(*waits).values(state="superseded", decided_at=moment))


def note_content(connection: Connection, source_id: str, content_hash: str, record_count: int) -> None:
    """Makes the last success of a source match what the source holds now; the next run reads its files anew."""
    last = (
        sa.select(source_run.c.run_id)
        .where(source_run.c.source_id == source_id, source_run.c.outcome.in_(SUCCESSES))
        .order_by(source_run.c.finished_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    same = (source_run.c.source_id == source_id, source_run.c.run_id == last)
    values = {"content_hash": content_hash, "record_count": record_count, "fingerprint": None}
    connection.execute(sa.update(source_run).where(*same).values(**values))


def compact(url: str) -> bool:
    """Rewrites the store, so that no free page and no log next to it holds what was deleted; True if that was done.

    It is not done if the database isn't SQLite, if the disk is full, or if a reader holds on to the log for longer than
    the timeout. The record is gone from the store all the same.
    """
    engine = open_engine(url, writable=True)
    try:
        if engine.dialect.name != "sqlite":
            return False
        with engine.connect() as connection:
            # On the driver's own connection: a VACUUM can't be part of a transaction.
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA secure_delete = ON")
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy
    except sqlite3.DatabaseError:
        return False
    finally:
        engine.dispose()
