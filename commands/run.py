"""The commands that read the sources: run loads what changed, check and diff only say what a run would do."""

import gc
import json
from typing import TYPE_CHECKING, Annotated

import typer

from commands.exits import on_terminal, store_faults
from commands.lock import lock
from config import settings
from database.log.exit_codes import INTERNAL_ERROR, USAGE
from etl.declarations.source import find_sources
from etl.errors import nearest
from etl.workspace import workspace_of

if TYPE_CHECKING:
    from etl.load.outcome import RunOutcome

Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE ...]", help="Only these sources; all if none is named.")
]


def run(sources: Sources = None) -> None:
    """Reads, checks and loads; the code lists are always included, because the others are checked against them."""
    from commands.output import heartbeat
    from commands.output.progress import progress
    from etl import pipeline

    names = _known(sources)
    # A load makes a million small tuples and then ends: collecting garbage among them costs a fifth of its time.
    gc.disable()
    # Only the run that holds the lock pings: a run that finds it busy sends nothing.
    with lock(), heartbeat.watched() as ended, store_faults(), progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.run(names, workspace_of(settings()), steps)
        ended(outcome)
    _say(outcome, written=True)


def check(sources: Sources = None) -> None:
    """Goes through the same steps up to reconcile; writes nothing."""
    from commands.output.progress import progress
    from etl import pipeline

    names = _known(sources)
    with store_faults(), progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.check(names, workspace_of(settings()), steps)
    _say(outcome, written=False)


def diff(
    source: Annotated[str, typer.Argument(help="The source to compare with the store.")],
    limit: Annotated[int, typer.Option(help="How many changes to show on a terminal.")] = 100,
) -> None:
    """Shows what a run would change, cell by cell; writes nothing."""
    from commands.output import as_data
    from commands.output.progress import progress
    from etl import pipeline

    names = _known([source])
    with store_faults(), progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.check(names, workspace_of(settings()), steps)
    found = next(part for part in outcome.sources if part.source_id == source)
    changes = list(as_data.changes_as_dicts(found.changes or found.waiting))
    for change in changes[: limit if on_terminal() else None]:
        typer.echo(json.dumps(change, ensure_ascii=False) if not on_terminal() else as_data.change_sentence(change))
    if on_terminal():
        typer.echo(f"{len(changes):,} changes" + (f", the first {limit} shown" if len(changes) > limit else ""))
    if found.message:
        typer.echo(found.message, err=True)
    raise typer.Exit(outcome.exit_code)


def _known(sources: list[str] | None) -> list[str]:
    """The named sources; exits with a usage error and the nearest name if one does not exist."""
    known = find_sources(settings().sources_dir)
    if not known:
        typer.echo(f"There are no sources in {settings().sources_dir}.", err=True)
        raise typer.Exit(INTERNAL_ERROR)
    for name in sources or []:
        if name not in known:
            typer.echo(f"There is no source {name!r}. {nearest(name, known)}", err=True)
            raise typer.Exit(USAGE)
    return sources or []


def _say(outcome: "RunOutcome", *, written: bool) -> None:
    """Prints a run on a terminal or as a log, and exits with its exit code."""
    from commands.output import json_lines as run_log

    run_log.say_run(outcome, on_terminal=on_terminal(), written=written)
    raise typer.Exit(outcome.exit_code)
