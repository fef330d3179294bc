"""The fields of every kind of record, derived from the store's tables.

This is all that the ETL knows of the store: plain names and kinds, no SQL. A new column in `database/schema.py` is a
new field here without another line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Literal

import sqlalchemy as sa

from database.schema import key_columns, record_tables

FieldKind = Literal["text", "number", "whole", "yes_no"]

# What a number of sentences is about: their type, and the ends of a band of lengths in months.
SENTENCE = ("sentence_type", "months_over", "months_to", "band_ends")
# Columns filled by the load itself; no delivery carries them.
_OF_THE_LOAD = ("source_id", "first_vintage", "last_vintage")


@dataclass(frozen=True)
class RecordField:
    """One field of a record: what it holds, whether it may be empty, and whether a difference in it is a revision."""

    name: str
    kind: FieldKind
    required: bool
    is_key: bool
    codes: str | None
    compared: bool


@lru_cache(maxsize=1)
def record_fields() -> dict[str, tuple[RecordField, ...]]:
    """The fields of every record kind (`observation`, `statement`, ...), in the order of the table's columns."""
    return {name: tuple(_fields_of(table)) for name, table in record_tables().items()}


@cache
def key_taker(kind: str) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """A function that takes a row of one kind, in the order of its fields, and returns its key as a tuple."""
    positions = [number for number, field in enumerate(record_fields()[kind]) if field.is_key]
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


def _fields_of(table: sa.Table) -> list[RecordField]:
    """The fields of one table, except the columns that the load fills itself."""
    keys = key_columns(table)
    return [
        RecordField(
            name=column.name,
            kind=_kind_of(column),
            required=not column.nullable,
            is_key=column.name in keys,
            codes=column.info.get("codes"),
            compared=column.info.get("compared", True) is not False,
        )
        for column in table.columns
        if column.name in keys or column.name not in _OF_THE_LOAD
    ]


def _kind_of(column: sa.Column[Any]) -> FieldKind:
    """The kind of value that a column holds."""
    if isinstance(column.type, sa.Boolean):
        return "yes_no"
    if isinstance(column.type, sa.Integer):
        return "whole"
    return "number" if isinstance(column.type, sa.Float) else "text"
