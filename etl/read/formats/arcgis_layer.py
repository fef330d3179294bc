"""The answer of an ArcGIS feature layer: fetched page by page, kept as received, read as a table.

It is kept with one page per line, each the server's JSON without line breaks. A server may report an error inside a
200 answer: an `error` object is a failure, and so is an answer that lacks what was requested.
"""

from typing import Any

from etl.cells import Cell, Plain
from etl.declarations.remote import ArcGis
from etl.errors import DeliveryError
from etl.extract.arcgis_pages import _page_of
from etl.read.sheet import Sheet


def read_layer(file: str, content: bytes, sha256: str, layer: ArcGis) -> Sheet:
    """The features as a table with the requested columns; numbers as the server wrote them."""
    rows = [feature["attributes"] for line in content.splitlines() for feature in _page_of(file, line)["features"]]
    columns: dict[str, list[Cell]] = {name: [] for name in layer.columns}
    for number, row in enumerate(rows, start=1):
        for name in row:
            if name not in columns:
                raise DeliveryError(f"the layer gives a field {name!r} that was not asked for", file=file, line=number)
        for name, cells in columns.items():
            if name not in row:
                reason = f"the layer has no field {name!r}; it has {', '.join(row)}"
                raise DeliveryError(reason, file=file, place=f"feature {number}")
            cells.append(_text(row[name], file, number, name))
    lines = list(range(1, len(rows) + 1))
    return Sheet(file, sha256, columns, lines, [f"feature {number}" for number in lines])


def _text(value: Any, file: str, number: int, name: str) -> Cell:
    """An attribute as text. Raises DeliveryError if it is not a single value."""
    if value is None:
        return None
    if isinstance(value, Plain):
        return value
    if isinstance(value, str):
        return value.strip() or None
    raise DeliveryError(f"the field {name!r} holds neither text nor a number", file=file, place=f"feature {number}")
