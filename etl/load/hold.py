"""What must be reviewed before it is published: a change that would remove a lot or rewrite the past.

Growth is usual and is published at once. "Suddenly less" is what a truncated delivery, a moved column or a wrong file
looks like, and a publisher that rewrites a past year owes an explanation. Hand-kept sources (`trust = "auto"`) publish
the editor's additions and revisions at once; what they lose is held like everything else.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from database.loading.live_records import live_rows
from database.log.held_changes import REJECTED, HeldChange
from database.record_fields import SENTENCE
from etl.declarations.source import Declaration
from etl.errors import DeliveryError
from etl.load.outcome import SourceOutcome
from etl.load.reconcile import TableChange
from etl.load.run_context import RunContext
from etl.records import RecordTuple, Value, fields_of, key_of

# From these shares a loss is more than a correction: a tenth of the rows, a fifth of a total.
SHRUNK_ROWS, SHRUNK_TOTAL = 0.10, 0.20
# If this share of numbers changed, rows or columns have moved; of a handful of numbers any share is large.
CHANGED_VALUES, FEWEST_VALUES = 0.50, 10
# What a publisher delivers; names of codes and what we compute follow from it.
DELIVERED = ("observation", "statement", "person_case", "decision", "decision_offence", "form_row", "population")
# What a number counts; values in two such units are not the same quantity.
_UNIT = ("counting_unit", "measure_kind", *SENTENCE)
# Totals for a place, and for each of its offences; not by origin, whose code may be renamed.
_TOTALS_OF = (("jurisdiction", "stage", *_UNIT), ("jurisdiction", "offence_code", "stage", *_UNIT))
# A smaller total falls by a fifth with a few cases.
SMALLEST_TOTAL = 50
_SHOWN = 3


def hold_if_needed(
    source: SourceOutcome, declaration: Declaration, context: RunContext, run_id: str, today: date
) -> None:
    """Holds a source that passed if its changes must be reviewed; what was rejected before stays rejected."""
    content = str(source.content_hash)
    rejected = next((held for held in context.decided if _is(held, source.source_id, content, REJECTED)), None)
    if rejected is not None:
        source.reject(rejected, context.known[source.source_id])
        return
    if not any(change.withdrawn or change.revised for change in source.changes):
        return
    live = {kind: live_rows(context.store, kind, source.source_id) for kind in DELIVERED} if context.store else {}
    reasons = reasons_to_hold(declaration, source.changes, live, today)
    if reasons:
        source.wait(
            HeldChange(
                held_id="",
                source_id=source.source_id,
                run_id=run_id,
                held_at=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
                reasons=tuple(reasons),
                files={file.name: file.sha256 for file in source.files},
                content_hash=content,
                added=source.added,
                revised=source.revised,
                withdrawn=source.withdrawn,
            )
        )


def check_accepted(accepted: HeldChange, content: str) -> None:
    """Raises DeliveryError if the accepted bytes now give other records than those that were reviewed."""
    if content != accepted.content_hash:
        reason = (
            f"the files of {accepted.held_id} now give other records than when they were held, because the "
            "declaration, the corrections, the code lists or the program changed. Run again and review the new one"
        )
        raise DeliveryError(reason)


def _is(held: HeldChange, source_id: str, content: str, state: str) -> bool:
    """Whether a held change has this source, content and state."""
    return (held.source_id, held.content_hash, held.state) == (source_id, content, state)


def reasons_to_hold(
    declaration: Declaration, changes: Sequence[TableChange], live: dict[str, list[RecordTuple]], today: date
) -> list[str]:
    """Why the changes of a source must be held, in sentences; empty if they may be published.

    `live` are the source's records now in the store, by kind: without any, nothing can be lost.
    """
    if declaration.is_codelists or not any(live.get(kind) for kind in DELIVERED):
        return []
    delivered = [change for change in changes if change.kind in DELIVERED]
    reasons = [_shrunk(change, len(live.get(change.kind, []))) for change in delivered]
    reasons += [_withdrawn(change) for change in delivered]
    reasons += [reason for change in delivered if change.kind == "observation" for reason in _of_numbers(change, live)]
    if declaration.trust == "review":
        reasons += [_rewritten(change, _running(changes, today), today) for change in delivered]
    return [reason for reason in reasons if reason]


def _shrunk(change: TableChange, before: int) -> str:
    """The sentence for a kind that lost a tenth or more of its records."""
    after = before + len(change.added) - len(change.withdrawn)
    if after > before * (1 - SHRUNK_ROWS):
        return ""
    return f"{change.kind}: {after:,} records instead of {before:,}, which is {_less(before, after)} fewer"


def _withdrawn(change: TableChange) -> str:
    """The sentence for records that are no longer delivered."""
    if not change.withdrawn:
        return ""
    return f"{change.kind}: {len(change.withdrawn):,} no longer delivered ({_keys(change.kind, change.withdrawn)})"


def _of_numbers(change: TableChange, live: dict[str, list[RecordTuple]]) -> Iterable[str]:
    """Sentences for numbers that now count something else, and for totals that fell by a fifth or more."""
    units = [_place(name) for name in _UNIT]
    other = [old for old, new in change.revised if any(old[number] != new[number] for number in units)]
    if other:
        yield f"observation: {len(other):,} with another unit or kind than before ({_keys('observation', other)})"
    value, count = _place("obs_value"), len(live.get("observation", []))
    other_value = sum(old[value] != new[value] for old, new in change.revised)
    if count >= FEWEST_VALUES and other_value > count * CHANGED_VALUES:
        yield f"observation: {other_value:,} of {count:,} have another value than before"
    fallen = [words for names in _TOTALS_OF for words in _fallen(change, live.get("observation", []), names)]
    yield from fallen[:_SHOWN]
    if len(fallen) > _SHOWN:
        yield f"and {len(fallen) - _SHOWN:,} more totals fell by a fifth or more"


def _running(changes: Sequence[TableChange], today: date) -> set[Value]:
    """The observations whose period is still running: revised to a later end, or not over yet."""
    revised = [pair for change in changes if change.kind == "observation" for pair in change.revised]
    end, key = _place("period_end"), _place("observation_id")
    return {old[key] for old, new in revised if str(old[end]) >= today.isoformat() or str(new[end]) > str(old[end])}


def _fallen(change: TableChange, live: Sequence[RecordTuple], names: tuple[str, ...]) -> Iterable[str]:
    """Sentences for totals over the named fields that fell by a fifth or more."""
    before = _totals(live, names)
    after = before.copy()
    after.subtract(_totals([*change.withdrawn, *(old for old, _ in change.revised)], names))
    after.update(_totals([*change.added, *(new for _, new in change.revised)], names))
    for group, total in before.items():
        if total >= SMALLEST_TOTAL and after[group] <= total * (1 - SHRUNK_TOTAL):
            what = ", ".join(str(part) for part in group if part is not None)
            yield f"the total of {what}: {after[group]:,.0f} instead of {total:,.0f}, {_less(total, after[group])} less"


def _rewritten(change: TableChange, running: set[Value], today: date) -> str:
    """The sentence for rewritten records of a past period; a period that is still running only continues."""
    past = [old for old, _ in change.revised if _is_past(change.kind, old, running, today)]
    if not past:
        return ""
    return f"{change.kind}: {len(past):,} of a past period rewritten ({_keys(change.kind, past)})"


def _is_past(kind: str, old: RecordTuple, running: set[Value], today: date) -> bool:
    """Whether a revision is about the past: everything except a running period and the statements that print it."""
    names = {field.name: number for number, field in enumerate(fields_of(kind))}
    if kind in ("observation", "statement"):
        return old[names["observation_id"]] is None or old[names["observation_id"]] not in running
    return kind != "population" or str(old[names["year"]]) < str(today.year)


def _totals(rows: Iterable[RecordTuple], names: tuple[str, ...]) -> "Counter[tuple[Value, ...]]":
    """The sum of the numbers by the named fields."""
    places, value = [_place(name) for name in names], _place("obs_value")
    totals: Counter[tuple[Value, ...]] = Counter()
    for row in rows:
        totals[tuple(row[number] for number in places)] += row[value] or 0  # type: ignore[assignment, operator]
    return totals


def _place(name: str) -> int:
    """The index of a field in the rows of observations."""
    return [field.name for field in fields_of("observation")].index(name)


def _less(before: float, after: float) -> str:
    """How much less, as a percentage."""
    return f"{(before - after) / before:.0%}"


def _keys(kind: str, rows: Sequence[RecordTuple]) -> str:
    """The keys of the first few records."""
    places = [number for number, field in enumerate(fields_of(kind)) if field.name in key_of(kind)]
    first = ["/".join(str(row[number]) for number in places) for row in rows[:_SHOWN]]
    return ", ".join(first) + (", ..." if len(rows) > _SHOWN else "")
