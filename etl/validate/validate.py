"""A bad row goes to quarantine with its reason; the rest of its delivery continues, and its last good version stays.

Rows that depend on a quarantined one (the statements of an observation, the decisions of a case) go with it: a
statement without its number would be an address that leads nowhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from database.loading.live_records import Connection, live_rows
from database.record_fields import key_taker
from etl.code_lists import CodeIndex
from etl.declarations.checks import Sum
from etl.declarations.source import DECLARATION, Declaration
from etl.errors import DeliveryError, nearest
from etl.records import CELL, REFERENCES, Records, RecordTuple, Value, fields_of, key_of
from etl.validate.form_sums import check_sums, with_notes
from etl.validate.sum_results import ByRow, SumChecks

# A few bad rows are typing errors; from this share the delivery itself is bad.
MOST_BAD = 0.5


@dataclass(frozen=True)
class BadRow:
    """A row that was left out: where it is, which field is wrong and why."""

    file: str
    line: int
    field: str
    reason: str
    kind: str
    key: RecordTuple


def validate(
    records: list[Records],
    code_lists: CodeIndex,
    today: date,
    sums: Sequence[Sum] = (),
    left_out: Iterable[Records] = (),
) -> tuple[list[Records], list[BadRow], list[str]]:
    """The records that fulfil the contract, the rows that don't with their reasons, and warnings.

    `left_out` are rows of the delivery that nobody may see: a sum that lacks one of them is not checked.
    """
    good: list[Records] = []
    bad: list[BadRow] = []
    lost: dict[tuple[str, str], dict[Value, str]] = {}
    failed: list[Records] = []
    for part, found in zip(records, _failures(records, code_lists, today), strict=True):
        _check_share(part, found)
        bad += found.values()
        failed.append(part.keep([number in found for number in range(len(part))]))
        good.append(_without(part, found, lost))
    checks = check_sums(good, sums, code_lists, [*failed, *left_out])
    wrong = _bad_values(good, checks.wrong)
    _check_share_of_sums(checks, wrong)
    bad += [row for found in wrong for row in found.values()]
    noted = [with_notes(part, checks.notes.get(place, {})) for place, part in enumerate(good)]
    good = [_without(part, found, lost) for part, found in zip(noted, wrong, strict=True)]
    good, orphaned = _without_orphans(good, lost)
    return good, sorted(bad + orphaned, key=_place), checks.warnings


def set_aside(records: list[Records], wrong: ByRow) -> tuple[list[Records], list[BadRow]]:
    """The records without some observations and everything that depends on them, and those rows with their reasons.

    `wrong` holds the reasons by the index of the part and of the row.
    """
    found = _bad_values(records, wrong)
    lost: dict[tuple[str, str], dict[Value, str]] = {}
    good, orphaned = _without_orphans([_without(part, f, lost) for part, f in zip(records, found, strict=True)], lost)
    return good, sorted([row for rows in found for row in rows.values()] + orphaned, key=_place)


def _place(row: BadRow) -> tuple[str, int, str]:
    """Where a bad row is, to sort by."""
    return row.file, row.line, row.field


def _without_orphans(
    good: list[Records], lost: dict[tuple[str, str], dict[Value, str]]
) -> tuple[list[Records], list[BadRow]]:
    """The records without those that point to a lost one, however many steps away, and those rows."""
    bad: list[BadRow] = []
    while True:
        orphans = [_orphans(part, good, lost) for part in good]
        if not any(orphans):
            return good, bad
        bad += [row for found in orphans for row in found.values()]
        good = [_without(part, found, lost) for part, found in zip(good, orphans, strict=True)]


def last_good(source_id: str, good: list[Records], bad: list[BadRow], store: Connection | None) -> list[Records]:
    """The stored versions of the rows that are now in quarantine: a typing error removes no number.

    A version that points to a record no longer delivered does not stay.
    """
    wanted: dict[str, set[RecordTuple]] = {}
    for row in bad:
        wanted.setdefault(row.kind, set()).add(row.key)
    kept = [] if store is None else [_live(store, source_id, kind, keys) for kind, keys in wanted.items()]
    while True:
        orphans = [_orphans(part, good + kept, {}) for part in kept]
        if not any(orphans):
            return [part for part in kept if len(part)]
        kept = [_without(part, found, {}) for part, found in zip(kept, orphans, strict=True)]


def _live(store: Connection, source_id: str, kind: str, keys: set[RecordTuple]) -> Records:
    """The live records of one kind with these keys; they come from no line of this delivery."""
    rows = [row for row in live_rows(store, kind, source_id) if key_taker(kind)(row) in keys]
    columns = {field.name: [row[number] for row in rows] for number, field in enumerate(fields_of(kind))}
    return Records(kind, "", columns, [0] * len(rows))


def check_default_origins(declaration: Declaration, records: Iterable[Records]) -> None:
    """Raises DeliveryError if a declared default origin counts nothing in its cell: it has nothing to chart."""
    observations = [part for part in records if part.kind == "observation"]
    for number, default in enumerate(declaration.default_origin, start=1):
        place = f"default_origin {number}"
        for name in default.cell:
            if name not in CELL:
                raise DeliveryError(
                    f"{name!r} is not a field of a cell. {nearest(name, CELL)}", file=DECLARATION, field=place
                )
        wanted = {**default.cell, "origin_id": default.origin_id}
        if not any(_holds_cell(part, wanted) for part in observations):
            words = ", ".join(f"{name} {value}" for name, value in wanted.items())
            raise DeliveryError(f"there is no observation with {words}", file=DECLARATION, field=place)


def _holds_cell(part: Records, wanted: dict[str, str]) -> bool:
    """Whether any of the observations has all of the wanted values."""
    return any(
        all(value == wanted[name] for name, value in zip(wanted, values, strict=True))
        for values in zip(*[part.columns[name] for name in wanted], strict=True)
    )


def _failures(records: list[Records], code_lists: CodeIndex, today: date) -> list[dict[int, BadRow]]:
    """The bad rows of every table by index, each with the first reason found.

    Tables of one kind are checked together: most of a check's time does not depend on the number of rows.
    """
    found: list[dict[int, BadRow]] = [{} for _ in records]
    for kind in dict.fromkeys(part.kind for part in records):
        own = [number for number, part in enumerate(records) if part.kind == kind]
        places = [(number, row) for number in own for row in range(len(records[number]))]
        for index, field, reason in _broken_rules([records[number] for number in own], kind, code_lists, today):
            number, row = places[index]
            value = records[number].columns[field][row]
            shown = "" if value is None else f"{value!r} "
            found[number].setdefault(row, _bad_row(records[number], row, field, f"{shown}{reason}"))
    return found


def _broken_rules(parts: list[Records], kind: str, code_lists: CodeIndex, today: date) -> list[tuple[int, str, str]]:
    """Which rules the rows of these tables, counted through, break: the row's index, the field and the reason."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    from etl.validate.record_checks import schema_for

    names = [field.name for field in fields_of(kind)]
    columns = {name: list(chain.from_iterable(part.columns[name] for part in parts)) for name in names}
    frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})
    schema, field_of = schema_for(kind, code_lists, today)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.to_dict("records")
        return [(int(one["index"]), field_of.get(one["check"], one["column"]), str(one["check"])) for one in cases]
    return []


