"""The command publish: the site as files for any web server, with a permanent copy of every vintage."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from commands.exits import on_terminal, store_faults
from config import settings
from database.log.exit_codes import DATA_ERROR, INTERNAL_ERROR, NOT_RUN, USAGE

if TYPE_CHECKING:
    from publishing.site import Publication
    from publishing.walk import WalkProgress

VIEWS_LIST = "views.txt"


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the site; created if missing.")],
    views: Annotated[
        Path | None, typer.Option(help="A list of further views, one per line; data/views.txt by default.")
    ] = None,
    site_only: Annotated[
        bool, typer.Option("--site-only", help="No server program runs behind the files: leave out what needs one.")
    ] = False,
) -> None:
    """Writes the static site: embeds, files, evidence, feeds and status; only what changed is rewritten."""
    from filelock import Timeout

    from publishing.folder import LongNameError, NotOursError
    from publishing.site import BadListError, publish_site
    from publishing.walk import FaultyAnswerError

    if not settings().base_url:
        _end("CASECOUNT_BASE_URL is empty: links and files need the public address of the site.", USAGE)
    began = time.monotonic()
    try:
        with store_faults(), walk_progress() as report:
            done = publish_site(settings(), folder, _list_at(views), report, has_app=not site_only)
    except Timeout:
        _end(f"Busy: another publication is writing to {folder}.", NOT_RUN)
    except (NotOursError, BadListError, LongNameError) as error:
        _end(str(error), USAGE)
    except FaultyAnswerError as error:
        _end(str(error), INTERNAL_ERROR)
    _say(done, time.monotonic() - began)
    if done.failed:
        _end(_failed_words(done.failed), DATA_ERROR)


def _list_at(views: Path | None) -> Path | None:
    """The editor's list; None if there is none. Exits with a usage error if the given one does not exist."""
    usual = settings().data_dir / VIEWS_LIST
    if views is not None and not views.is_file():
        _end(f"There is no list of views at {views}.", USAGE)
    return views or (usual if usual.is_file() else None)


@contextmanager
def walk_progress() -> Iterator["WalkProgress"]:
    """Shows how far the walk is: a bar on a terminal, nothing elsewhere."""
    if not on_terminal():
        yield lambda done, known, address: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, transient=True) as bars:
        task = bars.add_task("")
        yield lambda done, known, address: bars.update(task, completed=done, total=known, description=address[:60])


def _failed_words(failed: Mapping[str, str]) -> str:
    """Every page that failed, a line each, and what became of them."""
    lines = "".join(f"\n  {said}" for said in failed.values())
    pages = (
        "1 page failed and stays as it was"
        if len(failed) == 1
        else f"{len(failed):,} pages failed and stay as they were"
    )
    return f"{pages}; nothing was removed, the rest is published, and the next publication tries again:{lines}"


def _say(done: "Publication", seconds: float) -> None:
    """Reports the publication: a sentence on a terminal, else a line for a log."""
    from dataclasses import asdict

    from commands.output.json_lines import write_event

    if on_terminal():
        typer.echo(
            f"Vintage {done.vintage}: {done.addresses:,} addresses, {done.bytes:,} bytes; "
            f"{done.written:,} written, {done.removed:,} removed, in {seconds:.1f} s."
        )
    else:
        write_event("publish", **asdict(done), seconds=round(seconds, 2))


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code) from None
