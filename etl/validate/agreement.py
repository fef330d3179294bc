"""Numbers of one source that must equal those of another: what `[[reconciles_with]]` declares.

A number that contradicts a source counting the same thing is not shown until somebody has checked it. The other
source is taken as it will be after this run: its records of this run if it was loaded, else those in the store.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from database.loading.live_records import Connection, live_rows
from etl.declarations.checks import AgreementRule
from etl.declarations.source import DECLARATION
from etl.errors import DeliveryError, nearest
from etl.records import CELL, Records, Value, fields_of
from etl.validate.form_sums import with_notes
from etl.validate.sum_results import ByRow
from etl.validate.validate import BadRow, set_aside

_KINDS = ("observation", "derived_value")
_MAY_BE_ASKED = (*CELL, "origin_id")
# From this share of differences the fault is not in single rows.
MOST_DIFFERING = 0.5

_Cell = tuple[Value, ...]
SourceRecords = Mapping[str, Sequence[Records]]


@dataclass(frozen=True)
class _Difference:
    """One of our numbers that differs from theirs: the index of its part and of its row there, and both numbers."""

    rule: AgreementRule
    at: tuple[int, int]
    words: str


def in_order(names: list[str], sources_dir: Path) -> list[str]:
    """The sources, each after those that it is compared with; otherwise in the order given."""
    others = {name: _compared_with(sources_dir / name / DECLARATION) for name in names}
    ordered: list[str] = []

    def place(name: str, waiting: tuple[str, ...]) -> None:
        # Two sources that are compared with each other can't both be the later one.
        for other in others[name]:
            if other in others and other not in (*waiting, name):
                place(other, (*waiting, name))
        if name not in ordered:
            ordered.append(name)

    for name in names:
        place(name, ())
    return ordered


def agree(
    records: list[Records], rules: Sequence[AgreementRule], store: Connection | None, taken: SourceRecords
) -> tuple[list[Records], list[BadRow], list[str]]:
    """The records without those that contradict another source, those rows, and how many agree.

    `taken` are the sources loaded in this run. Raises DeliveryError if most numbers differ: then one of the sources
    counts something else, or rows have moved.
    """
    said: list[str] = []
    wrong: ByRow = {}
    notes: ByRow = {}
    for rule in rules:
        _check_rule(rule)
        theirs = _theirs(rule, taken[rule.source] if rule.source in taken else _stored(store, rule.source))
        compared, differing = _compare(records, rule, theirs or {})
        said.append(_result(rule, theirs, compared, len(differing)))
        _refuse_if_most(records, differing, compared)
        for one in differing:
            rows = wrong if rule.on_difference == "quarantine" else notes
            rows.setdefault(one.at[0], {}).setdefault(one.at[1], []).append(one.words)
    noted = [with_notes(part, notes.get(place, {})) for place, part in enumerate(records)]
    good, bad = set_aside(noted, wrong)
    return good, bad, said


def with_agreeing(
    records: list[Records],
    kept: list[Records],
    rules: Sequence[AgreementRule],
    store: Connection | None,
    taken: SourceRecords,
) -> list[Records]:
    """The records and the last good versions of rows in quarantine, except those that contradict another source too.

    Without this, a number contradicted by the other source's new edition would survive as its own last good version.
    """
    wrong: ByRow = {}
    for rule in rules if kept else ():
        theirs = _theirs(rule, taken[rule.source] if rule.source in taken else _stored(store, rule.source))
        _, differing = _compare(kept, rule, theirs or {})
        for one in differing if rule.on_difference == "quarantine" else ():
            wrong.setdefault(len(records) + one.at[0], {}).setdefault(one.at[1], []).append(one.words)
    return set_aside(records + kept, wrong)[0] if wrong else records + kept


def _compared_with(path: Path) -> list[str]:
    """The sources that a declaration names; none if it is unreadable, which is reported at the source's own turn."""
    try:
        rules = tomllib.loads(path.read_text(encoding="utf-8")).get("reconciles_with", [])
        return [rule["source"] for rule in rules if isinstance(rule.get("source"), str)]
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return []


def _check_rule(rule: AgreementRule) -> None:
    """Raises DeliveryError if a rule names something that is not a field of a cell."""
    for name in (*rule.on, *rule.ours, *rule.theirs):
        if name not in _MAY_BE_ASKED:
            reason = f"{name!r} is not a field of a cell. {nearest(name, _MAY_BE_ASKED)}"
            raise DeliveryError(reason, file=DECLARATION, field="reconciles_with")


