"""Everything behind the numbers of one view, in a few queries: what a reader needs to recompute them.

As in `database.queries.counts`, all of them take a connection and the number of a vintage.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from database import schema
from database.log import tables as log_schema
from database.queries.counts import CELL
from database.queries.vintages import Row, alive

_AT_ONCE = 500  # ids per query; SQLite limits the list
_MEASURED = ("observation_id", "source_id", "origin_id", *CELL, "obs_value", "value_qualifier", "obs_status")


def measured_values(connection: sa.Connection, vintage: int, ids: Iterable[str]) -> list[Row]:
    """The observations and derived values with these ids, by id; each with `formula`, `is_disputed`, and `inputs`: the
    ids that a derived value was computed from, in the order of their periods and regions."""
    found: dict[str, Row] = {}
    inputs = _inputs(connection, vintage, ids)
    for table, extra in (
        (schema.observation, (sa.null().label("formula"), schema.observation.c.is_disputed)),
        (schema.derived_value, (schema.derived_value.c.formula, sa.false().label("is_disputed"))),
    ):
        select = sa.select(*[table.c[name] for name in _MEASURED], *extra, table.c.note).where(alive(table, vintage))
        for row in _among(connection, select, table.c.observation_id, ids):
            found[row["observation_id"]] = {**row, "inputs": inputs.get(row["observation_id"], [])}
    return [found[key] for key in sorted(found)]


def _inputs(connection: sa.Connection, vintage: int, ids: Iterable[str]) -> dict[str, list[str]]:
    """Derived value -> the ids of its inputs."""
    link, table = schema.derived_input, schema.observation
    select = (
        sa.select(link.c.observation_id, link.c.input_id)
        .join(table, table.c.observation_id == link.c.input_id)
        .where(alive(link, vintage), alive(table, vintage))
        .order_by(table.c.period_end, table.c.region_code, link.c.input_id)
    )
    found: dict[str, list[str]] = {}
    for row in _among(connection, select, link.c.observation_id, ids):
        found.setdefault(row["observation_id"], []).append(row["input_id"])
    return found


def statements_about(connection: sa.Connection, vintage: int, column: str, ids: Iterable[str]) -> list[Row]:
    """Every statement that prints one of the observations (`observation_id`) or reports one of the cases
    (`person_case_id`), by id."""
    table = schema.statement
    found = _among(connection, sa.select(table).where(alive(table, vintage)), table.c[column], ids)
    return sorted(found, key=lambda row: str(row["statement_id"]))


def received_files(connection: sa.Connection, hashes: Iterable[str]) -> list[Row]:
    """The files received under those hashes: name, size, when they were first read, address; by source and name."""
    table = log_schema.snapshot
    found = _among(connection, sa.select(table), table.c.sha256, hashes)
    return sorted(found, key=lambda row: (row["source_id"], row["file"], row["sha256"]))


def _among(
    connection: sa.Connection, select: sa.Select[Any], column: sa.ColumnElement[Any], ids: Iterable[str]
) -> Iterator[Row]:
    """The rows of the query whose column is one of the ids."""
    for some in _batches(sorted(set(ids))):
        for row in connection.execute(select.where(column.in_(some))).mappings():
            yield dict(row)


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
