"""What changed from one vintage to the next: single numbers if few changed, counts if many did.

Results are cached until there is a newer vintage: only a take-down, which makes one, alters earlier ones. A record is
revised if an earlier row under its key ended with the vintage before; it is withdrawn if its row ended and none
followed.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import sqlalchemy as sa
from cachetools import LRUCache, cached

from database import schema
from database.log import tables as log_schema
from database.log.source_runs import LOADED
from database.log.takedowns import Takedown, takedowns
from database.queries.vintages import Row, Vintage, current_vintage

ADDED, REVISED, WITHDRAWN = "added", "revised", "withdrawn"
ACTIONS = (ADDED, REVISED, WITHDRAWN)
KINDS = ("observation", "person_case", "decision", "population")  # what readers know; all others are counted as records
RECORD = "record"
MOST_NUMBERS = 6  # of a source in one vintage: if there are more, they are counted, not listed

Counts = dict[str, dict[str, int]]  # kind -> action -> how many


@dataclass(frozen=True)
class NumberChange:
    """One observation that was added, revised or withdrawn: its row before and its row after."""

    action: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        """The row to describe: the newer one if there is one."""
        return self.after or self.before or {}


@dataclass
class SourceChange:
    """What one vintage changed in one source. If `numbers` are listed one by one, `counts` leaves them out."""

    source_id: str
    is_new: bool
    counts: Counts = field(default_factory=dict)
    numbers: tuple[NumberChange, ...] = ()


@dataclass(frozen=True)
class VintageChange:
    """A vintage and what it changed, source by source."""

    vintage: Vintage
    sources: tuple[SourceChange, ...]
    taken_down: tuple[Takedown, ...] = ()


def _identity(connection: sa.Connection, newest: Vintage, most: int) -> Hashable:
    """What the answer depends on: the store and its newest vintage, because a take-down alters earlier ones too."""
    return str(connection.engine.url), current_vintage(connection), newest.number, most


@cached(LRUCache(8), key=_identity, lock=Lock())
def changes_until(connection: sa.Connection, newest: Vintage, most: int) -> tuple[VintageChange, ...]:
    """The changes of the `most` newest vintages up to `newest`, newest first."""
    return _changes(connection, newest.number, most)


def _changes(connection: sa.Connection, newest: int, most: int) -> tuple[VintageChange, ...]:
    table = log_schema.vintage
    query = sa.select(table).where(table.c.vintage <= newest).order_by(table.c.vintage.desc()).limit(most)
    vintages = connection.execute(query).mappings().all()
    numbers = [row["vintage"] for row in vintages]
    logged, since = _logged(connection, [row["run_id"] for row in vintages]), first_vintages(connection)
    counted, gone = _counted(connection, numbers), takedowns(connection, until=newest, asked_for=True)
    found = []
    for row in vintages:
        number = row["vintage"]
        sources = [
            SourceChange(source, since.get(source) == number, counted.get((number, source)) or {RECORD: records})
            for source, records in sorted(logged.get(row["run_id"], {}).items())
        ]
        for source in sources:
            _tell_numbers(connection, source, number)
        made = Vintage(number, row["loaded_at"], row["data_version"])
        found.append(VintageChange(made, tuple(sources), tuple(one for one in gone if one.vintage == number)))
    return tuple(found)


def _logged(connection: sa.Connection, runs: Sequence[str]) -> dict[str, dict[str, dict[str, int]]]:
    """The sources that a run changed, with how many records of any kind: run -> source -> action -> number."""
    table = log_schema.source_run
    found: dict[str, dict[str, dict[str, int]]] = {}
    for row in connection.execute(sa.select(table).where(table.c.run_id.in_(runs))).mappings():
        counts = {action: row[action] for action in ACTIONS if row[action]}
        if row["outcome"] == LOADED and counts:
            found.setdefault(row["run_id"], {})[row["source_id"]] = counts
    return found


def first_vintages(connection: sa.Connection) -> dict[str, int]:
    """Source -> the vintage in which it first appears."""
    table = schema.source
    query = sa.select(table.c.source_id, sa.func.min(table.c.first_vintage)).group_by(table.c.source_id)
    return {source: number for source, number in connection.execute(query)}


def _counted(connection: sa.Connection, vintages: Sequence[int]) -> dict[tuple[int, str], Counts]:
    """How many records were added, revised and withdrawn: (vintage, source) -> kind -> action -> number."""
    found: dict[tuple[int, str], Counts] = {}
    for kind in KINDS:
        table = schema.record_tables()[kind]
        started = _grouped(connection, table, table.c.first_vintage, vintages)
        ended = _grouped(connection, table, table.c.last_vintage + 1, vintages)
        revised = _revised(connection, table, vintages) if ended else {}
        for key in started.keys() | ended.keys():
            both = revised.get(key, 0)
            counts = {ADDED: started.get(key, 0) - both, REVISED: both, WITHDRAWN: ended.get(key, 0) - both}
            found.setdefault(key, {})[kind] = {action: number for action, number in counts.items() if number}
    return found


def _grouped(
    connection: sa.Connection, table: sa.Table, vintage: sa.ColumnElement[Any], vintages: Sequence[int]
) -> dict[tuple[int, str], int]:
    """How many rows of each source start or end in the vintages."""
    query = (
        sa.select(vintage, table.c.source_id, sa.func.count())
        .where(vintage.in_(vintages))
        .group_by(vintage, table.c.source_id)
    )
    return {(number, source): count for number, source, count in connection.execute(query)}


def _revised(connection: sa.Connection, table: sa.Table, vintages: Sequence[int]) -> dict[tuple[int, str], int]:
    """How many rows of each source end in the vintages and continue under the same key."""
    after = table.alias("after")
    same = [table.c[name] == after.c[name] for name in schema.key_columns(table)]
    query = (
        sa.select(after.c.first_vintage, after.c.source_id, sa.func.count())
        .select_from(table.join(after, sa.and_(*same, after.c.first_vintage == table.c.last_vintage + 1)))
        .where(table.c.last_vintage.in_([number - 1 for number in vintages]))
        .group_by(after.c.first_vintage, after.c.source_id)
    )
    return {(number, source): count for number, source, count in connection.execute(query)}


def _tell_numbers(connection: sa.Connection, source: SourceChange, vintage: int) -> None:
    """Moves the numbers from the counts to a list, if the source is not new and they are few."""
    counts = source.counts.get("observation", {})
    if source.is_new or not 0 < sum(counts.values()) <= MOST_NUMBERS:
        return
    table = schema.observation
    before, after = (
        {
            row["observation_id"]: dict(row)
            for row in connection.execute(
                sa.select(table).where(table.c.source_id == source.source_id, is_part).order_by(table.c.observation_id)
            ).mappings()
        }
        for is_part in (table.c.last_vintage == vintage - 1, table.c.first_vintage == vintage)
    )
    source.counts = {kind: found for kind, found in source.counts.items() if kind != "observation"}
    source.numbers = tuple(
        NumberChange(
            REVISED if key in before and key in after else ADDED if key in after else WITHDRAWN,
            before.get(key),
            after.get(key),
        )
        for key in (*after, *(key for key in before if key not in after))
    )
