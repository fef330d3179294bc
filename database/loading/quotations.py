"""What else in the store quotes a record that is taken down: remarks on other records, and the log of runs.

A remark loses the sentence that names the record. From the log of the record's own source, whose messages quote cells
of its files, all texts are removed; from the log of other sources, the texts that name it.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from database import schema
from database.log.tables import held_change, quarantined_row, source_run

Connection = sa.Connection

LEFT_OUT = "Left out: it may have quoted a record that was taken down."
# Texts of records in which a check, a correction or an editor may name another record.
_REMARKS = (
    ("observation", "note"),
    ("derived_value", "note"),
    ("statement", "note"),
    ("decision", "note"),
    ("correction", "reason"),
)
_DESCRIPTIONS = ("title_", "counted_", "not_counted_")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the names as a whole word: `o1` is not in `o12`. Without names nothing is found."""
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])" if words else r"(?!)")


def unmistakable_ids(names: Iterable[str]) -> set[str]:
    """The ids that can't mean anything else in a text: a bare number may be a year or a count."""
    return {name for name in names if re.search(r"[^\W\d_]", name)}


def unquote_remarks(connection: Connection, named: re.Pattern[str]) -> set[str]:
    """Cuts sentences that name a record out of the remarks on others; returns sources whose live records changed."""
    changed: set[str] = set()
    for kind, column in _REMARKS:
        table = schema.record_tables()[kind]
        keys = [*schema.key_columns(table), "first_vintage"]
        query = sa.select(table).where(table.c[column].is_not(None))
        quoting = [row for row in connection.execute(query).mappings() if named.search(row[column])]
        for row in quoting:
            same = [table.c[name] == row[name] for name in keys]
            text = without_sentences(row[column], named) or (None if table.c[column].nullable else LEFT_OUT)
            connection.execute(sa.update(table).where(*same).values({column: text}))
            if row["last_vintage"] is None:
                changed.add(row["source_id"])
    return changed


def without_sentences(text: str, named: re.Pattern[str]) -> str:
    """The text without every sentence that holds one of the ids; empty if nothing is left."""
    return " ".join(part for part in _SENTENCE.split(text) if not named.search(part))


def quoting(connection: Connection, source_id: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    """Live records of the source whose remark holds one of the texts as a word: (kind, id), to be checked by hand.

    Its own description is searched too. A number may be there by chance: nothing is changed.
    """
    pattern = pattern_of(text for text in texts if text)
    words = [column.name for column in schema.source.columns if column.name.startswith(_DESCRIPTIONS)]
    found = []
    for kind, column in (*_REMARKS, *(("source", name) for name in words)):
        table = schema.record_tables()[kind]
        key = table.c[schema.key_columns(table)[0]]
        query = sa.select(key, table.c[column]).where(
            table.c.source_id == source_id, table.c.last_vintage.is_(None), table.c[column].is_not(None)
        )
        found += [(kind, row[0]) for row in connection.execute(query.order_by(key)) if pattern.search(row[1])]
    return list(dict.fromkeys(found))


def unquote_log(connection: Connection, source_ids: Iterable[str], named: re.Pattern[str]) -> None:
    """Clears the texts of the log that may quote the record: all of its own sources, others if they name it."""
    sources = set(source_ids)
    _empty(connection, quarantined_row, "reason", sources, named, LEFT_OUT)
    _empty(connection, source_run, "message", sources, named, None)
    _empty(connection, held_change, "reasons", sources, named, json.dumps([LEFT_OUT]))
    # Who decided and why is the decision itself: it stays unless it names the record.
    _empty(connection, held_change, "why", set(), named, LEFT_OUT)


def _empty(
    connection: Connection, table: sa.Table, column: str, sources: set[str], named: re.Pattern[str], text: str | None
) -> None:
    """Replaces the texts of these sources, and all texts that name one of the ids, with this text."""
    keys = list(table.primary_key.columns)
    query = sa.select(table).where(table.c[column].is_not(None))
    for row in connection.execute(query).mappings().all():
        if row["source_id"] in sources or named.search(row[column]):
            same: list[Any] = [key == row[key.name] for key in keys]
            connection.execute(sa.update(table).where(*same).values({column: text}))
