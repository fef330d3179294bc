"""Which cells of a country have a number that a chart can show: what its pages can begin with."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from database import schema
from database.loading.live_records import Connection


@dataclass(frozen=True)
class FilledCell:
    """The numbers that one origin has for an offence at a stage, of a whole country or of its regions.

    `newest` is the end of the newest period that they count; empty if they only hold on a day.
    """

    source_id: str
    jurisdiction: str
    offence: str
    stage: str
    origin: str
    is_regional: bool
    newest: str
    number: int


def filled_cells(connection: Connection, places: Collection[str] | None = None) -> list[FilledCell]:
    """The filled cells of these countries (None: of all) in the newest vintage.

    Left out is what no chart of cases draws: empty values, counts of one citizenship or one sentence, days of regions,
    sums of zero.
    """
    found = []
    for table in (schema.observation, schema.derived_value):
        columns = table.c
        is_regional, is_flow = columns.region_code.is_not(None), columns.measure_kind == "flow"
        is_drawn = sa.or_(is_flow, ~is_regional) if table is schema.observation else sa.and_(is_flow, _is_said(table))
        cell = (
            columns.source_id,
            columns.jurisdiction,
            columns.offence_code,
            columns.stage,
            columns.origin_id,
            is_regional,
        )
        query = sa.select(*cell, sa.func.max(sa.case((is_flow, columns.period_end), else_="")), sa.func.count())
        query = query.where(columns.last_vintage.is_(None), columns.obs_value.is_not(None), is_drawn)
        query = query.where(columns.citizenship.is_(None), columns.sentence_type.is_(None))
        if places is not None:
            query = query.where(columns.jurisdiction.in_(sorted(places)))
        found += [_cell(row) for row in connection.execute(query.group_by(*cell))]
    return found


def _is_said(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a sum says something: a zero that is only "at least" does not."""
    return ~sa.and_(table.c.obs_value == 0, table.c.value_qualifier == "at_least")


def _cell(row: sa.Row[Any]) -> FilledCell:
    source_id, place, offence, stage, origin, is_regional, newest, number = tuple(row)
    return FilledCell(source_id, place, offence, stage, origin, bool(is_regional), newest, number)


def decided_offences(connection: Connection) -> dict[str, set[str]]:
    """Which offences the reported decisions of every source name: source -> offences."""
    table = schema.decision_offence
    query = sa.select(table.c.source_id, table.c.offence_code).where(table.c.last_vintage.is_(None)).distinct()
    found: dict[str, set[str]] = {}
    for source_id, offence in connection.execute(query):
        found.setdefault(source_id, set()).add(offence)
    return found
