"""Runs, statuses and changes as plain data: printed as JSON lines, or shown on a terminal."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from database.log.source_runs import FAILED, FAULT, HELD, LOADED, NOTHING_NEW, UNREACHED, SourceStatus
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.load.reconcile import TableChange
from etl.records import RecordTuple, Value, fields_of

WOULD_LOAD = "would load"


_SHOWN = 20


_ABOUT = ("jurisdiction", "region_code", "offence_code", "stage", "period_start", "period_end")


_CHANGES = ("added", "revised", "withdrawn")


def source_as_dict(source: SourceOutcome, *, written: bool) -> dict[str, object]:
    """One source as a dict, with its first rows in quarantine."""
    names = ("added", "revised", "withdrawn", "quarantined", "filtered", "message")
    said: dict[str, object] = {"source": source.source_id, "outcome": outcome_word(source.outcome, written=written)}
    said["records"] = source.record_count
    said |= {name: getattr(source, name) for name in names} | {"seconds": round(source.seconds, 2)}
    if source.held is not None:
        waits = {name: sum(len(getattr(part, name)) for part in source.waiting) for name in _CHANGES}
        said["held"] = {"id": source.held.held_id, "reasons": source.held.reasons, **waits}
    if source.bad_rows:
        said["quarantine"] = [asdict(row) for row in source.bad_rows[:_SHOWN]]
    return said


def outcome_word(outcome: str, *, written: bool) -> str:
    """The outcome as printed: a check loads nothing, so it says what a run would do."""
    return WOULD_LOAD if outcome == LOADED and not written else outcome


def worst_outcome(run: RunOutcome) -> str:
    """The run in a word: the worst outcome of its sources, else loaded if something changed, else nothing new."""
    outcomes = {source.outcome for source in run.sources}
    return next((word for word in (FAULT, FAILED, UNREACHED, HELD, LOADED) if word in outcomes), NOTHING_NEW)


def status_as_json(statuses: list[SourceStatus]) -> str:
    """The statuses as one JSON object."""
    return _json({"sources": [asdict(status) for status in statuses]})


def status_as_lines(statuses: list[SourceStatus]) -> Iterator[str]:
    """The statuses for logs and pipes: one line per source."""
    for status in statuses:
        yield _json(asdict(status))


def change_sentence(change: dict[str, Any]) -> str:
    """One changed cell as a line to read."""
    place = f"{change['record']} {change['key']}, {change['field']}"
    if change["change"] == "revised":
        return f"revised    {place}: {change['old']} -> {change['new']}"
    return f"{change['change']:<10} {place}: {change['new'] if change['change'] == 'added' else change['old']}"


def changes_as_dicts(changes: list[TableChange]) -> Iterator[dict[str, object]]:
    """Every cell that would change: its kind, key, field, old value and new value."""
    for change in changes:
        names = [field.name for field in fields_of(change.kind)]
        for old, new in change.revised:
            for name, before, after in zip(names, old, new, strict=True):
                if before != after:
                    yield _cell("revised", change.kind, old, name, before, after)
        for row in change.added:
            yield _cell("added", change.kind, row, *_main_value(change.kind, row), is_new=True)
        for row in change.withdrawn:
            yield _cell("withdrawn", change.kind, row, *_main_value(change.kind, row))


def _cell(
    kind_of_change: str, kind: str, row: RecordTuple, field: str, old: Value, new: Value = None, *, is_new: bool = False
) -> dict[str, object]:
    """One changed cell as a dict: kind of change, key, field, old and new value, and words."""
    key = [value_text(value) for value, part in zip(row, fields_of(kind), strict=True) if part.is_key]
    values = (None, old) if is_new else (old, new)
    return {
        "change": kind_of_change,
        "record": kind,
        "key": " ".join(key),
        "field": field,
        "old": values[0],
        "new": values[1],
        "about": _about(kind, row),
    }


def _about(kind: str, row: RecordTuple) -> dict[str, Value]:
    """What a record is about: its place, offence, stage and period, as far as it has them."""
    named = {part.name: value for value, part in zip(row, fields_of(kind), strict=True)}
    return {name: named[name] for name in _ABOUT if named.get(name) is not None}


def _main_value(kind: str, row: RecordTuple) -> tuple[str, Value]:
    """The most telling field of an added or removed record: its value, or its first field after the key."""
    names = [field.name for field in fields_of(kind)]
    for name in ("obs_value", "printed_value", "verdict", "label_en", "label_local", "title_en"):
        if name in names:
            return name, row[names.index(name)]
    return names[-1], row[-1]


def value_text(value: Value) -> str:
    """A value as a reader writes it; empty for None."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)


def _json(said: dict[str, object]) -> str:
    """One line of JSON."""
    return json.dumps(said, ensure_ascii=False)
