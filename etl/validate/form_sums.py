"""What must add up: the rows of a form that a declaration calls totals, each against the rows that are its parts.

A small difference is the publisher's own and is shown with a note; a larger one is a mistake in the total or in a
part, and as nobody can say in which, the total is not believed. A sum is checked only if its total and all of its
parts are delivered: what is missing, empty or in quarantine is not zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from etl.code_lists import CodeIndex
from etl.declarations.checks import Sum
from etl.declarations.source import DECLARATION
from etl.errors import DeliveryError, nearest
from etl.records import CELL, Records, Value
from etl.validate.cell_sums import check_cell_sums
from etl.validate.sentence_sums import check_sentence_sums
from etl.validate.sum_results import ObservationValue, SumChecks, number_or_why

# What the values of one sum share; the offence distinguishes its rows.
_SHARED = ("origin_id", *[name for name in CELL if name != "offence_code"])
_PLACE = (_SHARED.index("jurisdiction"), _SHARED.index("region_code"), _SHARED.index("stage"))

# A row of a form: the form and the row's number there.
_FormRow = tuple[Value, Value]


@dataclass(frozen=True)
class _FormTotal:
    """A row of a form and its parts of one kind; each row as its number and its offence."""

    rule: Sum
    row: tuple[Value, Value]
    parts: list[tuple[Value, Value]]


def check_sums(
    records: Sequence[Records], sums: Sequence[Sum], code_lists: CodeIndex, lost: Sequence[Records] = ()
) -> SumChecks:
    """Checks every declared sum in every cell; changes nothing. `lost` are the rows already in quarantine.

    Sums over offences come before those over regions, so that a wrong total says nothing about a further one.
    """
    checks = SumChecks()
    _check_form_sums(records, [rule for rule in sums if rule.over is None], code_lists, checks)
    of_sentences = [rule for rule in sums if rule.over in ("sentence_type", "months")]
    if of_sentences:
        check_sentence_sums(records, of_sentences, lost, checks)
    for rule in sorted((rule for rule in sums if rule.over and rule not in of_sentences), key=lambda r: str(r.over)):
        _check_offences(rule, code_lists)
        check_cell_sums(records, rule, lost, checks)
    if checks.unchecked:
        why = "the total or a part is missing, empty or in quarantine"
        checks.warnings.append(f"{len(checks.unchecked)} sums not checked: {why}; the first: {checks.unchecked[0]}")
    return checks


def _check_form_sums(records: Sequence[Records], sums: Sequence[Sum], code_lists: CodeIndex, checks: SumChecks) -> None:
    """Checks the sums of the rows of a form."""
    if not sums:
        return
    _check_kinds(sums, code_lists)
    totals = _totals(records, sums)
    for rule in sums:
        if not any(total.rule is rule for total in totals):
            checks.warnings.append(f"the form has no {rule.parts} row in a {rule.total} row, so no such sum is checked")
    for cell, found in _by_cell(records).items():
        for total in totals:
            _check(total, cell, found, checks)


def _check_offences(rule: Sum, code_lists: CodeIndex) -> None:
    """Raises DeliveryError if a sum over offences names one that doesn't exist."""
    known = code_lists.lists["offence"].validity if "offence" in code_lists.lists else {}
    for code in (rule.total, *(rule.parts or ())) if rule.over == "offence_code" else ():
        if code not in known:
            reason = f"{code!r} is not an offence. {nearest(str(code), known)}"
            raise DeliveryError(reason, file=DECLARATION, field="sum")


def with_notes(part: Records, notes: dict[int, list[str]]) -> Records:
    """The records with these notes appended to their own."""
    if not notes:
        return part
    column = list(part.columns["note"])
    for number, said in notes.items():
        column[number] = " ".join([str(column[number]), *said] if column[number] else said)
    return Records(part.kind, part.file, {**part.columns, "note": column}, part.lines)


def _check_kinds(sums: Iterable[Sum], code_lists: CodeIndex) -> None:
    """Raises DeliveryError if a declared sum names a kind of row that doesn't exist."""
    known = code_lists.lists["row_kind"].validity if "row_kind" in code_lists.lists else {}
    for number, rule in enumerate(sums, start=1):
        for kind in (str(rule.total), str(rule.parts)):
            if kind not in known:
                reason = f"{kind!r} is not a kind of form row. {nearest(kind, known)}"
                raise DeliveryError(reason, file=DECLARATION, field=f"sum {number}")


