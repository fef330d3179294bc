"""Every question that charts, pages and routes ask of the store, one named function each.

All of them take a connection and the number of a vintage, and answer with the rows that are part of that vintage.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from database import log_schema, schema

Row = dict[str, Any]

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
)
_MEASURED = ("observation_id", "source_id", "origin_id", *CELL, "obs_value", "value_qualifier", "obs_status", "note")


@dataclass(frozen=True)
class Vintage:
    """The numbered state of the store after a load that changed something."""

    number: int
    loaded_at: str
    data_version: str


@dataclass(frozen=True)
class CodeLists:
    """The code lists of one vintage, each a dict from code to row in display order.

    `counted` says what there is to show: jurisdiction -> offence -> stages with a number for the whole jurisdiction;
    `regional` the same for numbers of regions; `decided` jurisdiction -> offences of its reported decisions; `sizes`
    how many records of each kind a source has: source -> kind -> number.
    """

    lists: dict[str, dict[str, Row]]
    jurisdictions: dict[str, Row]
    offences: dict[str, Row]
    origins: dict[str, Row]
    regions: dict[str, Row]
    sources: dict[str, Row]
    counted: dict[str, dict[str, set[str]]]
    regional: dict[str, dict[str, set[str]]]
    decided: dict[str, set[str]]
    sizes: dict[str, dict[str, int]]


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


# --- vintages -----------------------------------------------------------------------------------------------------


def current_vintage(connection: sa.Connection) -> Vintage | None:
    """The newest vintage; None where nothing was loaded yet."""
    table = log_schema.vintage
    row = connection.execute(sa.select(table).order_by(table.c.vintage.desc()).limit(1)).mappings().first()
    return Vintage(row["vintage"], row["loaded_at"], row["data_version"]) if row else None


def vintage_as_of(connection: sa.Connection, as_of: str) -> Vintage | None:
    """The vintage of that number, or the newest one loaded by the end of that day; None where there is none."""
    table = log_schema.vintage
    wanted = table.c.vintage == int(as_of) if as_of.isdigit() else table.c.loaded_at < f"{as_of}T99"
    query = sa.select(table).where(wanted).order_by(table.c.vintage.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return Vintage(row["vintage"], row["loaded_at"], row["data_version"]) if row else None


def vintages_between(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, Row]:
    """The vintages of those numbers, by number."""
    table = log_schema.vintage
    return {
        row["vintage"]: row for row in _rows(connection, sa.select(table).where(table.c.vintage.in_(list(numbers))))
    }


# --- code lists ---------------------------------------------------------------------------------------------------


def code_lists(connection: sa.Connection, vintage: int) -> CodeLists:
    """All code lists of a vintage. A region of several versions stands with the one that is valid today."""
    lists: dict[str, dict[str, Row]] = {}
    for row in _live(connection, schema.code, vintage, order=(schema.code.c.codelist, schema.code.c.position)):
        lists.setdefault(row["codelist"], {})[row["code"]] = row
    regions: dict[str, Row] = {}
    for row in _live(connection, schema.region, vintage, order=(schema.region.c.region_code,)):
        if row["region_code"] not in regions or row["valid_to"] is None:
            regions[row["region_code"]] = row
    return CodeLists(
        lists=lists,
        jurisdictions=_by_key(connection, schema.jurisdiction, vintage, "position"),
        offences=_by_key(connection, schema.offence, vintage, "position"),
        origins=_by_key(connection, schema.origin, vintage, "origin_id"),
        regions=regions,
        sources=_by_key(connection, schema.source, vintage, "source_id"),
        counted=_counted_cells(connection, vintage, regional=False),
        regional=_counted_cells(connection, vintage, regional=True),
        decided=_decided_offences(connection, vintage),
        sizes=_sizes(connection, vintage),
    )


def _by_key(connection: sa.Connection, table: sa.Table, vintage: int, order: str) -> dict[str, Row]:
    key = schema.key_columns(table)[0]
    return {row[key]: row for row in _live(connection, table, vintage, order=(table.c[order],))}


def _sizes(connection: sa.Connection, vintage: int) -> dict[str, dict[str, int]]:
    """How many records of each kind a source has: source -> kind -> number."""
    found: dict[str, dict[str, int]] = {}
    for name in ("observation", "derived_value", "statement", "person_case", "decision", "population"):
        table = schema.record_tables()[name]
        query = sa.select(table.c.source_id, sa.func.count()).where(alive(table, vintage)).group_by(table.c.source_id)
        for source_id, number in connection.execute(query):
            found.setdefault(source_id, {})[name] = number
    return found


def _counted_cells(connection: sa.Connection, vintage: int, *, regional: bool) -> dict[str, dict[str, set[str]]]:
    """Which stages a whole jurisdiction, or its regions, have numbers for: jurisdiction -> offence -> stages."""
    found: dict[str, dict[str, set[str]]] = {}
    for table in (schema.observation, schema.derived_value):
        place = table.c.region_code.is_not(None) if regional else table.c.region_code.is_(None)
        query = (
            sa.select(table.c.jurisdiction, table.c.offence_code, table.c.stage)
            .where(alive(table, vintage), place)
            .distinct()
        )
        for place, offence, stage in connection.execute(query):
            found.setdefault(place, {}).setdefault(offence, set()).add(stage)
    return found


def _decided_offences(connection: sa.Connection, vintage: int) -> dict[str, set[str]]:
    """Which offences the reported decisions of a jurisdiction name: jurisdiction -> offences."""
    case, ruling, link = schema.person_case, schema.decision, schema.decision_offence
    query = (
        sa.select(case.c.jurisdiction, link.c.offence_code)
        .outerjoin(ruling, sa.and_(ruling.c.person_case_id == case.c.person_case_id, alive(ruling, vintage)))
        .outerjoin(link, sa.and_(link.c.decision_id == ruling.c.decision_id, alive(link, vintage)))
        .where(alive(case, vintage))
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for place, offence in connection.execute(query):
        found.setdefault(place, set()).update({offence} - {None})
    return found


def events_of(connection: sa.Connection, vintage: int, jurisdiction: str) -> list[Row]:
    """Dated events of a jurisdiction (law changes, publications), in order of time."""
    table = schema.event
    return _live(connection, table, vintage, table.c.jurisdiction == jurisdiction, order=(table.c.event_date,))


# --- counts -------------------------------------------------------------------------------------------------------


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

    Columns: those of the observation, `formula` (empty unless derived) and `is_disputed`. Counts of one citizenship
    stand on no axis with counts of everybody. Stocks and cumulative values
    are left out: they are dated points, never a period's count.
    """
    conditions = (
        ("jurisdiction", jurisdiction),
        ("offence_code", offence),
        ("stage", stage),
        ("region_code", None),
        ("measure_kind", "flow"),
        ("citizenship", None),
    )
    rows: list[Row] = []
    for select in _measured(vintage, *conditions):
        rows.extend(_rows(connection, select))
    return pd.DataFrame(rows, columns=[*_MEASURED, "formula", "is_disputed"])


