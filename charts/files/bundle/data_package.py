"""The machine-readable description of a bundle: a Data Package, version 2 (https://datapackage.org)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from charts.files.bundle.evidence_tables import BundleTable
from charts.files.citation import AUTHOR, key_of
from charts.files.column_labels import column_label
from charts.files.file_view import FileView

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {
    **dict.fromkeys(("obs_value", "drawn_value", "population", "rate_per_100k", "rate_low", "rate_high"), "number"),
    **dict.fromkeys(("row", "months_from", "months_to", "sentence_length_months", "size_bytes", "year"), "integer"),
    **dict.fromkeys(("is_disputed", "is_relay", "is_final", "sources_disagree"), "boolean"),
    **dict.fromkeys(("period_start", "period_end"), "date"),
}
_MEDIA = {"csv": "text/csv", "json": "application/json", "py": "text/x-python", "bib": "application/x-bibtex"}
_LICENCE_ID = re.compile(r"[A-Za-z]+[A-Za-z0-9]*-\d[\w.]*")  # such as PDDL-1.0, at the beginning of a licence in words


def package_text(filed: FileView, tables: Iterable[BundleTable], contents: Mapping[str, bytes]) -> str:
    """`datapackage.json` of a bundle with those tables and files."""
    drawing = filed.drawing
    by_path = {table.path: table for table in tables}
    package = {
        "$schema": PROFILE,
        "name": key_of(filed),
        "id": filed.pinned,
        "title": drawing.title,
        "description": " ".join(text for text in (drawing.subtitle, drawing.caveat) if text),
        "homepage": filed.pinned,
        "version": drawing.data_version,
        "created": f"{drawing.data_day}T00:00:00Z",
        "contributors": [{"title": AUTHOR, "roles": ["publisher"]}],
        "sources": [_source(one.title, one.publisher, one.url) for one in drawing.credits],
        "licenses": [_licence(one.licence, one.licence_url) for one in drawing.credits],
        "resources": [_resource(path, contents[path], by_path.get(path)) for path in sorted(contents)],
    }
    return json.dumps({key: value for key, value in package.items() if value}, ensure_ascii=False, indent=2) + "\n"


def _source(title: str, publisher: str, url: str) -> dict[str, str]:
    return {"title": f"{publisher}: {title}", **({"path": url} if url else {})}


def _licence(licence: str, url: str) -> dict[str, str]:
    """A licence with its short name if its text begins with one."""
    found = _LICENCE_ID.match(licence)
    return {"name": found[0] if found else "other", "title": licence, **({"path": url} if url else {})}


def _resource(path: str, content: bytes, table: BundleTable | None) -> dict[str, Any]:
    """A file of the bundle: its size and hash; for a table also its columns."""
    name, _dot, ending = path.lower().rpartition(".")
    described: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9]+", "-", name or ending) + ("" if table else f"-{ending}" if name else ""),
        "path": path,
        "mediatype": _MEDIA.get(ending, "text/plain"),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if table is None:
        return described
    fields = [_field(column) for column in table.columns]
    schema = {"fields": fields, **({"primaryKey": list(table.key)} if table.key else {})}
    return {**described, "type": "table", "format": "csv", "description": table.said, "schema": schema}


def _field(column: str) -> dict[str, str]:
    """A column: its name, type and, if it has one, its title."""
    label = column_label(column)
    return {"name": column, "type": _TYPES.get(column, "string"), **({"title": label} if label != column else {})}
