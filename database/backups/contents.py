"""What a backup holds: its revision and vintage, its live rows, and what its last load recorded.

A file may be older than this program: tables and columns that it lacks are read as empty.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from database.backups.copies import UnfitFileError
from database.engine import known_revisions, upgrade
from database.loading.live_records import RecordTuple
from database.log.source_runs import SUCCESSES
from database.log.tables import metadata
from database.record_fields import record_fields
from database.schema import record_tables

Connection = sa.Connection
Columns = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class StoreFacts:
    """What a store records about itself."""

    revision: str
    vintage: int
    data_version: str
    loaded_at: str


@contextmanager
def contents(path: Path) -> Iterator[Connection]:
    """A read connection to a file that nobody writes. Raises UnfitFileError if its tables are not those of a store."""
    address = f"{path.resolve().as_uri()}?immutable=1"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except sa.exc.DatabaseError as error:
        raise UnfitFileError(f"its tables are not those of a Casecount store ({error.orig})") from error
    finally:
        engine.dispose()


def facts_of(connection: Connection) -> StoreFacts:
    """What the store records about itself. Raises UnfitFileError if it isn't a store, is too new, or is empty."""
    tables = set(sa.inspect(connection).get_table_names())
    if "alembic_version" not in tables:
        raise UnfitFileError("it is a SQLite database, but not a Casecount store")
    revision = str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if revision not in known_revisions():
        newest = known_revisions()[-1]
        raise UnfitFileError(
            f"it is at revision {revision}, newer than this program, which knows up to {newest}: update the program"
            if revision > newest and revision.isdigit()
            else f"it is at revision {revision}, which no Casecount store ever had"
        )
    row = None
    if "vintage" in tables:
        table = metadata.tables["vintage"]
        row = connection.execute(sa.select(table).order_by(table.c.vintage.desc()).limit(1)).mappings().first()
    if row is None:
        raise UnfitFileError("nothing was ever loaded into it: it has no vintage")
    return StoreFacts(revision, row["vintage"], row["data_version"], row["loaded_at"])


def has_tables_of_now(connection: Connection) -> None:
    """Raises UnfitFileError if a store of this program's revision lacks a table or a column."""
    missing = _missing(connection)
    if missing:
        raise UnfitFileError("its tables are not those of a Casecount store: no " + ", no ".join(sorted(missing)))


def recorded_hashes(connection: Connection) -> dict[str, str]:
    """Source -> the content hash recorded by its last success when the newest vintage was made."""
    vintage, run, source = (metadata.tables[name] for name in ("vintage", "etl_run", "source_run"))
    newest = sa.select(vintage.c.run_id, vintage.c.loaded_at).order_by(vintage.c.vintage.desc()).limit(1).subquery()
    # A take-down makes a vintage without a run: no file was read for it.
    ended = sa.select(run.c.finished_at).where(run.c.run_id == newest.c.run_id).scalar_subquery()
    made = sa.select(sa.func.coalesce(ended, newest.c.loaded_at)).scalar_subquery()
    query = sa.select(source.c.source_id, source.c.content_hash).order_by(source.c.finished_at)
    query = query.where(source.c.outcome.in_(SUCCESSES), source.c.finished_at <= made)
    return {row.source_id: row.content_hash for row in connection.execute(query)}


def live_kinds(connection: Connection) -> dict[str, list[str]]:
    """Source -> the kinds of record that it has in the newest vintage."""
    found: dict[str, list[str]] = {}
    existing = set(sa.inspect(connection).get_table_names())
    for kind, table in record_tables().items():
        if kind in existing:
            query = sa.select(table.c.source_id).where(table.c.last_vintage.is_(None)).distinct()
            for source_id in connection.execute(query).scalars():
                found.setdefault(source_id, []).append(kind)
    return found


def live_rows(connection: Connection, kind: str, source_id: str) -> list[RecordTuple]:
    """The rows of one kind and source in the newest vintage, in the order of `record_fields`."""
    table = record_tables()[kind]
    existing = {column["name"] for column in sa.inspect(connection).get_columns(kind)}
    columns: list[Any] = [
        table.c[field.name] if field.name in existing else sa.null().label(field.name)
        for field in record_fields()[kind]
    ]
    query = sa.select(*columns).where(table.c.last_vintage.is_(None), table.c.source_id == source_id)
    return [tuple(row) for row in connection.execute(query)]


@lru_cache(maxsize=1)
def columns_added_later() -> tuple[Columns, ...]:
    """For every earlier revision the columns (table, column) that its tables did not have yet."""
    engine = sa.create_engine("sqlite://")
    found = []
    with engine.connect() as connection:
        for revision in known_revisions()[:-1]:
            upgrade(connection, revision)
            found.append(_missing(connection, of_existing_tables=True))
    engine.dispose()
    return tuple(frozenset(tuple(name.split(".", 1)) for name in missing) for missing in found)  # type: ignore[misc]


def _missing(connection: Connection, *, of_existing_tables: bool = False) -> set[str]:
    """The columns (`table.column`) of this program's schema that a database doesn't have."""
    inspector = sa.inspect(connection)
    existing = set(inspector.get_table_names())
    return {
        f"{name}.{column}"
        for name, table in metadata.tables.items()
        if name in existing or not of_existing_tables
        for column in set(table.columns.keys())
        - ({part["name"] for part in inspector.get_columns(name)} if name in existing else set())
    }
