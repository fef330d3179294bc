"""The site as files for any web server, with a permanent copy of every vintage.

The site's own addresses are walked with Flask's test client, so this is one of the few modules that import `app`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, request

from app import create_app
from config import Settings
from database.engine import check_store
from database.queries.reading import one_moment, reading
from publishing.folder import SMALLEST, commit, is_whole, open_site_folder, size_of
from publishing.links import Target
from publishing.pages import Site, build, made_from
from publishing.views import (
    ListError,
    PublishedView,
    default_views,
    failing,
    first_page,
    list_page,
    listed_places,
    page_places,
    static_pages,
)
from publishing.walk import Answer, Fault, WalkProgress


class BadListError(ValueError):
    """A list of views with a line that can't be read."""


@dataclass(frozen=True)
class Publication:
    """The result of a publication: addresses in all, written and removed; bytes of the files; the vintage; for every
    address that failed what the site said. Failed ones are tried again next time, even if nothing has changed."""

    addresses: int
    written: int
    removed: int
    bytes: int
    vintage: int
    failed: Mapping[str, str] = field(default_factory=dict)


def publish_site(
    chosen: Settings,
    folder: Path,
    listed: Path | None,
    report: WalkProgress,
    *,
    has_app: bool,
    brotli_quality: int = SMALLEST,
) -> Publication:
    """Publishes the store named in the settings; `listed` is an editor's list.

    All pages are of one moment: what is loaded meanwhile is published next time.
    """
    server = create_site(chosen, has_app=has_app)
    check_store(server.config["ENGINE"])
    with open_site_folder(folder) as manifest, one_moment(), server.app_context():
        with reading(server.config["ENGINE"]) as now:
            vintage, version = now.vintage.number, now.vintage.data_version
        client, address = site_client(server), server.config["PUBLIC_URL"]
        site = Site(client, address, vintage, has_app=has_app, brotli_quality=brotli_quality)
        old = manifest["addresses"]
        source = made_from(site, version, listed)
        if source == manifest["made_from"] and is_whole(folder, old):
            return Publication(len(old), 0, 0, size_of(old), vintage)
        failed: dict[str, Fault] = {}
        shown, required = required_targets(server, vintage, old, listed, failed)
        own = {} if has_app else _own_pages(server, shown, vintage)
        built = build(folder, site, old, [*required, *own], own, report, failed)
        removed = commit(folder, {"made_from": "" if built.failed else source, "addresses": built.addresses})
        return Publication(
            len(built.addresses),
            built.written,
            removed,
            size_of(built.addresses),
            vintage,
            {at: fault.said for at, fault in built.failed.items()},
        )


def create_site(chosen: Settings, *, has_app: bool) -> Flask:
    """The site as published: pinned pages say nothing about how fresh the newest numbers are."""
    server: Flask = create_app(chosen).server
    server.context_processor(lambda: {"freshness": None} if "as_of" in request.args else {})
    if not has_app:
        pages: Any = server.jinja_env.globals["pages"]
        whole = static_pages(server)
        server.jinja_env.globals["pages"] = lambda: [
            page for page in pages() if page["path"] in (*whole, f"/{page['lang']}/")
        ]
    return server


def site_client(server: Flask) -> Any:
    """A function that requests an address from the site."""
    client = server.test_client()

    def ask(address: str) -> Answer:
        with client.get(address, headers={"Accept": "text/html,*/*"}) as response:
            return Answer(response.status_code, response.headers["Content-Type"], response.get_data())

    return ask


def required_targets(
    server: Flask, vintage: int, known: Collection[str], listed: Path | None, failed: dict[str, Fault]
) -> tuple[list[PublishedView], list[Target]]:
    """The views to show, and every address that is published in its own right, not because something links to it.

    A view that can't be drawn goes into `failed`.
    """
    engine = server.config["ENGINE"]
    shown = list(default_views(engine, vintage, known, failed))
    places = [
        *(place for one in shown for place in one.places),
        *page_places(server),
        *_listed(server, vintage, listed, failed),
    ]
    return shown, [Target(*place) for place in places]


def _listed(server: Flask, vintage: int, listed: Path | None, failed: dict[str, Fault]) -> Iterator[tuple[str, str]]:
    """The addresses that the editor's list names. Raises BadListError."""
    lines = listed.read_text(encoding="utf-8").splitlines() if listed else []
    for number, line in enumerate(lines, start=1):
        view = line.partition("#")[0].strip()
        if not view:
            continue
        try:
            with failing(view, failed):
                yield from listed_places(server.config["ENGINE"], view, vintage)
        except ListError as error:
            raise BadListError(f"{listed}, line {number}, {view}: {error}") from error


def _own_pages(server: Flask, shown: Iterable[PublishedView], vintage: int) -> Mapping[Target, str]:
    """The pages that a site without a server program has instead of the overview."""
    shown = list(shown)
    languages = sorted({one.lang for one in shown})
    pages = {Target(f"/{lang}/", f"/{lang}/"): list_page(server, lang, shown, vintage) for lang in languages}
    return {Target("/", "/"): first_page(server), **pages}
