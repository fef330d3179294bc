"""Every write to the store: rows of a vintage, the log of runs. Reading for the site is `database.queries.counts`.

All functions work on a connection whose transaction the caller began (`write_transaction`), so that a load is one
transaction: it is in the store as a whole or not at all. Rows are plain tuples in the order of `record_fields`.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from database.engine import StoreUnavailableError, open_engine
from database.log.tables import metadata
from database.record_fields import key_taker, record_fields
from database.schema import key_columns, record_tables

Connection = sa.Connection
RecordTuple = tuple[Any, ...]


@contextmanager
def write_transaction(url: str) -> Iterator[Connection]:
    """A connection with one transaction: committed at the end, rolled back on any error.

    Raises StoreUnavailableError if the store can't be written (disk full, locked, damaged).
    """
    engine = open_engine(url, writable=True)
    try:
        with engine.begin() as connection:
            yield connection
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailableError(f"The store could not be written and is as it was before ({cause}).") from error
    finally:
        engine.dispose()


def insert_records(
    connection: Connection, kind: str, source_id: str, rows: Sequence[RecordTuple], vintage: int
) -> None:
    """Adds rows of one kind of record, which are part of every vintage from `vintage` on.

    The statement is compiled once and run by the driver: 200,000 rows take about a second, and would take five times as
    long through SQLAlchemy. Rows are added in key order, which keeps the index pages together.
    """
    # The record of a source is its own source; every other record has a column for it.
    of_load: dict[str, Any] = {} if kind == "source" else {"source_id": source_id}
    of_load |= {"first_vintage": vintage, "last_vintage": None}
    columns = [*(field.name for field in record_fields()[kind]), *of_load]
    tail = tuple(of_load.values())
    full = [row + tail for row in sorted(rows, key=key_taker(kind))]
    _execute_many(connection, record_tables()[kind].insert(), columns, full)


def end_records(connection: Connection, kind: str, rows: Sequence[RecordTuple], vintage: int) -> None:
    """Ends the live rows with these rows' keys: `vintage` is the last one that they are part of."""
    table = record_tables()[kind]
    keys = key_columns(table)
    statement = (
        sa.update(table)
        .values(last_vintage=sa.bindparam("ended"))
        .where(*[table.c[name] == sa.bindparam(f"key_{name}") for name in keys], table.c.last_vintage.is_(None))
    )
    take = key_taker(kind)
    parameters = [{"ended": vintage} | {f"key_{k}": v for k, v in zip(keys, take(row), strict=True)} for row in rows]
    if parameters:
        connection.execute(statement, parameters)


def insert_log(connection: Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Adds rows to a table of the log (`etl_run`, `source_run`, `quarantined_row`, `vintage`)."""
    if rows:
        connection.execute(metadata.tables[table].insert(), list(rows))


def insert_snapshots(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Logs the files that were read; a file whose bytes this source delivered before keeps its first row.

    For a fetched file it also logs when its server was last asked, and how it identifies the file now.
    """
    table = metadata.tables["snapshot"]
    known = {tuple(row) for row in connection.execute(sa.select(table.c.sha256, table.c.source_id))}
    fresh = {(row["sha256"], row["source_id"]): row for row in rows}
    insert_log(connection, "snapshot", [row for key, row in fresh.items() if key not in known])
    for row in (row for key, row in fresh.items() if key in known and row.get("url")):
        same = (table.c.sha256 == row["sha256"], table.c.source_id == row["source_id"])
        said = {
            name: row[name]
            for name in ("requested_url", "url", "checked_at", "etag", "last_modified", "headers")
            if row[name]
        }
        connection.execute(sa.update(table).where(*same).values(**said))


def _execute_many(connection: Connection, insert: Any, columns: list[str], rows: list[RecordTuple]) -> None:
    """Runs one compiled INSERT over all rows through the driver, with positional or named values as it expects."""
    if not rows:
        return
    compiled = insert.compile(dialect=connection.dialect, column_keys=columns)
    if not compiled.positional:
        connection.exec_driver_sql(str(compiled), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    order = [columns.index(name) for name in compiled.positiontup]
    same = order == list(range(len(columns)))
    connection.exec_driver_sql(str(compiled), rows if same else [tuple(row[i] for i in order) for row in rows])
