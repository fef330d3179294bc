"""Queries that charts, pages and routes ask of the store, one named function each.

All of them take a connection and the number of a vintage, and return the rows that are part of that vintage.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from database import schema
from database.queries.vintages import Row, _live, _rows, alive
from database.record_fields import SENTENCE

CELL = (
    "jurisdiction",
    "region_code",
    "offence_code",
    "stage",
    "counting_unit",
    "measure_kind",
    "period_start",
    "period_end",
    "period_end_basis",
    "citizenship",
    *SENTENCE,
)
# Counts of everybody, whatever the sentence: they share no axis with counts of one citizenship or of one sentence.
_OF_ALL = (("citizenship", None), ("sentence_type", None), ("months_over", None), ("months_to", None))
_MEASURED = ("observation_id", "source_id", "origin_id", *CELL, "obs_value", "value_qualifier", "obs_status", "note")


def events_of(connection: sa.Connection, vintage: int, jurisdiction: str) -> list[Row]:
    """Dated events of a jurisdiction (law changes, publications), in order of time."""
    table = schema.event
    return _live(connection, table, vintage, table.c.jurisdiction == jurisdiction, order=(table.c.event_date,))


def _measured(vintage: int, *conditions: tuple[str, str | None]) -> list[sa.Select[Any]]:
    """Observations and derived values of the vintage, as two selects of equal shape."""
    selects = []
    for table, extra in (
        (schema.observation, (sa.null().label("formula"), schema.observation.c.is_disputed)),
        (schema.derived_value, (schema.derived_value.c.formula, sa.false().label("is_disputed"))),
    ):
        where = [table.c[name].is_(None) if value is None else table.c[name] == value for name, value in conditions]
        selects.append(sa.select(*[table.c[name] for name in _MEASURED], *extra).where(alive(table, vintage), *where))
    return selects


def national_flows(
    connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, stage: str
) -> pd.DataFrame:
    """One row per observation or derived value of a whole jurisdiction that counts a flow in a period.

    Columns: those of the observation, `formula` (empty unless derived) and `is_disputed`. Counts of one citizenship are
    left out: they share no axis with counts of everybody. So are stocks and cumulative values: they are dated points,
    never a period's count.
    """
    conditions = (
        ("jurisdiction", jurisdiction),
        ("offence_code", offence),
        ("stage", stage),
        ("region_code", None),
        ("measure_kind", "flow"),
        *_OF_ALL,
    )
    rows: list[Row] = []
    for select in _measured(vintage, *conditions):
        rows.extend(_rows(connection, select))
    return pd.DataFrame(rows, columns=[*_MEASURED, "formula", "is_disputed"])


def regional_flows(
    connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, stage: str
) -> list[Row]:
    """One row per observation of a region that counts a flow in a period, of everybody regardless of citizenship."""
    conditions = (
        ("jurisdiction", jurisdiction),
        ("offence_code", offence),
        ("stage", stage),
        ("measure_kind", "flow"),
        *_OF_ALL,
    )
    found = [row for select in _measured(vintage, *conditions) for row in _rows(connection, select)]
    return [row for row in found if row["region_code"]]


def flows_by_stage(
    connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, region: str | None
) -> list[Row]:
    """One row per observation or derived value of a region, or of the whole jurisdiction, at any stage in a period."""
    conditions = (
        ("jurisdiction", jurisdiction),
        ("offence_code", offence),
        ("region_code", region),
        ("measure_kind", "flow"),
        *_OF_ALL,
    )
    return [row for select in _measured(vintage, *conditions) for row in _rows(connection, select)]


def region_versions(connection: sa.Connection, vintage: int, jurisdiction: str, day: str) -> dict[str, Row]:
    """Code -> region of a jurisdiction, each in the version that was valid on the day."""
    table = schema.region
    valid = sa.and_(sa.func.coalesce(table.c.valid_from, "") <= day, sa.func.coalesce(table.c.valid_to, "9999") >= day)
    rows = _live(connection, table, vintage, table.c.jurisdiction == jurisdiction, valid, order=(table.c.region_code,))
    return {row["region_code"]: row for row in rows}


def populations_of(connection: sa.Connection, vintage: int, areas: Iterable[str], year: int) -> list[Row]:
    """The average population of the areas (regions or whole countries) in that year, one row per boundary set."""
    table = schema.population
    return _live(connection, table, vintage, table.c.area_code.in_(list(areas)), table.c.year == year)


def dated_values(connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, stage: str) -> list[Row]:
    """Stocks and cumulative values of a whole jurisdiction for the cell: true on a date, never a bar for a year.

    None of them is derived, so `formula` is empty.
    """
    table = schema.observation
    rows = _live(
        connection,
        table,
        vintage,
        table.c.jurisdiction == jurisdiction,
        table.c.offence_code == offence,
        table.c.stage == stage,
        table.c.region_code.is_(None),
        table.c.measure_kind != "flow",
        *[table.c[name].is_(None) for name, _none in _OF_ALL],
        order=(table.c.period_end,),
    )
    return [{**row, "formula": None} for row in rows]
