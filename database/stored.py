"""What the ETL reads from the store: the live rows to compare with, and the log of earlier runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from database.engine import check_store, open_engine
from database.record_fields import record_fields
from database.schema import metadata, record_tables

Connection = sa.Connection
Row = tuple[Any, ...]

SUCCESSES = ("loaded", "nothing new")


@dataclass(frozen=True)
class LastSuccess:
    """What the last successful run of a source left: what it read (fingerprint) and what came out (content hash).

    There is no fingerprint where the source was checked with other code lists than those in the files.
    """

    fingerprint: str | None
    content_hash: str
    record_count: int
    quarantined: int


@dataclass(frozen=True)
class SourceStatus:
    """When a source was last tried, last succeeded and last changed something; times are ISO 8601 in UTC."""

    source_id: str
    last_attempt: str
    last_outcome: str
    last_success: str | None
    last_change: str | None
    record_count: int
    quarantined: int
    message: str | None


def store_exists(url: str) -> bool:
    """Whether there is a store to read; opening a missing SQLite file would create it."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


@contextmanager
def open_store(url: str) -> Iterator[Connection | None]:
    """A connection that can't write, in one read transaction; None where there is no store yet.

    Raises StoreUnavailableError where the store can't serve this code.
    """
    if not store_exists(url):
        yield None
        return
    engine = open_engine(url)
    try:
        check_store(engine)
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def live_rows(connection: Connection, kind: str, source_id: str | None = None) -> list[Row]:
    """The rows of one kind that are part of the newest vintage, as tuples in the order of `record_fields`."""
    table = record_tables()[kind]
    query = sa.select(*[table.c[field.name] for field in record_fields()[kind]]).where(table.c.last_vintage.is_(None))
    if source_id is not None:
        query = query.where(table.c.source_id == source_id)
    return [tuple(row) for row in connection.execute(query)]


def live_keys_of_others(connection: Connection, kind: str, source_id: str) -> dict[Row, str]:
    """The keys that other sources hold in the newest vintage, each with its source."""
    table = record_tables()[kind]
    keys = [table.c[field.name] for field in record_fields()[kind] if field.is_key]
    query = sa.select(table.c.source_id, *keys).where(table.c.last_vintage.is_(None), table.c.source_id != source_id)
    return {tuple(row[1:]): row[0] for row in connection.execute(query)}


def live_uses(connection: Connection, kind: str, field: str, codes: set[str]) -> list[tuple[str, str, int]]:
    """How many rows of the newest vintage have one of the codes in the field: by source and code."""
    if not codes:
        return []
    table = record_tables()[kind]
    names = (table.c.source_id, table.c[field])
    query = sa.select(*names, sa.func.count()).where(table.c.last_vintage.is_(None), table.c[field].in_(codes))
    return [(row[0], row[1], row[2]) for row in connection.execute(query.group_by(*names))]


def newest_vintage(connection: Connection) -> int:
    """The number of the newest vintage; 0 before the first load."""
    return connection.execute(sa.select(sa.func.max(metadata.tables["vintage"].c.vintage))).scalar() or 0


def newest_data_version(connection: Connection) -> str | None:
    """The data version of the newest vintage; None before the first load."""
    table = metadata.tables["vintage"]
    return connection.execute(sa.select(table.c.data_version).order_by(table.c.vintage.desc()).limit(1)).scalar()


def last_successes(connection: Connection) -> dict[str, LastSuccess]:
    """The last successful run of every source that ever succeeded."""
    return {
        row.source_id: LastSuccess(row.fingerprint, row.content_hash, row.record_count, row.quarantined)
        for row in _newest_runs(connection, _outcome().in_(SUCCESSES))
    }


def source_statuses(connection: Connection) -> list[SourceStatus]:
    """One line a source that was ever tried, in the order of their names."""
    successes = {row.source_id: row for row in _newest_runs(connection, _outcome().in_(SUCCESSES))}
    changes = {row.source_id: row.finished_at for row in _newest_runs(connection, _outcome() == "loaded")}
    statuses = []
    for row in _newest_runs(connection, sa.true()):
        success = successes.get(row.source_id)
        statuses.append(
            SourceStatus(
                source_id=row.source_id,
                last_attempt=row.finished_at,
                last_outcome=row.outcome,
                last_success=success.finished_at if success else None,
                last_change=changes.get(row.source_id),
                record_count=success.record_count if success else 0,
                quarantined=row.quarantined,
                message=row.message,
            )
        )
    return sorted(statuses, key=lambda status: status.source_id)


def _outcome() -> sa.Column[Any]:
    """The column with the outcome of a source's run."""
    return metadata.tables["source_run"].c.outcome


def _newest_runs(connection: Connection, condition: Any) -> list[Any]:
    """For every source the newest of its runs that meet the condition."""
    table = metadata.tables["source_run"]
    newest = (
        sa.select(table.c.source_id, sa.func.max(table.c.finished_at).label("finished_at"))
        .where(condition)
        .group_by(table.c.source_id)
        .subquery()
    )
    same = (table.c.source_id == newest.c.source_id) & (table.c.finished_at == newest.c.finished_at)
    return list(connection.execute(sa.select(table).join(newest, same).where(condition)))
