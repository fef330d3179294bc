"""What a run says: JSON lines for cron and logs, tables and sentences for a person at a terminal.

"The step completed" is not "the data are right": after a run a person reads how many rows there are, from which
period and where, the newest values, and every row that went to quarantine.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from database.stored import SourceStatus
from etl.outcome import FAILED, FAULT, HELD, LOADED, NOTHING_NEW, UNREACHED, RunOutcome, SourceOutcome
from etl.pipeline import Report
from etl.reconcile import TableChange
from etl.records import Records, Row, Value, fields_of

WOULD_LOAD = "would load"
_SHOWN = 20
_ABOUT = ("jurisdiction", "region_code", "offence_code", "stage", "period_start", "period_end")
_CHANGES = ("added", "revised", "withdrawn")
_COLOURS = {FAILED: "red", FAULT: "red", HELD: "yellow", UNREACHED: "yellow", NOTHING_NEW: "dim"}


def run_as_json(run: RunOutcome, *, written: bool) -> Iterator[str]:
    """One line a source, then one for the run; a check says what a run would do."""
    for source in run.sources:
        yield _json(source_as_dict(source, written=written))
    yield _json(
        {
            "run": run.run_id,
            "outcome": _in_words(_outcome_of(run), written=written),
            "exit_code": run.exit_code,
            "vintage": run.vintage,
            "data_version": run.data_version,
            "seconds": round(run.seconds, 2),
        }
    )


def source_as_dict(source: SourceOutcome, *, written: bool) -> dict[str, object]:
    """What is said of one source, with the first rows in quarantine."""
    names = ("added", "revised", "withdrawn", "quarantined", "filtered", "message")
    said: dict[str, object] = {"source": source.source_id, "outcome": _in_words(source.outcome, written=written)}
    said["records"] = source.record_count
    said |= {name: getattr(source, name) for name in names} | {"seconds": round(source.seconds, 2)}
    if source.held is not None:
        waits = {name: sum(len(getattr(part, name)) for part in source.waiting) for name in _CHANGES}
        said["held"] = {"id": source.held.held_id, "reasons": source.held.reasons, **waits}
    if source.bad_rows:
        said["quarantine"] = [asdict(row) for row in source.bad_rows[:_SHOWN]]
    return said


def _in_words(outcome: str, *, written: bool) -> str:
    """An outcome as it is said: a check loads nothing, so it says what a run would do."""
    return WOULD_LOAD if outcome == LOADED and not written else outcome


def _outcome_of(run: RunOutcome) -> str:
    """The run in a word: the worst that became of a source, loaded where something changed, else nothing new."""
    outcomes = {source.outcome for source in run.sources}
    return next((word for word in (FAULT, FAILED, UNREACHED, HELD, LOADED) if word in outcomes), NOTHING_NEW)


def print_run(run: RunOutcome, *, written: bool) -> None:
    """The run for a person: a table of the sources, what they hold, and what is wrong."""
    from rich.console import Console

    console = Console(highlight=False)
    _print_whole(_run_table(run, written=written))
    for source in run.sources:
        for line in _holdings(source):
            console.print(line)
        if source.message:
            console.print(f"[{_COLOURS.get(source.outcome, 'yellow')}]{source.source_id}:[/] ", end="")
            console.print(source.message, markup=False)
        if source.held is not None and source.held.held_id:
            name = source.held.held_id
            console.print(f"  waits for a person as {name}: python -m etl review accept {name} --by NAME --why TEXT")
        for row in source.bad_rows[:_SHOWN]:
            console.print(f"  quarantine: {row.file}, line {row.line}, field {row.field}: {row.reason}", markup=False)
        if len(source.bad_rows) > _SHOWN:
            console.print(f"  and {len(source.bad_rows) - _SHOWN} more rows in quarantine")
    console.print(_last_line(run, written=written), markup=False)


def print_status(statuses: list[SourceStatus]) -> None:
    """The last attempt, success and change of every source, and the first of its rows in quarantine."""
    from rich.console import Console

    rows = []
    for status in statuses:
        times = [_minute(time) for time in (status.last_attempt, status.last_success, status.last_change)]
        words = [status.source_id, times[0], status.last_outcome, times[1], times[2]]
        rows.append([*words, f"{status.record_count:,}", f"{status.quarantined:,}"])
    console = Console(highlight=False)
    if rows:
        _print_whole(_narrow_table(("source", "attempt", "outcome", "success", "change"), ("records", "bad"), rows))
    for status in statuses:
        if status.message:
            console.print(f"{status.source_id}: {status.message}", markup=False)
    if any(status.quarantine for status in statuses):
        console.print("In quarantine:")
        _print_whole(_quarantine_table(statuses))
    for status in statuses:
        if len(status.quarantine) > _SHOWN:
            console.print(f"{status.source_id}: {len(status.quarantine) - _SHOWN:,} more rows; --json lists them all")


def status_as_json(statuses: list[SourceStatus]) -> str:
    """The same for machines."""
    return _json({"sources": [asdict(status) for status in statuses]})


def status_as_lines(statuses: list[SourceStatus]) -> Iterator[str]:
    """The same for logs and pipes: one line a source."""
    for status in statuses:
        yield _json(asdict(status))


def say_run(run: RunOutcome, *, on_terminal: bool, written: bool = True) -> None:
    """The run on standard output: for a person at a terminal, else as lines for a log."""
    if on_terminal:
        print_run(run, written=written)
        return
    for line in run_as_json(run, written=written):
        sys.stdout.write(f"{line}\n")


def change_sentence(change: dict[str, Any]) -> str:
    """One changed cell for a person."""
    place = f"{change['record']} {change['key']}, {change['field']}"
    if change["change"] == "revised":
        return f"revised    {place}: {change['old']} -> {change['new']}"
    return f"{change['change']:<10} {place}: {change['new'] if change['change'] == 'added' else change['old']}"


def changes_as_dicts(changes: list[TableChange]) -> Iterator[dict[str, object]]:
    """Every cell that would change: its kind, key, field, old and new value."""
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


@contextmanager
def progress(*, on_terminal: bool) -> Iterator[Report]:
    """A function that the pipeline tells its steps to: a line that moves on a terminal, silence elsewhere."""
    if not on_terminal:
        yield lambda source_id, step: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[source]}"),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(source_id: str, step: str) -> None:
            if source_id not in tasks:
                for earlier in tasks.values():
                    bars.stop_task(earlier)
                tasks[source_id] = bars.add_task(step, source=source_id or "all sources", total=None)
            bars.update(tasks[source_id], description=step)

        yield report


def _run_table(run: RunOutcome, *, written: bool) -> Any:
    """One line a source: its records, those new, revised and gone, bad rows (in quarantine), rows a filter left out."""
    counts = ("record_count", "added", "revised", "withdrawn", "quarantined", "filtered")
    rows = []
    for source in run.sources:
        colour = _COLOURS.get(source.outcome, "green")
        cells = [f"{getattr(source, name):,}" for name in counts]
        outcome = _in_words(source.outcome, written=written)
        rows.append([source.source_id, f"[{colour}]{outcome}[/]", *cells, f"{source.seconds:.2f}"])
    return _narrow_table(("source", "outcome"), ("records", "new", "revised", "gone", "bad", "left", "s"), rows)


def _quarantine_table(statuses: list[SourceStatus]) -> Any:
    """The first rows in quarantine of every source; what a delivery wrote is text and never markup."""
    from rich.markup import escape

    rows = [
        [status.source_id, *(escape(str(cell)) for cell in (row.file, row.line or "", row.field, row.reason))]
        for status in statuses
        for row in status.quarantine[:_SHOWN]
    ]
    return _narrow_table(("source", "file", "line", "field", "reason"), (), rows)


def _narrow_table(words: tuple[str, ...], numbers: tuple[str, ...], rows: list[list[str]]) -> Any:
    """A table that fits a terminal of 80 columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in words:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _print_whole(table: Any) -> None:
    """Prints a table as wide as it is: on a narrower terminal its lines break, but no name or number is cut."""
    from rich.console import Console

    needed = Console(width=1000).measure(table).maximum
    Console(highlight=False, width=max(Console().width, needed)).print(table)


