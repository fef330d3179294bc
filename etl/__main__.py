"""The command line: python -m etl run | check | status | diff | review | takedown | backup | restore | prune |
preview | publish | new-source | template.

Exit codes: 0 all loaded or nothing new (rows in quarantine included), 65 at least one source failed, waits for a person
or was not reached, or a file is not fit to be restored, 75 nothing ran (another run holds the lock, no source was
reached), 2 usage, 1 a fault of ours.
"""

import gc
import json
from typing import TYPE_CHECKING, Annotated

import typer

from config import settings
from database.stored import open_store, source_statuses
from etl import backups, review_commands
from etl.command import FAULT_OF_OURS, USAGE, lock, on_terminal, store_faults
from etl.declaration import find_sources
from etl.faults import nearest
from etl.new_source import new_source
from etl.preview import preview
from etl.prune import prune
from etl.publish import publish
from etl.takedown_command import takedown
from etl.template import template

if TYPE_CHECKING:
    from etl.outcome import RunOutcome

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE ...]", help="Only these sources; all where none is named.")
]


@app.command()
def run(sources: Sources = None) -> None:
    """Reads, checks and loads; the code lists always come along, because the others are checked with them."""
    from etl import heartbeat, pipeline, report

    names = _known(sources)
    # A load makes a million small tuples and then ends: looking for garbage among them costs a fifth of its time.
    gc.disable()
    # The run that holds the lock pings for itself: one that finds it busy says nothing of it.
    with lock(), heartbeat.watched() as ended, store_faults(), report.progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.run(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
        ended(outcome)
    _say(outcome, written=True)


@app.command()
def check(sources: Sources = None) -> None:
    """The same up to reconcile; writes nothing."""
    from etl import pipeline, report

    names = _known(sources)
    with store_faults(), report.progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.check(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
    _say(outcome, written=False)


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with all sources.")] = False,
) -> None:
    """The last attempt, success and change of every source, and its rows in quarantine: tables on a terminal, elsewhere
    one JSON line a source.
    """
    from etl import report

    with store_faults(), open_store(settings().database_url) as store:
        statuses = source_statuses(store, most_rows=None) if store is not None else []
    if as_json:
        typer.echo(report.status_as_json(statuses))
    elif on_terminal():
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
    with store_faults(), report.progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.check(names, settings().database_url, settings().sources_dir, settings().data_dir, steps)
    found = next(part for part in outcome.sources if part.source_id == source)
    changes = list(report.changes_as_dicts(found.changes or found.waiting))
    for change in changes[: limit if on_terminal() else None]:
        typer.echo(json.dumps(change, ensure_ascii=False) if not on_terminal() else report.change_sentence(change))
    if on_terminal():
        typer.echo(f"{len(changes):,} changes" + (f", the first {limit} shown" if len(changes) > limit else ""))
    if found.message:
        typer.echo(found.message, err=True)
    raise typer.Exit(outcome.exit_code)


app.command()(backups.backup)
app.command()(backups.restore)
app.command()(prune)
app.command()(takedown)
app.command()(preview)
app.command()(publish)
app.command()(new_source)
app.command()(template)
app.add_typer(review_commands.app, name="review")


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
    from etl import run_log

    run_log.say_run(outcome, on_terminal=on_terminal(), written=written)
    raise typer.Exit(outcome.exit_code)


if __name__ == "__main__":
    app()
