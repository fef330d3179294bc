"""The command preview: the site as it would be after a run, on this machine only, from a temporary copy.

Apart from tests, this module and publishing/site.py import `app`: only the real site can show what readers would see.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.exits import on_terminal, store_faults
from config import settings
from database.log.exit_codes import INTERNAL_ERROR, USAGE
from etl.declarations.source import find_sources
from etl.errors import nearest
from etl.workspace import Workspace

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"


def preview(
    source: Annotated[str, typer.Argument(help="The source to load into the copy.")],
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8052,
) -> None:
    """Shows the site as it would be after a run of one source; nothing is published."""
    known = find_sources(settings().sources_dir)
    if source not in known:
        typer.echo(f"There is no source {source!r}. {nearest(source, known)}", err=True)
        raise typer.Exit(USAGE)
    # SIGTERM ends a server as well as Ctrl-C, and a background job may have been started with SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with store_faults(), TemporaryDirectory(prefix="casecount-preview-") as folder:
            url, data_dir = _copied(Path(folder))
            _load(source, url, data_dir)
            _serve(url, data_dir, port)
    except KeyboardInterrupt:
        typer.echo("The preview has ended; its copy is removed.", err=True)


def _copied(folder: Path) -> tuple[str, Path]:
    """A copy of the live store and a data folder next to it, to write to; the raw files are linked, not copied."""
    from database.backups.copies import BackupError, NoFileError, UnfitFileError, publish, store_file, unfinished_backup
    from etl.extract.extract import SNAPSHOTS

    store = folder / "preview.sqlite"
    try:
        live = store_file(settings().database_url)
        if live.exists():
            with unfinished_backup(live, store) as part:
                publish(part, store)
    except (BackupError, NoFileError, UnfitFileError) as error:
        typer.echo(f"The store can't be copied for the preview: {error}", err=True)
        raise typer.Exit(INTERNAL_ERROR) from None
    data_dir, own = settings().data_dir.resolve(), folder / "data"
    _link(data_dir, own, but=SNAPSHOTS)
    _link(data_dir / SNAPSHOTS, own / SNAPSHOTS)
    return f"sqlite:///{store}", own


def _link(there: Path, here: Path, but: str = "") -> None:
    """Makes a new folder with a link to everything in another one except `but`; new files go into the new folder."""
    here.mkdir(parents=True)
    for path in there.iterdir() if there.is_dir() else []:
        if path.name != but:
            (here / path.name).symlink_to(path)


def _load(source: str, url: str, data_dir: Path) -> None:
    """Loads the source into the copy and prints the outcome; exits if there is nothing to show."""
    from commands.output import json_lines as run_log
    from commands.output.progress import progress
    from database.log.source_runs import SUCCESSES
    from etl import pipeline

    with progress(on_terminal=on_terminal()) as steps:
        outcome = pipeline.run([source], Workspace(url, settings().sources_dir, data_dir), steps, hold=False)
    run_log.say_run(outcome, on_terminal=on_terminal(), written=False)
    if any(part.source_id == source and part.outcome not in SUCCESSES for part in outcome.sources):
        typer.echo(f"{source} could not be loaded, so there is nothing to show.", err=True)
        raise typer.Exit(outcome.exit_code)


def _serve(url: str, data_dir: Path, port: int) -> None:
    """Serves the site over the copy until interrupted."""
    from werkzeug.serving import make_server

    with _quiet():
        site = create_preview(url, data_dir)
        try:
            server = make_server(HOST, port, site, threaded=True)
        except OSError as error:
            typer.echo(f"Nothing can be served on {HOST}:{port} ({error.strerror}). Choose another --port.", err=True)
            raise typer.Exit(INTERNAL_ERROR) from None
        site.config["PUBLIC_URL"] = f"http://{HOST}:{server.server_port}"
        typer.echo(f"Open {site.config['PUBLIC_URL']}/en/ (Ctrl-C to stop)")
        try:
            server.serve_forever()
        finally:
            server.server_close()


def create_preview(url: str, data_dir: Path) -> "Flask":
    """The site over a copy: every page and embed says that it is not published, and nothing may be cached."""
    from flask import Response, abort, request

    from app import create_app

    site: Flask = create_app(settings().model_copy(update={"database_url": url, "data_dir": data_dir})).server
    site.config["PREVIEW"] = True

    @site.before_request
    def only_from_here() -> None:
        # A foreign page can make its own host name resolve to this machine; it must not read unpublished numbers.
        if request.host.rpartition(":")[0] not in (HOST, "localhost"):
            abort(403)

    @site.after_request
    def keep_nothing(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return site


@contextmanager
def _quiet() -> Iterator[Any]:
    """No line per request: on a terminal they would hide the address."""
    import logging

    log = logging.getLogger("werkzeug")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield log
    finally:
        log.setLevel(before)