def _check_share(part: Records, found: dict[int, BadRow]) -> None:
    """Raises DeliveryError if most rows of a table are bad: then the delivery is at fault, and the old data stay."""
    if len(found) > MOST_BAD * len(part):
        first = found[min(found)]
        reason = f"{len(found)} of {len(part)} rows are bad, so the delivery is bad; the first: {first.reason}"
        raise DeliveryError(reason, file=part.file, line=first.line, field=first.field)


def _bad_values(records: list[Records], wrong: ByRow) -> list[dict[int, BadRow]]:
    """For each table the rows whose value is wrong, by index, with all reasons."""
    return [
        {
            number: _bad_row(part, number, "obs_value", "; ".join(reasons))
            for number, reasons in wrong.get(place, {}).items()
        }
        for place, part in enumerate(records)
    ]


def _check_share_of_sums(checks: SumChecks, wrong: list[dict[int, BadRow]]) -> None:
    """Raises DeliveryError if most sums are wrong: then rows have moved, and every number would be misplaced."""
    if checks.failed > MOST_BAD * checks.checked:
        first = min((row for found in wrong for row in found.values()), key=lambda row: (row.file, row.line))
        reason = f"{checks.failed} of {checks.checked} sums are wrong, so the delivery is bad;"
        raise DeliveryError(f"{reason} the first: {first.reason}", file=first.file, line=first.line, field=first.field)


def _bad_row(part: Records, number: int, field: str, reason: str) -> BadRow:
    """A row of the records that is left out, and the key it would have had."""
    key = tuple(part.columns[name][number] for name in key_of(part.kind))
    return BadRow(part.file, part.lines[number], field, reason, part.kind, key)


def _without(part: Records, found: dict[int, BadRow], lost: dict[tuple[str, str], dict[Value, str]]) -> Records:
    """The records without the bad rows, whose ids are noted for the rows that point to them."""
    if not found:
        return part
    for kind, name in {(kind, name) for _, _, kind, name in REFERENCES if kind == part.kind}:
        names = lost.setdefault((kind, name), {})
        names.update({part.columns[name][number]: f"{row.field} {row.reason}" for number, row in found.items()})
    return part.keep([number not in found for number in range(len(part))])


def _orphans(part: Records, good: list[Records], lost: dict[tuple[str, str], dict[Value, str]]) -> dict[int, BadRow]:
    """The rows that point to a record which does not exist or no longer does."""
    found: dict[int, BadRow] = {}
    for kind, field, target, name in REFERENCES:
        if kind != part.kind or not any(part.columns[field]):
            continue
        known = {value for other in good if other.kind == target for value in other.columns[name]}
        gone = lost.get((target, name), {})
        for number, value in enumerate(part.columns[field]):
            missing = next((single for single in _singles(value) if single not in known), None)
            if missing is not None:
                why = f": {gone[missing]}" if missing in gone else ""
                state = "is in quarantine" if missing in gone else "does not exist"
                reason = f"{target} {missing!r} {state}{why}"
                found.setdefault(number, _bad_row(part, number, field, reason))
    return found


def _singles(value: Value) -> list[Value]:
    """The ids in a reference: none, one, or several joined by a bar."""
    if isinstance(value, str):
        return [single for single in value.split("|") if single]
    return [] if value is None else [value]