def _holdings(source: SourceOutcome) -> Iterator[str]:
    """What the observations and decisions of a source span: rows, periods, places, newest values."""
    for part in (_together(source.records, kind) for kind in ("observation", "decision")):
        if part.kind == "observation" and len(part):
            columns = part.columns
            areas = {place for name in ("jurisdiction", "region_code") for place in columns[name] if place}
            period = f"{min(map(str, columns['period_start']))} to {max(map(str, columns['period_end']))}"
            newest = _newest(part)
            yield f"{source.source_id}: {len(part):,} observations, {period}, {len(areas)} areas; newest: {newest}"
        elif part.kind == "decision" and len(part):
            dates = sorted(str(day) for day in part.columns["decision_date"] if day) or ["no date"]
            yield f"{source.source_id}: {len(part):,} decisions, {dates[0]} to {dates[-1]}"


def _together(records: list[Records], kind: str) -> Records:
    """All records of one kind, whichever files they come from."""
    parts = [part for part in records if part.kind == kind]
    columns = {field.name: [value for part in parts for value in part.columns[field.name]] for field in fields_of(kind)}
    return Records(kind, "", columns, [line for part in parts for line in part.lines])


def _newest(part: Records) -> str:
    """The three newest values, each with what it counts."""
    names = ("period_end", "jurisdiction", "region_code", "offence_code", "stage", "obs_value", "counting_unit")
    rows = zip(*[part.columns[name] for name in names], strict=True)
    newest = sorted(rows, key=lambda row: str(row[0]), reverse=True)[:3]
    return "; ".join(" ".join(_shown(cell) for cell in row if cell is not None) for row in newest)