def _stored(store: Connection | None, source_id: str) -> list[Records]:
    """The live numbers of a source."""
    if store is None:
        return []
    found = []
    for kind in _KINDS:
        rows = live_rows(store, kind, source_id)
        columns = {field.name: [row[number] for row in rows] for number, field in enumerate(fields_of(kind))}
        found.append(Records(kind, "", columns, [0] * len(rows)))
    return found


def _theirs(rule: AgreementRule, records: Iterable[Records]) -> dict[_Cell, tuple[str, float]] | None:
    """The other source's numbers by the fields that must be equal, each with its id; None if it has no numbers."""
    numbers: dict[_Cell, tuple[str, float]] = {}
    any_at_all = False
    for part in records:
        if part.kind not in _KINDS or not len(part):
            continue
        any_at_all = True
        for number, cell in _cells(part, rule.theirs, rule.on):
            value, its_id = part.columns["obs_value"][number], str(part.columns["observation_id"][number])
            if not isinstance(value, float):
                continue
            if cell in numbers:
                words = ", ".join(map(str, cell))
                reason = f"{rule.source} has two numbers for {words}: {numbers[cell][0]} and {its_id}. Say more in"
                raise DeliveryError(f"{reason} `on` or `theirs`", file=DECLARATION, field="reconciles_with")
            numbers[cell] = (its_id, value)
    return numbers if any_at_all else None


def _cells(part: Records, wanted: Mapping[str, str], on: tuple[str, ...]) -> Iterable[tuple[int, _Cell]]:
    """The rows that have all the wanted values: the index of each and its `on` fields."""
    asked = list(zip(*[part.columns[name] for name in wanted], strict=True)) or [()] * len(part)
    values = tuple(wanted.values())
    for number, cell in enumerate(zip(*[part.columns[name] for name in on], strict=True)):
        if asked[number] == values:
            yield number, cell


def _compare(
    records: Sequence[Records], rule: AgreementRule, theirs: Mapping[_Cell, tuple[str, float]]
) -> tuple[int, list[_Difference]]:
    """How many cells have a number from both sources, and our numbers that differ by more than the tolerance."""
    compared = 0
    differing: list[_Difference] = []
    for place, part in enumerate(records):
        for number, cell in _cells(part, rule.ours, rule.on) if part.kind == "observation" else ():
            value = part.columns["obs_value"][number]
            if cell in theirs and isinstance(value, float):
                compared += 1
                if abs(value - theirs[cell][1]) > rule.tolerance:
                    differing.append(_Difference(rule, (place, number), _words(rule, cell, value, theirs[cell])))
    return compared, differing


def _result(rule: AgreementRule, theirs: Mapping[_Cell, object] | None, compared: int, differing: int) -> str:
    """The result of a comparison, in words."""
    if theirs is None:
        return f"{rule.source} is not loaded, so nothing is compared with it"
    if not compared:
        return f"no number could be compared with {rule.source}: they have no cell in common"
    return f"{compared - differing} of {compared} agree with {rule.source}"


def _refuse_if_most(records: Sequence[Records], differing: list[_Difference], compared: int) -> None:
    """Raises DeliveryError if most numbers differ."""
    if len(differing) > MOST_DIFFERING * compared and differing[0].rule.on_difference == "quarantine":
        first = differing[0]
        part, number = records[first.at[0]], first.at[1]
        reason = f"{len(differing)} of {compared} numbers differ from {first.rule.source}, so the delivery is bad;"
        raise DeliveryError(f"{reason} the first: {first.words}", file=part.file, line=part.lines[number])


def _words(rule: AgreementRule, cell: _Cell, value: float, theirs: tuple[str, float]) -> str:
    """Both numbers of a cell that differ, and how we know that they should not."""
    where = ", ".join(str(part) for part in cell if part is not None)
    if rule.on_difference == "note":
        return f"{rule.source} has {theirs[1]:,.0f} for the same ({theirs[0]}); both are shown as published."
    return (
        f"{value:,.0f} ({where}) is not the {theirs[1]:,.0f} of {rule.source} (observation {theirs[0]}): the "
        f"difference is {abs(value - theirs[1]):,.0f}, at most {rule.tolerance:,} is tolerated. {rule.why}"
    )
