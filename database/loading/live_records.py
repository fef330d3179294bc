"""What the ETL reads from the store: the live rows to compare with, and the log of earlier runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from database.engine import check_store, open_engine
from database.log.tables import metadata
from database.record_fields import record_fields
from database.schema import record_tables

Connection = sa.Connection
RecordTuple = tuple[Any, ...]


def store_exists(url: str) -> bool:
    """Whether there is a store to read; opening a missing SQLite file would create it."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).exists()


@contextmanager
def open_store(url: str) -> Iterator[Connection | None]:
    """A read-only connection in one read transaction; None if there is no store yet.

    Raises StoreUnavailableError if this code can't use the store.
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


def live_rows(connection: Connection, kind: str, source_id: str | None = None) -> list[RecordTuple]:
    """The rows of one kind in the newest vintage, as tuples in the order of `record_fields`."""
    table = record_tables()[kind]
    query = sa.select(*[table.c[field.name] for field in record_fields()[kind]]).where(table.c.last_vintage.is_(None))
    if source_id is not None:
        query = query.where(table.c.source_id == source_id)
    return [tuple(row) for row in connection.execute(query)]


def live_keys_of_others(connection: Connection, kind: str, source_id: str) -> dict[RecordTuple, str]:
    """The keys that belong to other sources in the newest vintage, each with its source."""
    table = record_tables()[kind]
    keys = [table.c[field.name] for field in record_fields()[kind] if field.is_key]
    query = sa.select(table.c.source_id, *keys).where(table.c.last_vintage.is_(None), table.c.source_id != source_id)
    return {tuple(row[1:]): row[0] for row in connection.execute(query)}


def live_uses(connection: Connection, kind: str, field: str, codes: set[str]) -> list[tuple[str, str, int]]:
    """How often the newest vintage has one of the codes in the field: (source, code, number of rows)."""
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
