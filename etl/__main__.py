"""The command line: python -m etl run | check | status | diff.

Exit codes: 0 all loaded or nothing new (rows in quarantine included), 65 at least one source failed, 75 another run
holds the lock, 2 usage, 1 a fault of ours.
"""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config import settings
from database.engine import StoreUnavailableError
from database.stored import open_store, source_statuses
from etl.declaration import find_sources
from etl.faults import nearest

if TYPE_CHECKING:
    from etl.outcome import RunOutcome

USAGE, FAULT_OF_OURS, BUSY = 2, 1, 75

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE ...]", help="Only these sources; all where none is named.")
]


@app.command()
def run(sources: Sources = None) -> None:
    """Reads, checks and loads; the code lists always come along, because the others are checked with them."""
    from etl import pipeline, report

    names = _known(sources)
    # A load makes a million small tuples and then ends: looking for garbage among them costs a fifth of its time.
    gc.disable()
    with _lock(), _store_faults(), report.progress(on_terminal=_on_terminal()) as steps:
        outcome = pipeline.run(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
    _say(outcome, written=True)


@app.command()
def check(sources: Sources = None) -> None:
    """The same up to reconcile; writes nothing."""
    from etl import pipeline, report

    names = _known(sources)
    with _store_faults(), report.progress(on_terminal=_on_terminal()) as steps:
        outcome = pipeline.check(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
    _say(outcome, written=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with all sources.")] = False,
) -> None:
    """The last attempt, success and change of every source: a table on a terminal, elsewhere one JSON line a source."""
    from etl import report

    with _store_faults(), open_store(settings().database_url) as store:
        statuses = source_statuses(store) if store is not None else []
    if as_json:
        typer.echo(report.status_as_json(statuses))
    elif _on_terminal():
        report.print_status(statuses)
    else:
        for line in report.status_as_lines(statuses):
            typer.echo(line)
    if not statuses and not as_json:
        typer.echo("Nothing was loaded yet. Run: python -m etl run", err=True)


@app.command()
def diff(
    source: Annotated[str, typer.Argument(help="The source to compare with the store.")],
    limit: Annotated[int, typer.Option(help="How many changes to show on a terminal.")] = 100,
) -> None:
    """What a run would change, cell by cell; writes nothing."""
    from etl import pipeline, report

    names = _known([source])
    with _store_faults(), report.progress(on_terminal=_on_terminal()) as steps:
        outcome = pipeline.check(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
    found = next(part for part in outcome.sources if part.source_id == source)
    changes = list(report.changes_as_dicts(found.changes))
    for change in changes[: limit if _on_terminal() else None]:
        typer.echo(json.dumps(change, ensure_ascii=False) if not _on_terminal() else _sentence(change))
    if _on_terminal():
        typer.echo(f"{len(changes):,} changes" + (f", the first {limit} shown" if len(changes) > limit else ""))
    if found.message:
        typer.echo(found.message, err=True)
    raise typer.Exit(outcome.exit_code)


def _known(sources: list[str] | None) -> list[str]:
    """The named sources; ends with a usage error and the nearest name where one doesn't exist."""
    known = find_sources(settings().sources_dir)
    if not known:
        typer.echo(f"There are no sources in {settings().sources_dir}.", err=True)
        raise typer.Exit(FAULT_OF_OURS)
    for name in sources or []:
        if name not in known:
            typer.echo(f"There is no source {name!r}. {nearest(name, known)}", err=True)
            raise typer.Exit(USAGE)
    return sources or []


def _say(outcome: "RunOutcome", *, written: bool) -> None:
    """Reports a run for a person or a log, and ends with its exit code."""
    from etl import report

    if _on_terminal():
        report.print_run(outcome, written=written)
    else:
        for line in report.run_as_json(outcome, written=written):
            typer.echo(line)
    raise typer.Exit(outcome.exit_code)


@contextmanager
def _lock() -> Iterator[None]:
    """Holds the lock beside the database; ends with 75 where another run holds it."""
    from filelock import FileLock, Timeout

    path = lock_path(settings().database_url, settings().data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        typer.echo(f"Busy: another run holds {path.name}.", err=True)
        raise typer.Exit(BUSY) from None
    try:
        yield
    finally:
        lock.release()


def lock_path(database_url: str, data_dir: Path) -> Path:
    """The lock of a database: beside its file, or in the data folder where it has none."""
    if database_url.startswith("sqlite:///"):
        return Path(database_url.removeprefix("sqlite:///")).with_suffix(".lock")
    return data_dir / "casecount.lock"


@contextmanager
def _store_faults() -> Iterator[None]:
    """A store or folder that can't be used is a sentence on what to do, not a traceback."""
    try:
        yield
    except OSError as error:
        typer.echo(f"A file could not be read or written: {error}", err=True)
        raise typer.Exit(FAULT_OF_OURS) from None
    except StoreUnavailableError as error:
        typer.echo(f"{error} To create or migrate it, run: python -m etl run", err=True)
        raise typer.Exit(FAULT_OF_OURS) from None


def _sentence(change: dict[str, object]) -> str:
    """One changed cell for a person."""
    place = f"{change['record']} {change['key']}, {change['field']}"
    if change["change"] == "revised":
        return f"revised    {place}: {change['old']} -> {change['new']}"
    return f"{change['change']:<10} {place}: {change['new'] if change['change'] == 'added' else change['old']}"


def _on_terminal() -> bool:
    """Whether a person reads along."""
    return sys.stdout.isatty()


if __name__ == "__main__":
    app()
