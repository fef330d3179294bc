"""The code lists of a vintage, with what a chart needs to know about each code."""

from dataclasses import dataclass

import sqlalchemy as sa

from database import schema
from database.log.found_defaults import found_defaults
from database.queries.vintages import Row, _live, alive


@dataclass(frozen=True)
class CodeLists:
    """The code lists of one vintage, each a dict from code to row in display order.

    `counted` says what can be shown: jurisdiction -> offence -> stages with a number for the whole jurisdiction;
    `regional` is the same for numbers of regions; `decided` jurisdiction -> offences of its reported decisions; `sizes`
    how many records of each kind a source has: source -> kind -> number. A country's defaults are those that its line
    declares; where it declares none, those that were found from the data by then.
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


def code_lists(connection: sa.Connection, vintage: int) -> CodeLists:
    """All code lists of a vintage. A region with several versions appears in the one valid today."""
    lists: dict[str, dict[str, Row]] = {}
    for row in _live(connection, schema.code, vintage, order=(schema.code.c.codelist, schema.code.c.position)):
        lists.setdefault(row["codelist"], {})[row["code"]] = row
    regions: dict[str, Row] = {}
    for row in _live(connection, schema.region, vintage, order=(schema.region.c.region_code,)):
        if row["region_code"] not in regions or row["valid_to"] is None:
            regions[row["region_code"]] = row
    return CodeLists(
        lists=lists,
        jurisdictions=_jurisdictions(connection, vintage),
        offences=_by_key(connection, schema.offence, vintage, "position"),
        origins=_by_key(connection, schema.origin, vintage, "origin_id"),
        regions=regions,
        sources=_by_key(connection, schema.source, vintage, "source_id"),
        counted=_counted_cells(connection, vintage, regional=False),
        regional=_counted_cells(connection, vintage, regional=True),
        decided=_decided_offences(connection, vintage),
        sizes=_sizes(connection, vintage),
    )


def _jurisdictions(connection: sa.Connection, vintage: int) -> dict[str, Row]:
    """The countries, each with its declared defaults or those found by then."""
    found = found_defaults(connection, vintage)
    return {
        code: row | {name: value for name, value in found.get(code, {}).items() if not row[name]}
        for code, row in _by_key(connection, schema.jurisdiction, vintage, "position").items()
    }


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
    """Which stages a whole jurisdiction, or its regions, have numbers for: jurisdiction -> offence -> stages.

    Numbers of one type of sentence are not meant: no chart of cases draws them.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for table in (schema.observation, schema.derived_value):
        place = table.c.region_code.is_not(None) if regional else table.c.region_code.is_(None)
        query = (
            sa.select(table.c.jurisdiction, table.c.offence_code, table.c.stage)
            .where(alive(table, vintage), place, table.c.sentence_type.is_(None))
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
