"""The command takedown: removes a record everywhere for legal or safety reasons, and leaves a tombstone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from commands.exits import on_terminal, store_faults
from commands.lock import lock
from config import settings
from database.log.exit_codes import NOT_RUN, USAGE
from etl.workspace import workspace_of

if TYPE_CHECKING:
    from etl.moderation.take_down import Removal


def takedown(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The id of the record: o0001.")],
    by: Annotated[str, typer.Option("--by", help="Who decides; kept in the store, not public.")],
    why: Annotated[str, typer.Option("--why", help="The reason; it is public.")],
    published: Annotated[Path | None, typer.Option("--published", help="The folder of a published site.")] = None,
    kind: Annotated[str, typer.Option("--kind", help="The kind of record, if two kinds share the id.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask again.")] = False,
) -> None:
    """Removes an observation, case, decision or statement from every vintage, received file and published page."""
    from etl.moderation import take_down as takedown
    from publishing.take_down import take_down_published

    if published is not None and not published.is_dir():
        _refuse(f"There is no folder {published}.")
    unpublish = partial(take_down_published, published) if published is not None else None
    workspace = workspace_of(settings())
    try:
        with store_faults():
            found = takedown.find(workspace.url, record_id, kind)
            if isinstance(found, str):
                _ask(found, record_id, yes=yes)
        with lock(), _site_locked(published), store_faults():
            removal = takedown.take_down(workspace, record_id, by, why, kind=kind, unpublish=unpublish)
    except takedown.TakedownError as error:
        _refuse(str(error))
    _say(removal)


@contextmanager
def _site_locked(folder: Path | None) -> Iterator[None]:
    """Locks `publish` out of the site; exits with 75 if it is running there."""
    from filelock import Timeout

    from publishing.take_down import site_lock

    try:
        with site_lock(folder):
            yield
    except Timeout:
        typer.echo(f"Busy: a publication is writing to {folder}. Nothing was removed.", err=True)
        raise typer.Exit(NOT_RUN) from None


def _ask(kind: str, record_id: str, *, yes: bool) -> None:
    """Asks for the id once more; exits with a usage error if nobody can answer or the id differs."""
    if yes:
        return
    if not on_terminal():
        _refuse("A take-down can't be undone. Without a terminal to confirm it, add --yes.")
    typer.echo(f"This removes the {kind.replace('_', ' ')} {record_id} from every vintage. It can't be undone.")
    if typer.prompt("Type the id again").strip() != record_id:
        _refuse("That is another id. Nothing was removed.")


def _say(removal: "Removal") -> None:
    """Says what was removed and what is left to do by hand; exits with a usage error if nothing was left to remove."""
    main = removal.takedown
    before = "" if removal.is_new else f"{main.record_id} was taken down on {main.taken_down_at[:10]} already."
    if on_terminal():
        for line in [before, *_lines(removal)]:
            if line:
                typer.echo(line)
    else:
        said: dict[str, object] = {"takedown": main.record_id, "kind": main.kind, "source": main.source_id}
        said |= {"outcome": "taken down" if removal.is_new else "taken down before", "vintage": main.vintage}
        said |= {"records": removal.records, "snapshots": removal.snapshots, "published": removal.published}
        said |= {"is_compact": removal.is_compact, "still_in": removal.still, "copies": removal.copies}
        said["look_at"] = [f"{kind} {record_id}" for kind, record_id in removal.quoting]
        typer.echo(json.dumps(said, ensure_ascii=False))
    if not removal.has_done_something:
        _refuse(f"{before} Nothing was left to remove.")


def _lines(removal: "Removal") -> list[str]:
    """What was removed and what is left to do by hand, in sentences."""
    main, records = removal.takedown, ", ".join(f"{count:,} {kind}" for kind, count in removal.records.items())
    lines = [f"Taken down as vintage {main.vintage}: {records}."] if removal.is_new else []
    lines += [f"{len(removal.snapshots):,} received files deleted from data/snapshots."] if removal.snapshots else []
    lines += [f"{len(removal.published):,} published files removed. Publish again."] if removal.published else []
    if not removal.is_compact:
        lines.append(
            "The freed pages of the database could not be overwritten: run the command again (if the database is not "
            "SQLite, purge them with its own tools)."
        )
    lines += [f"It is still in {workspace}. Remove it there." for workspace in removal.still]
    lines += [f"{path} may hold it. Delete it if you don't need it." for path in removal.copies]
    lines += [f"The remark on {kind} {name} may repeat its number. Read it." for kind, name in removal.quoting]
    if removal.is_new:
        lines.append(f"If the next run of {main.source_id} still finds it, it names the file and line.")
    return lines


def _refuse(text: str) -> NoReturn:
    """Exits with a usage error and this sentence."""
    typer.echo(text, err=True)
    raise typer.Exit(USAGE)
