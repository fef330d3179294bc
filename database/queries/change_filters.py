"""Which changes are wanted: those of one jurisdiction, region or offence, as conditions on the store's tables."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from database import schema


@dataclass(frozen=True)
class ChangeFilter:
    """What the reader asked for; an empty part means everything."""

    jurisdiction: str = ""
    region: str = ""
    offence: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is set."""
        return bool(self.jurisdiction or self.region or self.offence)


def counted_kinds(wanted: ChangeFilter) -> tuple[str, ...]:
    """The kinds of record counted besides numbers. Populations belong to no offence, statements to no place."""
    kinds = ["person_case", "decision"]
    if not wanted.offence:
        kinds.append("population")
    if not wanted.is_filtered:
        kinds.append("statement")
    return tuple(kinds)


def is_wanted(table: sa.Table, wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    """The conditions for rows of a table that are wanted; none if everything is."""
    if not wanted.is_filtered:
        return []
    if table.name == "observation":
        return _of_cell(table, wanted)
    if table.name == "population":
        return _of_area(table, wanted)
    return [table.c.person_case_id.in_(_cases(wanted))]


def _of_cell(table: sa.Table, wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    asked = {
        "jurisdiction": wanted.jurisdiction,
        "region_code": wanted.region,
        "offence_code": wanted.offence,
    }
    return [table.c[name] == code for name, code in asked.items() if code]


def _of_area(table: sa.Table, wanted: ChangeFilter) -> list[sa.ColumnElement[bool]]:
    """A region's population, or those of a jurisdiction and all of its regions."""
    if wanted.region:
        return [table.c.area_code == wanted.region]
    region = schema.region
    regions = sa.select(region.c.region_code).where(region.c.jurisdiction == wanted.jurisdiction)
    return [sa.or_(table.c.area_code == wanted.jurisdiction, table.c.area_code.in_(regions))]


def _cases(wanted: ChangeFilter) -> sa.Select[Any]:
    """The cases that are or once were among what is wanted."""
    case, decision, link = schema.person_case, schema.decision, schema.decision_offence
    query = sa.select(case.c.person_case_id)
    if wanted.jurisdiction:
        query = query.where(case.c.jurisdiction == wanted.jurisdiction)
    if wanted.region:
        query = query.where(case.c.region_code == wanted.region)
    if wanted.offence:
        named = sa.select(decision.c.person_case_id).join(link, link.c.decision_id == decision.c.decision_id)
        query = query.where(case.c.person_case_id.in_(named.where(link.c.offence_code == wanted.offence)))
    return query
