"""Queries about reported cases: their decisions and offences, and what the law allows for an offence.

As in `database.queries.counts`, all of them take a connection and the number of a vintage.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from database import schema
from database.queries.vintages import Row, alive


def _live(
    connection: sa.Connection, table: sa.Table, vintage: int, *where: Any, order: Iterable[Any] = ()
) -> list[Row]:
    select = sa.select(table).where(alive(table, vintage), *where).order_by(*order)
    return [dict(row) for row in connection.execute(select).mappings()]


def person_case(connection: sa.Connection, vintage: int, person_case_id: str) -> Row | None:
    """One reported case of one defendant."""
    table = schema.person_case
    rows = _live(connection, table, vintage, table.c.person_case_id == person_case_id)
    return rows[0] if rows else None


def decisions_of(connection: sa.Connection, vintage: int, person_case_id: str) -> list[Row]:
    """The court decisions of a case in order, each with its offences under `offences`."""
    table = schema.decision
    found = _live(connection, table, vintage, table.c.person_case_id == person_case_id, order=(table.c.decision_id,))
    return _with_offences(connection, vintage, found)


def reported_cases(connection: sa.Connection, vintage: int, jurisdiction: str = "", which: str = "latest") -> list[Row]:
    """Reported cases, each with the decision chosen by `which` under `decision`, newest decision first.

    `latest` is the decision that no other supersedes, so that a sentence quashed on appeal is not a sentence; `first`
    is the one that supersedes none. If there are several, their dates decide. None: no decision is known. The
    decision has its offences under `offences`, and under `replaced_by` the id of the one that superseded it.
    """
    case, ruling = schema.person_case, schema.decision
    here = (case.c.jurisdiction == jurisdiction,) if jurisdiction else ()
    cases = _live(connection, case, vintage, *here, order=(case.c.person_case_id,))
    rulings = _live(connection, ruling, vintage, order=(ruling.c.decision_id,))
    replaced_by = {row["supersedes"]: row["decision_id"] for row in rulings if row["supersedes"]}
    chosen: dict[str, Row] = {}
    for row in sorted(rulings, key=lambda row: _in_time(row, which), reverse=which == "first"):
        row["replaced_by"] = replaced_by.get(row["decision_id"])
        if not (row["supersedes"] if which == "first" else row["replaced_by"]):
            chosen[row["person_case_id"]] = row
    _with_offences(connection, vintage, chosen.values())
    rows = [{**row, "decision": chosen.get(row["person_case_id"])} for row in cases]
    return sorted(rows, key=lambda row: (row["decision"] or {}).get("decision_date") or "", reverse=True)


def _in_time(decision: Row, which: str) -> tuple[str, str]:
    """Sort key of decisions in time; one without a date is never preferred to one with a date."""
    return decision["decision_date"] or ("9999" if which == "first" else ""), decision["decision_id"]


def _with_offences(connection: sa.Connection, vintage: int, decisions: Iterable[Row]) -> list[Row]:
    """The decisions, each with its offences under `offences`, from one query for all of them."""
    link, found = schema.decision_offence, list(decisions)
    by_decision: dict[str, list[Row]] = {row["decision_id"]: [] for row in found}
    one = (link.c.decision_id == next(iter(by_decision)),) if len(by_decision) == 1 else ()
    for row in _live(connection, link, vintage, *one, order=(link.c.decision_id, link.c.offence_code)):
        if row["decision_id"] in by_decision:
            by_decision[row["decision_id"]].append(row)
    for row in found:
        row["offences"] = by_decision[row["decision_id"]]
    return found


def penalty_ranges(connection: sa.Connection, vintage: int, offence: str) -> list[Row]:
    """What the law allows for an offence, by part and in order of validity; [] if no text of the law was seen."""
    table = schema.penalty_range
    order = (table.c.part, table.c.valid_from)
    return _live(connection, table, vintage, table.c.offence_code == offence, order=order)
