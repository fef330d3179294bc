"""Which vintage is asked for, and the condition that a record is part of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from database.log import tables as log_schema

Row = dict[str, Any]


@dataclass(frozen=True)
class Vintage:
    """The numbered state of the store after a load that changed something."""

    number: int
    loaded_at: str
    data_version: str


def alive(table: sa.Table, vintage: int) -> sa.ColumnElement[bool]:
    """The condition that a row is part of the vintage."""
    ended = table.c.last_vintage
    return sa.and_(table.c.first_vintage <= vintage, sa.or_(ended.is_(None), ended >= vintage))


def _rows(connection: sa.Connection, select: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in connection.execute(select).mappings()]


def _live(
    connection: sa.Connection, table: sa.Table, vintage: int, *where: Any, order: Iterable[Any] = ()
) -> list[Row]:
    return _rows(connection, sa.select(table).where(alive(table, vintage), *where).order_by(*order))


def current_vintage(connection: sa.Connection) -> Vintage | None:
    """The newest vintage; None if nothing has been loaded yet."""
    table = log_schema.vintage
    row = connection.execute(sa.select(table).order_by(table.c.vintage.desc()).limit(1)).mappings().first()
    return Vintage(row["vintage"], row["loaded_at"], row["data_version"]) if row else None


def vintage_as_of(connection: sa.Connection, as_of: str) -> Vintage | None:
    """The vintage with this number, or the newest one loaded by the end of this day; None if there is none."""
    table = log_schema.vintage
    wanted = table.c.vintage == int(as_of) if as_of.isdigit() else table.c.loaded_at < f"{as_of}T99"
    query = sa.select(table).where(wanted).order_by(table.c.vintage.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return Vintage(row["vintage"], row["loaded_at"], row["data_version"]) if row else None


def vintages_between(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, Row]:
    """The vintages with these numbers, by number."""
    table = log_schema.vintage
    return {
        row["vintage"]: row for row in _rows(connection, sa.select(table).where(table.c.vintage.in_(list(numbers))))
    }
