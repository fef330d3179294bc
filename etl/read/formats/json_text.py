"""JSON: the list of objects at a declared path, or one object per line; numbers exactly as written."""

import json
from typing import Any

from etl.cells import Cell, Plain
from etl.declarations.files import FileRule
from etl.declarations.patterns import star_fits
from etl.errors import DeliveryError
from etl.read.formats.grid import Grid

_NOT_JSON = {b"<": "an HTML or XML page", b"%PDF": "a PDF file", b"PK\x03\x04": "a workbook or zip file"}


def read_json(file: str, content: bytes, rule: FileRule) -> Grid:
    """The objects as rows, their keys as columns. Raises DeliveryError if the path leads to no list of flat objects."""
    for first, name in _NOT_JSON.items():
        if content.lstrip().startswith(first):
            raise DeliveryError(f"is {name}, not JSON", file=file, line=1)
    found = (
        _lines(file, content)
        if file.lower().endswith((".jsonl", ".ndjson"))
        else _at_path(file, _load(file, content), rule.path)
    )
    names = list(dict.fromkeys(name for row in found for name in row))
    rows = [[_text(file, number, name, row.get(name), rule) for name in names] for number, row in enumerate(found, 1)]
    return Grid(rows, list(range(1, len(rows) + 1)), unit="object", names=names)


def _lines(file: str, content: bytes) -> list[dict[str, Any]]:
    """One object per line."""
    if content and not content.endswith(b"\n"):
        raise DeliveryError("the last line has no end: the file may have been cut short", file=file)
    return _objects(
        file, [_load(file, line, number) for number, line in enumerate(content.splitlines(), 1)], "the file"
    )


def _load(file: str, content: bytes, line: int = 0) -> Any:
    """The value of a JSON text. A key that occurs twice in an object is an error, as is NaN."""
    try:
        return json.loads(
            content.decode("utf-8"),
            parse_float=Plain,
            parse_int=Plain,
            parse_constant=_refuse,
            object_pairs_hook=_without_doubles,
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise DeliveryError(f"is not valid JSON ({error})", file=file, line=line) from error


def _at_path(file: str, value: Any, path: str) -> list[dict[str, Any]]:
    """The list of objects at a dotted path; `[]` steps into every item of a list."""
    values = [value]
    for step in filter(None, path.split(".")):
        name, into_items = step.removesuffix("[]"), step.endswith("[]")
        for single in values:
            if not isinstance(single, dict) or name not in single:
                raise DeliveryError(f"the path {path!r} ends at {name!r}: there is no such key", file=file)
        values = [single[name] for single in values]
        if into_items:
            if not all(isinstance(single, list) for single in values):
                raise DeliveryError(f"the path {path!r}: {name!r} is not a list", file=file)
            values = [item for single in values for item in single]
    last = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    return _objects(file, last, f"the path {path!r}" if path else "the file")


def _objects(file: str, found: list[Any], what: str) -> list[dict[str, Any]]:
    """The same list, if it holds nothing but objects; else raises DeliveryError."""
    if not all(isinstance(item, dict) for item in found):
        raise DeliveryError(f"{what} is not a list of objects", file=file)
    return found


def _text(file: str, number: int, name: str, value: Any, rule: FileRule) -> Cell:
    """A value as text; anything other than text, number, yes/no or null is an error unless the column is ignored."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Plain):
        return value
    if isinstance(value, str):
        return value.strip() or None
    if any(star_fits(part, name) for part in rule.ignore):
        return None
    reason = f"{name!r} holds a list or an object; name it in `ignore`, or let `path` lead into it"
    raise DeliveryError(reason, file=file, place=f"object {number}", field=name)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; json itself would silently keep the last of two equal keys. Raises ValueError."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} occurs twice")
    return found


def _refuse(constant: str) -> None:
    """NaN and Infinity are not JSON."""
    raise ValueError(f"{constant} is not a number")