def regional_flows(
    connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, stage: str
) -> list[Row]:
    """One row per observation of a region that counts a flow in a period, of everybody whatever their citizenship."""
    conditions = (
        ("jurisdiction", jurisdiction),
        ("offence_code", offence),
        ("stage", stage),
        ("measure_kind", "flow"),
        ("citizenship", None),
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
        ("citizenship", None),
    )
    return [row for select in _measured(vintage, *conditions) for row in _rows(connection, select)]


def region_versions(connection: sa.Connection, vintage: int, jurisdiction: str, day: str) -> dict[str, Row]:
    """The regions of a jurisdiction as they were on a day, by code: each in the version that was valid then."""
    table = schema.region
    valid = sa.and_(sa.func.coalesce(table.c.valid_from, "") <= day, sa.func.coalesce(table.c.valid_to, "9999") >= day)
    rows = _live(connection, table, vintage, table.c.jurisdiction == jurisdiction, valid, order=(table.c.region_code,))
    return {row["region_code"]: row for row in rows}


def populations_of(connection: sa.Connection, vintage: int, areas: Iterable[str], year: int) -> list[Row]:
    """The average population of the areas (regions or whole countries) in that year, one row a boundary set."""
    table = schema.population
    return _live(connection, table, vintage, table.c.area_code.in_(list(areas)), table.c.year == year)


def dated_values(connection: sa.Connection, vintage: int, *, jurisdiction: str, offence: str, stage: str) -> list[Row]:
    """Stocks and cumulative values of a whole jurisdiction for the cell: true on a date, never a bar of a year."""
    table = schema.observation
    return _live(
        connection,
        table,
        vintage,
        table.c.jurisdiction == jurisdiction,
        table.c.offence_code == offence,
        table.c.stage == stage,
        table.c.region_code.is_(None),
        table.c.measure_kind != "flow",
        order=(table.c.period_end,),
    )


# --- evidence -----------------------------------------------------------------------------------------------------


def measured_value(connection: sa.Connection, vintage: int, observation_id: str) -> Row | None:
    """The observation or derived value of that id; None where there is none in the vintage."""
    for select in _measured(vintage, ("observation_id", observation_id)):
        for row in _rows(connection, select):
            return row
    return None


def statements_of(connection: sa.Connection, vintage: int, column: str, record_id: str) -> list[Row]:
    """Every statement that prints an observation (`observation_id`) or reports a case (`person_case_id`), dated first.

    The origin's own statement stands before its relays.
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
    """The derived values that this observation is an input of."""
    link = schema.derived_input
    query = sa.select(link.c.observation_id).where(link.c.input_id == observation_id, alive(link, vintage))
    return list(connection.execute(query).scalars())


def same_cell(connection: sa.Connection, vintage: int, value: Row) -> list[Row]:
    """Other observations and derived values of the same place, offence, stage and kind whose period overlaps.

    Stocks and running totals must end on the same day: one of another day is another number, not another count of it.
    """
    conditions = tuple(
        (name, value[name]) for name in ("jurisdiction", "region_code", "offence_code", "stage", "measure_kind")
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
    """Every row that ever stood under the id, oldest first, with the vintages it was part of."""
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
    """The files that a source's numbers are made of, now or at a moment: name, size, hash, when they were first read.

    A delivery that failed, waits for a person or was rejected is read as well, but no number comes from it.
    """
    run, table = log_schema.source_run, log_schema.snapshot
    query = sa.select(run.c.files).where(run.c.source_id == source_id, run.c.files.is_not(None))
    if until:
        query = query.where(run.c.finished_at <= until)
    files = json.loads(connection.execute(query.order_by(run.c.finished_at.desc()).limit(1)).scalar() or "{}")
    of_source = sa.select(table).where(table.c.source_id == source_id)
    rows = {row["sha256"]: row for row in _rows(connection, of_source)}
    return [{**rows[sha256], "file": name} for name, sha256 in sorted(files.items()) if sha256 in rows]
