"""A source's known errors: `corrections.toml` next to `source.toml`, each with its reason, its day and a guard.

A publisher's error is shown corrected, and the correction is shown too: every correction becomes a record of its own,
the number's note says what was printed, and the evidence page says who was informed. The guard is the printed value:
once the publisher prints something else, the correction is wrong and stops the source until somebody has checked it.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from etl.declarations.source import CORRECTIONS
from etl.declarations.strict import Address, Strict, Text
from etl.errors import DeliveryError, nearest
from etl.records import Records, Value, fields_of, key_of, kinds

_Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Cell = str | int | float | bool


class Correction(Strict):
    """One known error: the one record that it is in, what is printed there and what is right."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    record: Text
    where: Annotated[dict[str, _Cell], Field(min_length=1)]
    field: Text
    printed: _Cell
    corrected: _Cell
    reason: Text
    corrected_on: _Day
    told: str | None = None
    url: Address | None = None


class _File(Strict):
    """The whole of a `corrections.toml`."""

    correction: tuple[Correction, ...]


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """A source's corrections; () without the file. Raises DeliveryError with the field that is wrong."""
    path = folder / CORRECTIONS
    if not path.is_file():
        return ()
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).correction
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeliveryError(f"is not valid TOML: {error}", file=CORRECTIONS) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DeliveryError(
            f"{first['msg']}.", file=CORRECTIONS, field=".".join(str(part) for part in first["loc"])
        ) from error
    ids = [correction.id for correction in found]
    for number, correction in enumerate(found, start=1):
        if correction.id in ids[: number - 1]:
            raise DeliveryError(f"the id {correction.id!r} is used twice", file=CORRECTIONS, field=_name(number))
    return found


def correct(records: list[Records], corrections: Sequence[Correction]) -> list[Records]:
    """The records with every correction applied, and one record per correction.

    Raises DeliveryError if a correction matches no record or several, or if its guard fails because the publisher now
    prints something else.
    """
    if not corrections:
        return records
    corrected = list(records)
    targets = []
    for number, correction in enumerate(corrections, start=1):
        _check_names(correction, number)
        part, row = _find(corrected, correction, number)
        _check_guard(corrected[part], row, correction, number)
        targets.append("/".join(str(corrected[part].columns[name][row]) for name in key_of(correction.record)))
        corrected[part] = _corrected(corrected[part], row, correction)
    return [*corrected, _as_records(corrections, targets)]


def _check_names(correction: Correction, number: int) -> None:
    """Raises DeliveryError if a correction names a kind of record or a field that doesn't exist."""
    if correction.record not in kinds():
        reason = f"there is no record {correction.record!r}. {nearest(correction.record, kinds())}"
        raise DeliveryError(reason, file=CORRECTIONS, field=_name(number))
    fields = [field.name for field in fields_of(correction.record)]
    for name in (correction.field, *correction.where):
        if name not in fields:
            reason = f"{correction.record} has no field {name!r}. {nearest(name, fields)}"
            raise DeliveryError(reason, file=CORRECTIONS, field=_name(number))
    if correction.field in key_of(correction.record):
        raise DeliveryError("a key can't be corrected: it identifies the record", file=CORRECTIONS, field=_name(number))


def _find(records: Sequence[Records], correction: Correction, number: int) -> tuple[int, int]:
    """The one record that a correction is about: the index of its part and its row there."""
    found = [
        (place, row)
        for place, part in enumerate(records)
        if part.kind == correction.record
        for row, values in enumerate(zip(*[part.columns[name] for name in correction.where], strict=True))
        if all(_same(value, wanted) for value, wanted in zip(values, correction.where.values(), strict=True))
    ]
    if len(found) != 1:
        words = ", ".join(f"{name} {value}" for name, value in correction.where.items())
        reason = f"{len(found) or 'no'} {correction.record} with {words}; a correction needs exactly one"
        raise DeliveryError(reason, file=CORRECTIONS, field=_name(number))
    return found[0]


def _check_guard(part: Records, row: int, correction: Correction, number: int) -> None:
    """Raises DeliveryError if the publisher no longer prints what is corrected."""
    value = part.columns[correction.field][row]
    if _same(value, correction.printed):
        return
    if _same(value, correction.corrected):
        reason = f"the publisher has fixed it and now prints {_as_text(value)}. Remove this correction"
    else:
        reason = f"the publisher now prints {_as_text(value)}, not {correction.printed!r}. Check it again"
    raise DeliveryError(f"{correction.id}: {reason}", file=CORRECTIONS, field=_name(number))


def _corrected(part: Records, row: int, correction: Correction) -> Records:
    """The records with one value corrected, and the printed value in the note if the record has notes."""
    columns = dict(part.columns)
    columns[correction.field] = list(columns[correction.field])
    columns[correction.field][row] = _typed(columns[correction.field][row], correction.corrected)
    if "note" in columns and correction.field != "note":
        before = columns["note"][row]
        said = f"Corrected: {correction.printed} is printed, {correction.corrected} is right. {correction.reason}"
        columns["note"] = list(columns["note"])
        columns["note"][row] = f"{before} {said}" if before else said
    return Records(part.kind, part.file, columns, part.lines)


def _as_records(corrections: Sequence[Correction], targets: Sequence[str]) -> Records:
    """One record per correction."""
    same = ("record", "field", "reason", "corrected_on", "told", "url")
    columns: dict[str, list[Value]] = {name: [getattr(found, name) for found in corrections] for name in same}
    columns |= {
        "correction_id": [found.id for found in corrections],
        "record_id": list(targets),
        "printed": [str(found.printed) for found in corrections],
        "corrected": [str(found.corrected) for found in corrections],
    }
    return Records("correction", CORRECTIONS, columns, [0] * len(corrections))


def _same(value: Value, wanted: _Cell) -> bool:
    """Whether a record's value equals one from a TOML file: 709 is 709.0, but never "709"; "" is empty."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return wanted == ("" if value is None else value)


def _as_text(value: Value) -> str:
    """A record's value as written in an error."""
    return (
        "nothing"
        if value is None
        else str(int(value))
        if isinstance(value, float) and value.is_integer()
        else repr(value)
    )


def _typed(before: Value, corrected: _Cell) -> Value:
    """The right value in the field's type."""
    return float(corrected) if isinstance(before, float) and isinstance(corrected, int) else corrected


def _name(number: int) -> str:
    """How an error names a correction."""
    return f"correction {number}"