def _totals(records: Iterable[Records], sums: Iterable[Sum]) -> list[_FormTotal]:
    """The form rows that have parts of a declared kind; the deepest first, so that a wrong part is known in time."""
    names = ("form", "row_no", "parent_row", "row_kind", "offence_code")
    kinds: dict[_FormRow, Value] = {}
    offences: dict[_FormRow, Value] = {}
    parents: dict[_FormRow, _FormRow] = {}
    for part in records:
        if part.kind == "form_row":
            for form, row, parent, kind, offence in zip(*[part.columns[name] for name in names], strict=True):
                kinds[form, row], offences[form, row], parents[form, row] = kind, offence, (form, parent)
    parts: dict[tuple[_FormRow, Value], list[_FormRow]] = {}
    for row, parent in parents.items():
        parts.setdefault((parent, kinds[row]), []).append(row)
    found = [
        (
            _depth(row, parents),
            _FormTotal(rule, (row[1], offences[row]), [(part[1], offences[part]) for part in members]),
        )
        for rule in sums
        for row, kind in kinds.items()
        if kind == rule.total and (members := parts.get((row, str(rule.parts))))
    ]
    return [total for _, total in sorted(found, key=lambda pair: -pair[0])]


def _depth(row: _FormRow, parents: dict[_FormRow, _FormRow]) -> int:
    """How many rows a row is part of."""
    depth = 0
    while (row := parents[row]) in parents and depth < len(parents):
        depth += 1
    return depth


def _by_cell(records: Iterable[Records]) -> dict[tuple[Value, ...], dict[Value, ObservationValue]]:
    """The observations by all dimensions of the cell except the offence, then by the offence."""
    cells: dict[tuple[Value, ...], dict[Value, ObservationValue]] = {}
    for place, part in enumerate(records):
        if part.kind == "observation":
            shared = zip(*[part.columns[name] for name in _SHARED], strict=True)
            facts = zip(part.columns["offence_code"], part.columns["obs_value"], strict=True)
            for number, (cell, (offence, value)) in enumerate(zip(shared, facts, strict=True)):
                cells.setdefault(cell, {})[offence] = ObservationValue((place, number), value)
    return cells


def _check(total: _FormTotal, cell: tuple[Value, ...], found: dict[Value, ObservationValue], checks: SumChecks) -> None:
    """Compares one total in one cell with the sum of its parts."""
    rows = [total.row, *total.parts]
    if not any(offence in found for _, offence in rows):
        return
    values: list[float] = []
    for row, offence in rows:
        # A total that another sum found wrong is still checked; a wrong part says nothing about its total.
        value = number_or_why(found.get(offence), checks.wrong if values else {})
        if isinstance(value, str):
            by = f"form row {total.row[0]} by {_words(str(total.rule.parts))}"
            checks.unchecked.append(f"{by} ({_where(cell)}), where row {row} is {value}")
            return
        values.append(value)
    checks.checked += 1
    difference = sum(values[1:]) - values[0]
    part, number = found[total.row[1]].at
    if abs(difference) > total.rule.tolerance:
        checks.failed += 1
        reason = _reason(total, _where(cell), values[0], difference)
        checks.wrong.setdefault(part, {}).setdefault(number, []).append(reason)
    elif difference:
        note = _note(str(total.rule.parts), values[0], difference)
        checks.notes.setdefault(part, {}).setdefault(number, []).append(note)


def _note(kind: str, total: float, difference: float) -> str:
    """The public note on a total that its parts miss by a little."""
    by = "one" if abs(difference) == 1 else f"{abs(difference):,.0f}"
    more = "more" if difference > 0 else "less"
    return (
        f"The official parts by {_words(kind)} add up to {total + difference:,.0f}, {by} {more} than this total; "
        "both are shown as published."
    )


def _reason(total: _FormTotal, where: str, value: float, difference: float) -> str:
    """Why a total is in quarantine: itself, the sum, and the rows that gave it."""
    rows = _listed([row for row, _ in total.parts])
    kind = _words(str(total.rule.parts))
    return (
        f"{value:,.0f} (form row {total.row[0]}, {where}) is not the sum of its parts by {kind}, "
        f"{value + difference:,.0f} (form rows {rows}): the difference is {abs(difference):,.0f}, "
        f"at most {total.rule.tolerance:,} is tolerated"
    )


def _where(cell: tuple[Value, ...]) -> str:
    """The area and the stage of a cell."""
    jurisdiction, region, stage = (cell[number] for number in _PLACE)
    return f"{region or jurisdiction}, {stage}"


def _words(kind: str) -> str:
    """A kind of row as written in a sentence."""
    return kind.replace("_", " ")


def _listed(rows: list[Value]) -> str:
    """Row numbers in order, consecutive ones as a range."""
    numbers = sorted(row for row in rows if isinstance(row, int))
    starts = [numbers[0], *[after for before, after in pairwise(numbers) if after != before + 1]]
    ends = [*[before for before, after in pairwise(numbers) if after != before + 1], numbers[-1]]
    return ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in zip(starts, ends, strict=True))
