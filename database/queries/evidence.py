"""The evidence of one number: its statements, inputs, revisions, the other counts of its cell and its files."""

import json

import sqlalchemy as sa

from database import schema
from database.log import tables as log_schema
from database.queries.counts import _measured
from database.queries.vintages import Row, _live, _rows, alive
from database.record_fields import SENTENCE


def measured_value(connection: sa.Connection, vintage: int, observation_id: str) -> Row | None:
    """The observation or derived value with this id; None if the vintage has none."""
    for select in _measured(vintage, ("observation_id", observation_id)):
        for row in _rows(connection, select):
            return row
    return None


def statements_of(connection: sa.Connection, vintage: int, column: str, record_id: str) -> list[Row]:
    """Every statement that prints an observation (`observation_id`) or reports a case (`person_case_id`), dated first.

    The origin's own statement comes before its relays.
    """
    table = schema.statement
    order = (table.c.is_relay, table.c.published_on.is_(None), table.c.published_on, table.c.statement_id)
    return _live(connection, table, vintage, table.c[column] == record_id, order=order)


def inputs_of(connection: sa.Connection, vintage: int, observation_id: str) -> list[Row]:
    """The observations that a derived value was computed from, by region."""
    link, table = schema.derived_input, schema.observation
    query = (
        sa.select(table)
        .join(link, link.c.input_id == table.c.observation_id)
        .where(link.c.observation_id == observation_id, alive(link, vintage), alive(table, vintage))
        .order_by(table.c.region_code)
    )
    return _rows(connection, query)


def derived_from(connection: sa.Connection, vintage: int, observation_id: str) -> list[str]:
    """The derived values that use this observation as an input."""
    link = schema.derived_input
    query = sa.select(link.c.observation_id).where(link.c.input_id == observation_id, alive(link, vintage))
    return list(connection.execute(query).scalars())


def same_cell(connection: sa.Connection, vintage: int, value: Row) -> list[Row]:
    """Other observations and derived values of the same place, offence, stage and kind whose period overlaps.

    Stocks and running totals must end on the same day: on another day it is another number, not another count of it.
    """
    conditions = tuple(
        (name, value[name])
        for name in ("jurisdiction", "region_code", "offence_code", "stage", "measure_kind", *SENTENCE)
    )
    found = [row for select in _measured(vintage, *conditions) for row in _rows(connection, select)]
    return [
        row
        for row in found
        if row["observation_id"] != value["observation_id"]
        and (row["measure_kind"] == "flow" or row["period_end"] == value["period_end"])
        and row["period_start"] <= value["period_end"]
        and row["period_end"] >= value["period_start"]
    ]


def revisions_of(connection: sa.Connection, observation_id: str) -> list[Row]:
    """Every row that ever existed under the id, oldest first, with the vintages it was part of."""
    for table in (schema.observation, schema.derived_value):
        query = sa.select(table).where(table.c.observation_id == observation_id).order_by(table.c.first_vintage)
        if rows := _rows(connection, query):
            return rows
    return []


def form_row_of(connection: sa.Connection, vintage: int, offence_code: str) -> Row | None:
    """The row of an official form that counts this offence."""
    table = schema.form_row
    rows = _live(connection, table, vintage, table.c.offence_code == offence_code)
    return rows[0] if rows else None


def files_of(connection: sa.Connection, source_id: str, until: str = "") -> list[Row]:
    """The files that a source's numbers come from, now or at a moment: name, size, hash, when they were first read.

    A delivery that failed, needs review or was rejected is read as well, but no number comes from it.
    """
    run, table = log_schema.source_run, log_schema.snapshot
    query = sa.select(run.c.files).where(run.c.source_id == source_id, run.c.files.is_not(None))
    if until:
        query = query.where(run.c.finished_at <= until)
    files = json.loads(connection.execute(query.order_by(run.c.finished_at.desc()).limit(1)).scalar() or "{}")
    of_source = sa.select(table).where(table.c.source_id == source_id)
    rows = {row["sha256"]: row for row in _rows(connection, of_source)}
    return [{**rows[sha256], "file": name} for name, sha256 in sorted(files.items()) if sha256 in rows]
