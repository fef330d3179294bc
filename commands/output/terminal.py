"""What a run prints: JSON lines for cron and logs, tables and sentences on a terminal.

"The step completed" is not "the data are right": after a run the tables show how many rows there are, for which
periods and places, the newest values, and every row that went to quarantine.
"""

from collections.abc import Iterator
from typing import Any

from commands.output.as_data import _SHOWN, outcome_word, value_text
from database.log.source_runs import FAILED, FAULT, HELD, NOTHING_NEW, UNREACHED, SourceStatus
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.records import Records, fields_of

_COLOURS = {FAILED: "red", FAULT: "red", HELD: "yellow", UNREACHED: "yellow", NOTHING_NEW: "dim"}


def print_run(run: RunOutcome, *, written: bool) -> None:
    """Prints the run: a table of the sources, what they hold, and what is wrong."""
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
            console.print(f"  needs review as {name}: python -m etl review accept {name} --by NAME --why TEXT")
        for row in source.bad_rows[:_SHOWN]:
            console.print(f"  quarantine: {row.file}, line {row.line}, field {row.field}: {row.reason}", markup=False)
        if len(source.bad_rows) > _SHOWN:
            console.print(f"  and {len(source.bad_rows) - _SHOWN} more rows in quarantine")
    console.print(_last_line(run, written=written), markup=False)


def print_status(statuses: list[SourceStatus]) -> None:
    """Prints every source's last attempt, success and change, and its first rows in quarantine."""
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


def _run_table(run: RunOutcome, *, written: bool) -> Any:
    """One line per source: records, new, revised, gone, bad rows (in quarantine), rows left out by a filter."""
    counts = ("record_count", "added", "revised", "withdrawn", "quarantined", "filtered")
    rows = []
    for source in run.sources:
        colour = _COLOURS.get(source.outcome, "green")
        cells = [f"{getattr(source, name):,}" for name in counts]
        outcome = outcome_word(source.outcome, written=written)
        rows.append([source.source_id, f"[{colour}]{outcome}[/]", *cells, f"{source.seconds:.2f}"])
    return _narrow_table(("source", "outcome"), ("records", "new", "revised", "gone", "bad", "left", "s"), rows)


def _quarantine_table(statuses: list[SourceStatus]) -> Any:
    """Every source's first rows in quarantine; text from a delivery is never read as markup."""
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
    """Prints a table at its full width: a narrower terminal wraps its lines, but no name or number is cut."""
    from rich.console import Console

    needed = Console(width=1000).measure(table).maximum
    Console(highlight=False, width=max(Console().width, needed)).print(table)


def _holdings(source: SourceOutcome) -> Iterator[str]:
    """What a source's observations and decisions cover: rows, periods, places, newest values."""
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
    """All records of one kind, from all files."""
    parts = [part for part in records if part.kind == kind]
    columns = {field.name: [value for part in parts for value in part.columns[field.name]] for field in fields_of(kind)}
    return Records(kind, "", columns, [line for part in parts for line in part.lines])


def _newest(part: Records) -> str:
    """The three newest values, each with what it counts."""
    names = ("period_end", "jurisdiction", "region_code", "offence_code", "stage", "obs_value", "counting_unit")
    rows = zip(*[part.columns[name] for name in names], strict=True)
    newest = sorted(rows, key=lambda row: str(row[0]), reverse=True)[:3]
    return "; ".join(" ".join(value_text(cell) for cell in row if cell is not None) for row in newest)


def _last_line(run: RunOutcome, *, written: bool) -> str:
    """The run in one sentence."""
    took = f"{run.seconds:.1f} s"
    if not written:
        return f"Checked in {took}; nothing was written."
    if run.vintage is None:
        return f"Nothing new in {took}. Data version {run.data_version or 'none'}."
    return f"Vintage {run.vintage} loaded in {took}. Data version {run.data_version}."


def _minute(time: str | None) -> str:
    """A time to the minute, in UTC, on two lines, so that three of them fit side by side."""
    return time[:16].replace("T", "\n") if time else "never"
