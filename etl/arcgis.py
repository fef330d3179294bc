"""The answer of an ArcGIS feature layer: fetched page by page, kept as received, read as a table.

What is kept is one page a line, each the JSON of its server without line breaks. A server says what is wrong inside
an answer of 200: an `error` object is a failure, and so is an answer that lacks what was asked for.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from etl.delivered import Cell, Sheet
from etl.faults import DeliveryError, UnreachedError
from etl.fetch import Fetched, Limits
from etl.formats.notation import Plain
from etl.remote import ArcGis

MOST_PAGES = 500


def fetch_layer(file: str, layer: ArcGis, limits: Limits, get: Callable[[str, Limits], Fetched]) -> Fetched:
    """Every page of a query as one content, within one deadline for all of them; `get` fetches one address.

    DeliveryError where a page is no answer, UnreachedError where the server gives none in time.
    """
    pages: list[bytes] = []
    offset = size = 0
    end = time.monotonic() + limits.deadline
    for _page in range(MOST_PAGES):
        left = end - time.monotonic()
        if left <= 0:
            raise UnreachedError(f"{file}: the layer's pages took longer than {limits.deadline:g} s together")
        answer = get(layer.page(offset), replace(limits, deadline=left))
        page = _page_of(file, answer.content)
        # A line break inside a text of JSON is written as an escape: the others can go.
        pages.append(answer.content.replace(b"\r", b"").replace(b"\n", b" "))
        size += len(pages[-1])
        if size > limits.most_bytes:
            raise DeliveryError(f"the layer's pages are larger than {limits.most_bytes:,} bytes together", file=file)
        offset += len(page["features"])
        if not page.get("exceededTransferLimit"):
            return Fetched(b"".join(part + b"\n" for part in pages), answer.url, answer.headers)
        if not page["features"]:
            raise DeliveryError("the layer says that there is more and gives nothing", file=file)
    raise DeliveryError(f"the layer has more than {MOST_PAGES} pages", file=file)


def read_layer(file: str, content: bytes, sha256: str, layer: ArcGis) -> Sheet:
    """The features as a table with the columns that were asked for; numbers as the server wrote them."""
    rows = [feature["attributes"] for line in content.splitlines() for feature in _page_of(file, line)["features"]]
    columns: dict[str, list[Cell]] = {name: [] for name in layer.columns}
    for number, row in enumerate(rows, start=1):
        for name in row:
            if name not in columns:
                raise DeliveryError(f"the layer gives a field {name!r} that was not asked for", file=file, line=number)
        for name, cells in columns.items():
            if name not in row:
                reason = f"the layer gives no field {name!r}; it gives {', '.join(row)}"
                raise DeliveryError(reason, file=file, place=f"feature {number}")
            cells.append(_text(row[name], file, number, name))
    lines = list(range(1, len(rows) + 1))
    return Sheet(file, sha256, columns, lines, [f"feature {number}" for number in lines])


def _page_of(file: str, content: bytes) -> dict[str, Any]:
    """One page; DeliveryError where it is an error of the server or no answer to a query."""
    try:
        # Numbers stay as they are written: 1.10 is not to become 1.1.
        page = json.loads(content.decode("utf-8"), parse_float=Plain, parse_int=Plain, parse_constant=_refuse)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise DeliveryError(f"the layer's answer is not JSON ({error})", file=file) from error
    said = page.get("error") if isinstance(page, dict) else None
    if isinstance(said, dict):
        reason = f"the layer answers with an error: {said.get('code')} {said.get('message')}"
        raise DeliveryError(reason, file=file)
    features = page.get("features") if isinstance(page, dict) else None
    if not isinstance(features, list) or not all(_is_feature(feature) for feature in features):
        raise DeliveryError("the layer's answer has no list of features with attributes", file=file)
    return dict(page)


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON, whatever Python makes of them."""
    raise ValueError(f"{constant} is no number")


def _is_feature(feature: Any) -> bool:
    """Whether an item of the list is a feature with attributes."""
    return isinstance(feature, dict) and isinstance(feature.get("attributes"), dict)


def _text(value: Any, file: str, number: int, name: str) -> Cell:
    """An attribute as text; DeliveryError where it is no single value."""
    if value is None:
        return None
    if isinstance(value, Plain):
        return value
    if isinstance(value, str):
        return value.strip() or None
    raise DeliveryError(f"the field {name!r} holds no text and no number", file=file, place=f"feature {number}")
