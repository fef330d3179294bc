"""What is gone and what was corrected: withdrawn records in their last form, and the corrections of live ones.

As in `database.queries.counts`, all of them take a connection and the number of a vintage.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from database import schema
from database.queries.change_log import Acceptance, accepted_in
from database.queries.vintages import Row, Vintage, alive, vintage_as_of

_TABLES = {
    "observation": (schema.observation, schema.derived_value),
    "person_case": (schema.person_case,),
}


@dataclass(frozen=True)
class Withdrawal:
    """A record that a vintage no longer has: the last vintage with it, the one that withdrew it, who accepted that."""

    last: Vintage
    withdrawn: Vintage
    accepted: Acceptance | None


def gone_record(connection: sa.Connection, vintage: int, kind: str, record_id: str) -> Withdrawal | None:
    """When the record was withdrawn; None if the vintage still has it or it never existed."""
    for table in _TABLES[kind]:
        key = table.c[schema.key_columns(table)[0]]
        query = sa.select(table.c.source_id, table.c.last_vintage).where(key == record_id)
        newest = query.where(table.c.first_vintage <= vintage).order_by(table.c.first_vintage.desc()).limit(1)
        row = connection.execute(newest).first()
        if row is None:
            continue
        if row.last_vintage is None or row.last_vintage >= vintage:
            return None
        last = vintage_as_of(connection, str(row.last_vintage))
        ended = vintage_as_of(connection, str(row.last_vintage + 1))
        if last is None or ended is None:
            return None
        return Withdrawal(last, ended, accepted_in(connection, {ended.number}).get((ended.number, row.source_id)))
    return None


def withdrawn_statements(connection: sa.Connection, vintage: int, column: str, record_id: str) -> list[Row]:
    """Statements that once printed the observation or reported the case and no longer do, in their last form.

    Each has the vintage that ended it under `ended`.
    """
    table = schema.statement
    query = sa.select(table).where(table.c[column] == record_id, table.c.first_vintage <= vintage)
    newest = {
        row["statement_id"]: dict(row) for row in connection.execute(query.order_by(table.c.first_vintage)).mappings()
    }
    gone = [row for row in newest.values() if row["last_vintage"] is not None and row["last_vintage"] < vintage]
    return [{**row, "ended": vintage_as_of(connection, str(row["last_vintage"] + 1))} for row in gone]


def corrections_of(connection: sa.Connection, vintage: int, record: str, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What the source prints wrongly about those records and we show corrected: id -> its corrections."""
    return _corrections(connection, alive(schema.correction, vintage), record, ids)


def corrected_after(connection: sa.Connection, vintage: int, record: str, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What was found to be wrong in those records after the vintage, whether or not its publisher has fixed it since:
    id -> its corrections, oldest first."""
    return _corrections(connection, schema.correction.c.first_vintage > vintage, record, ids)


def _corrections(
    connection: sa.Connection, when: sa.ColumnElement[bool], record: str, ids: Iterable[str]
) -> dict[str, list[Row]]:
    table = schema.correction
    query = sa.select(table).where(table.c.record == record, table.c.record_id.in_(list(ids)), when)
    found: dict[str, list[Row]] = {}
    for row in connection.execute(query.order_by(table.c.first_vintage, table.c.correction_id)).mappings():
        found.setdefault(row["record_id"], []).append(dict(row))
    return found


def decisions_then(connection: sa.Connection, vintage: int, cases: Iterable[str]) -> dict[str, str]:
    """The decisions of those cases in the vintage: decision id -> case id."""
    table = schema.decision
    query = sa.select(table.c.decision_id, table.c.person_case_id)
    found = connection.execute(query.where(table.c.person_case_id.in_(list(cases)), alive(table, vintage)))
    return {row.decision_id: row.person_case_id for row in found}
