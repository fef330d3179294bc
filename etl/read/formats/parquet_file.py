"""Parquet: columns of whole numbers, numbers, texts, dates and yes/no, as text; missing values are empty."""

import io
import math
from decimal import Decimal
from typing import Any

from etl.cells import Cell, Plain
from etl.declarations.files import FileRule
from etl.declarations.patterns import star_fits
from etl.errors import DeliveryError
from etl.read.formats.grid import Grid

_MAGIC = b"PAR1"


def read_parquet(file: str, content: bytes, rule: FileRule) -> Grid:
    """The rows of a Parquet file. Raises DeliveryError if it is not one, or has lists or structures not ignored.

    Columns that the declaration ignores are not read; they stay in the table as empty ones, so that a renamed one is
    still noticed.
    """
    if content[:4] != _MAGIC or content[-4:] != _MAGIC:
        raise DeliveryError("is not a Parquet file, or was cut short", file=file)
    import pyarrow
    from pyarrow import parquet

    try:
        opened = parquet.ParquetFile(io.BytesIO(content))
        names = list(opened.schema_arrow.names)
        columns = {
            name: None if any(star_fits(part, name) for part in rule.ignore) else opened.read([name]).column(name)
            for name in names
        }
    except (pyarrow.ArrowException, OSError) as error:
        raise DeliveryError(f"is damaged and can't be read as Parquet ({error})", file=file) from error
    count = opened.metadata.num_rows
    nothing: list[Cell] = [None] * count
    texts = [nothing if c is None else _texts(file, name, c) for name, c in columns.items()]
    return Grid([], list(range(1, count + 1)), unit="row", names=names, columns=texts)


def _texts(file: str, name: str, column: Any) -> list[Cell]:
    """A column as text, each distinct value converted once."""
    values = column.to_pylist()
    try:
        written = {value: _text(value) for value in dict.fromkeys(values)}
    except TypeError as error:
        reason = f"the column {name!r} holds lists or structures; name it in `ignore`"
        raise DeliveryError(reason, file=file, field=name) from error
    return [written[value] for value in values]


def _text(value: Any) -> Cell:
    """One value as text: whole numbers without a point, yes and no, days as ISO 8601."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return Plain(int(value) if value.is_integer() else format(Decimal(repr(value)), "f"))
    if isinstance(value, int | Decimal):
        return Plain(format(value, "f") if isinstance(value, Decimal) else value)
    if isinstance(value, bytes):
        raise TypeError("bytes are not text")
    return (value.isoformat() if hasattr(value, "isoformat") else str(value)).strip() or None
