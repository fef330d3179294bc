"""The command publish: the site as files for any web server, with a copy of every vintage that stays.

The site's own addresses are walked through Flask's test client, so this is one of the few modules that import `app`.
"""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from config import Settings, settings
from etl.command import BUSY, FAULT_OF_OURS, USAGE, on_terminal, store_faults
from etl.publish_links import Target

if TYPE_CHECKING:
    from flask import Flask

    from etl.publish_walk import Report
    from routes.site import Shown

LIST = "views.txt"


class BadListError(ValueError):
    """A list of views with a line that can't be read."""


@dataclass(frozen=True)
class Published:
    """What became of a publication: addresses in all, written and removed, bytes of the files, the vintage."""

    addresses: int
    written: int
    removed: int
    bytes: int
    vintage: int


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the site; made where it is missing.")],
    views: Annotated[
        Path | None, typer.Option(help="A list of further views, one a line; without it data/views.txt if it exists.")
    ] = None,
    site_only: Annotated[
        bool, typer.Option("--site-only", help="No program answers behind the files: leave out what would need it.")
    ] = False,
) -> None:
    """Writes the static site: embeds, files, evidence, feeds and status; only what changed is written again."""
    from filelock import Timeout

    from etl.publish_tree import LongNameError, NotOursError
    from etl.publish_walk import FaultyAnswerError

    if not settings().base_url:
        _end("CASECOUNT_BASE_URL is empty: links and files need the public address of the site.", USAGE)
    began = time.monotonic()
    try:
        with store_faults(), progress() as report:
            done = publish_site(settings(), folder, _list_at(views), report, has_app=not site_only)
    except Timeout:
        _end(f"Busy: another publication is writing to {folder}.", BUSY)
    except (NotOursError, BadListError, LongNameError) as error:
        _end(str(error), USAGE)
    except FaultyAnswerError as error:
        _end(str(error), FAULT_OF_OURS)
    _say(done, time.monotonic() - began)


def publish_site(chosen: Settings, folder: Path, listed: Path | None, report: "Report", *, has_app: bool) -> Published:
    """Publishes the store that the settings name; `listed` is an editor's list. Raises what `publish` says in words.

    All pages are of one moment: what is loaded meanwhile is published next time.
    """
    from database.engine import check_store
    from database.reading import one_moment, reading
    from etl.publish_pages import Site, build, made_from
    from etl.publish_tree import commit, is_whole, opened, size_of

    server = create_site(chosen, has_app=has_app)
    check_store(server.config["ENGINE"])
    with opened(folder) as manifest, one_moment(), server.app_context():
        with reading(server.config["ENGINE"]) as now:
            vintage, version = now.vintage.number, now.vintage.data_version
        site = Site(asking(server), server.config["PUBLIC_URL"], vintage, has_app=has_app)
        old = manifest["addresses"]
        source = made_from(site, version, listed)
        if source == manifest["made_from"] and is_whole(folder, old):
            return Published(len(old), 0, 0, size_of(old), vintage)
        shown, meant = meant_by(server, vintage, old, listed)
        own = {} if has_app else _own_pages(server, shown, vintage)
        addresses, written = build(folder, site, old, [*meant, *own], own, report)
        removed = commit(folder, {"made_from": source, "addresses": addresses})
        return Published(len(addresses), written, removed, size_of(addresses), vintage)


def create_site(chosen: Settings, *, has_app: bool) -> "Flask":
    """The site as it is published: what is pinned says nothing of how fresh the newest numbers are."""
    from flask import request

    from app import create_app
    from routes.site import PAGES

    server: Flask = create_app(chosen).server
    server.context_processor(lambda: {"freshness": None} if "as_of" in request.args else {})
    if not has_app:
        pages: Any = server.jinja_env.globals["pages"]
        kept = ("", *PAGES)
        server.jinja_env.globals["pages"] = lambda: [
            page for page in pages() if page["path"].rpartition("/")[2] in kept
        ]
    return server


def asking(server: "Flask") -> Any:
    """A function that asks the site for an address."""
    from etl.publish_walk import Answer

    client = server.test_client()

    def ask(address: str) -> Answer:
        with client.get(address, headers={"Accept": "text/html,*/*"}) as response:
            return Answer(response.status_code, response.headers["Content-Type"], response.get_data())

    return ask


def meant_by(
    server: "Flask", vintage: int, known: Collection[str], listed: Path | None
) -> tuple[list["Shown"], list[Target]]:
    """The views to show, and every address that is published because it is meant."""
    from routes.site import default_views, page_places

    engine = server.config["ENGINE"]
    shown = list(default_views(engine, vintage, known))
    places = [*(place for one in shown for place in one.places), *page_places(), *_listed(server, vintage, listed)]
    return shown, [Target(*place) for place in places]


def _listed(server: "Flask", vintage: int, listed: Path | None) -> Iterator[tuple[str, str]]:
    """The addresses that the editor's list names. Raises BadListError."""
    from routes.site import ListError, listed_places

    lines = listed.read_text(encoding="utf-8").splitlines() if listed else []
    for number, line in enumerate(lines, start=1):
        view = line.partition("#")[0].strip()
        if not view:
            continue
        try:
            yield from listed_places(server.config["ENGINE"], view, vintage)
        except ListError as error:
            raise BadListError(f"{listed}, line {number}, {view}: {error}") from error


def _own_pages(server: "Flask", shown: Iterable["Shown"], vintage: int) -> Mapping[Target, str]:
    """The pages that a site without a program behind it has instead of the overview."""
    from routes.site import first_page, list_page

    shown = list(shown)
    languages = sorted({one.lang for one in shown})
    pages = {Target(f"/{lang}/", f"/{lang}/"): list_page(server, lang, shown, vintage) for lang in languages}
    return {Target("/", "/"): first_page(server), **pages}


def _list_at(views: Path | None) -> Path | None:
    """The editor's list; None where there is none. Raises BadListError where the named one does not exist."""
    usual = settings().data_dir / LIST
    if views is not None and not views.is_file():
        raise BadListError(f"There is no list of views at {views}.")
    return views or (usual if usual.is_file() else None)


@contextmanager
def progress() -> Iterator["Report"]:
    """Tells how far the walk is: a bar on a terminal, silence elsewhere."""
    if not on_terminal():
        yield lambda done, known, address: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, transient=True) as bars:
        task = bars.add_task("")
        yield lambda done, known, address: bars.update(task, completed=done, total=known, description=address[:60])


def _say(done: Published, seconds: float) -> None:
    """What became of it: a sentence on a terminal, a line for a log elsewhere."""
    from dataclasses import asdict

    from etl.run_log import tell

    if on_terminal():
        typer.echo(
            f"Vintage {done.vintage}: {done.addresses:,} addresses, {done.bytes:,} bytes; "
            f"{done.written:,} written, {done.removed:,} removed, in {seconds:.1f} s."
        )
    else:
        tell("publish", **asdict(done), seconds=round(seconds, 2))


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code) from None
