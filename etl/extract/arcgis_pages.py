"""A layer of an ArcGIS server, fetched page by page."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from etl.cells import Plain
from etl.declarations.remote import ArcGis
from etl.errors import DeliveryError, UnreachedError
from etl.extract.fetch import FetchResult, Limits

MOST_PAGES = 500


def fetch_layer(file: str, layer: ArcGis, limits: Limits, get: Callable[[str, Limits], FetchResult]) -> FetchResult:
    """All pages of a query as one content, within one deadline for all; `get` fetches one address.

    Raises DeliveryError if a page is not a valid answer, UnreachedError if the server does not answer in time.
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
        # A line break inside a JSON text is written as an escape: all others can go.
        pages.append(answer.content.replace(b"\r", b"").replace(b"\n", b" "))
        size += len(pages[-1])
        if size > limits.most_bytes:
            raise DeliveryError(f"the layer's pages are larger than {limits.most_bytes:,} bytes together", file=file)
        offset += len(page["features"])
        if not page.get("exceededTransferLimit"):
            return FetchResult(b"".join(part + b"\n" for part in pages), answer.url, answer.headers)
        if not page["features"]:
            raise DeliveryError("the layer says that there are more records but sends none", file=file)
    raise DeliveryError(f"the layer has more than {MOST_PAGES} pages", file=file)


def _page_of(file: str, content: bytes) -> dict[str, Any]:
    """One page. Raises DeliveryError if it is a server error or not the answer to a query."""
    try:
        # Numbers stay as written: 1.10 must not become 1.1.
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
    """NaN and Infinity are not JSON, although Python accepts them."""
    raise ValueError(f"{constant} is not a number")


def _is_feature(feature: Any) -> bool:
    """Whether an item of the list is a feature with attributes."""
    return isinstance(feature, dict) and isinstance(feature.get("attributes"), dict)