def _last_line(run: RunOutcome, *, written: bool) -> str:
    """The run in a sentence."""
    took = f"{run.seconds:.1f} s"
    if not written:
        return f"Checked in {took}; nothing was written."
    if run.vintage is None:
        return f"Nothing new in {took}. Data version {run.data_version or 'none'}."
    return f"Vintage {run.vintage} loaded in {took}. Data version {run.data_version}."


def _cell(
    kind_of_change: str, kind: str, row: Row, field: str, old: Value, new: Value = None, *, is_new: bool = False
) -> dict[str, object]:
    """One changed cell in words and values."""
    key = [_shown(value) for value, part in zip(row, fields_of(kind), strict=True) if part.is_key]
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


def _about(kind: str, row: Row) -> dict[str, Value]:
    """What a record is about: its place, offence, stage and period, as far as it says so."""
    named = {part.name: value for value, part in zip(row, fields_of(kind), strict=True)}
    return {name: named[name] for name in _ABOUT if named.get(name) is not None}


def _main_value(kind: str, row: Row) -> tuple[str, Value]:
    """The field that says most about a record that came or went: its value, or its first field after the key."""
    names = [field.name for field in fields_of(kind)]
    for name in ("obs_value", "printed_value", "verdict", "label_en", "label_local", "title_en"):
        if name in names:
            return name, row[names.index(name)]
    return names[-1], row[-1]


def _shown(value: Value) -> str:
    """A value as a person writes it."""
    return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)


def _minute(time: str | None) -> str:
    """A time to the minute, in UTC, on two lines: three of them must fit beside each other."""
    return time[:16].replace("T", "\n") if time else "never"


def _json(said: dict[str, object]) -> str:
    """One line of JSON."""
    return json.dumps(said, ensure_ascii=False)
