"""What a static site carries: every chart with something to show, the views that an editor lists, and a page of them.

An address has two parts: where a file server has it, and what our own site is asked for. They differ only in the copy
of a vintage: `/v/3/en/embed/stages/default` is `/en/embed/stages/as_of=3`.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template

from charts import all_charts, drawing_of, view_of
from charts.drawing.drawing import Drawing
from charts.embedding.snippets import SCRIPT
from charts.files.formats import FORMATS
from charts.views.keys import EMBED_FORM, FILE_FORM
from charts.views.view import Pairs, View, ViewError, pairs_from_path, pairs_from_query
from database.engine import Engine, StoreUnavailableError
from database.queries.reading import reading
from publishing.walk import Fault
from translations import _, available_languages, speaking

_EMBED = re.compile(r"/([a-z]{2})/embed/([a-z-]+)/([^/]+)")
_FILE = re.compile(r"/charts/([a-z-]+)/([^/]+)\.([a-z]+)")
_SHORT = re.compile(r"([a-z-]+)/([^/]+)")
_ALLOWED = ("/en/embed/cases-by-year/default", "/charts/cases-by-year/default.png", "cases-by-year/default")


class SiteAddress(NamedTuple):
    """An address of the static site: where it is there, and what the site itself is asked for."""

    at: str
    asked: str


class ListError(ValueError):
    """A line of an editor's list that names no view that can be published."""


@dataclass(frozen=True)
class PublishedView:
    """A view in one language: its words, its embed, its files by ending; and the same in the vintage's copy."""

    lang: str
    title: str
    subtitle: str
    embed: SiteAddress
    files: dict[str, SiteAddress]
    copies: dict[str, SiteAddress] = field(default_factory=dict)

    @property
    def places(self) -> list[SiteAddress]:
        """All of its addresses."""
        return [self.embed, *self.files.values(), *self.copies.values()]


@contextmanager
def failing(at: str, failed: dict[str, Fault]) -> Iterator[None]:
    """Notes in `failed` that what is at an address can't be made, and logs why; a wrong list is another matter."""
    try:
        yield
    except (ListError, StoreUnavailableError):
        raise
    except Exception as error:
        current_app.logger.exception("%s can't be published", at)
        failed[at] = Fault(at, f"{at} can't be drawn ({type(error).__name__}: {error})")


def default_views(
    engine: Engine, vintage: int, known: Collection[str], failed: dict[str, Fault]
) -> Iterator[PublishedView]:
    """Every chart of every country that has a mark to show, in every language.

    A view published before (`known` holds its embed) stays as long as it can be drawn: it may be in articles. One that
    can't be drawn goes into `failed`.
    """
    with reading(engine) as now:
        places = list(now.codes.jurisdictions)
    slugs = sorted(all_charts(), key=lambda slug: (all_charts()[slug].PAGE, all_charts()[slug].ORDER))
    for lang, slug, place in product(available_languages(), slugs, places):
        with failing(f"/{lang}/embed/{slug}/jurisdiction={place}", failed):
            view = view_of(engine, slug, [("jurisdiction", place)], also=EMBED_FORM)
            drawing = drawing_of(engine, view, lang)
            if drawing.marks or _embed(lang, view) in known:
                yield _published_view(engine, view, drawing, vintage)


def listed_places(engine: Engine, line: str, vintage: int) -> list[SiteAddress]:
    """The addresses meant by one line of an editor's list. Raises ListError.

    A line is the address of an embed (with its files, in its language), of a single file, or `slug/view` for all
    languages. An address that is not canonical is carried as it is, because it may be in an article, along with the
    canonical one.
    """
    path = _path_of(line)
    try:
        if found := _FILE.fullmatch(path):
            return [_listed_file(engine, path, *found.groups())]
        if found := _EMBED.fullmatch(path):
            lang, slug, text = found.groups()
            _one_of("language", lang, available_languages())
            return [*_listed(engine, slug, text, (lang,), vintage), SiteAddress(path, path)]
        if found := _SHORT.fullmatch(path):
            return _listed(engine, found[1], found[2], available_languages(), vintage)
    except ViewError as error:
        allowed = f" Allowed: {', '.join(error.allowed[:20])}." if error.allowed else ""
        raise ListError(f"{error.key} = {error.value}: {_(error.reason)}.{allowed}") from error
    raise ListError(f"not a view. Allowed are lines such as {' or '.join(_ALLOWED)}.")


def static_pages(server: Flask) -> list[str]:
    """The addresses of the pages that are whole without a program behind them: the plain ones but the overview."""
    pages = server.config["PAGES"].values()
    return [page["path"] for page in pages if page["plain"] and page["path"] != f"/{page['lang']}/"]


def page_places(server: Flask) -> list[SiteAddress]:
    """The plain pages of every language, the feed, what programs read, and the script that articles may load."""
    pages = static_pages(server)
    return [SiteAddress(address, address) for address in (*pages, "/changes.atom", "/status.json", SCRIPT)]


def list_page(server: Flask, lang: str, shown: Collection[PublishedView], vintage: int) -> str:
    """The page of a site without a server program: every chart with its embed, its files and its copy."""
    with server.test_request_context(f"/{lang}/"), speaking(lang):
        return render_template("published.html", shown=[one for one in shown if one.lang == lang], vintage=vintage)


def first_page(server: Flask) -> str:
    """The page at the root of such a site: its languages. It is in English, as nobody has chosen a language yet."""
    with server.test_request_context("/"), speaking("en"):
        return render_template("published.html", shown=[], vintage=None)


def _path_of(line: str) -> str:
    """The path that a line names, without the site before it. Raises ListError."""
    parts, site = urlsplit(line), urlsplit(current_app.config["PUBLIC_URL"])
    if parts.netloc and parts.netloc != site.netloc:
        raise ListError(f"{parts.netloc} is another site; this one is {site.netloc}.")
    if pairs_from_query([pair.partition("=")[::2] for pair in parts.query.split("&")]):
        raise ListError("a file server can't distinguish queries. Write the view into the path, as in Share and embed.")
    return parts.path


def _listed(engine: Engine, slug: str, text: str, languages: Collection[str], vintage: int) -> list[SiteAddress]:
    """The canonical addresses of a view: its embed and its files, and those in the vintage's copy."""
    _one_of("chart", slug, all_charts())
    view = view_of(engine, slug, _numbered(pairs_from_path(text)), also=EMBED_FORM)
    drawings = [drawing_of(engine, view, lang) for lang in languages]
    return [place for drawing in drawings for place in _published_view(engine, view, drawing, vintage).places]


def _listed_file(engine: Engine, path: str, slug: str, text: str, ending: str) -> SiteAddress:
    """A single listed file."""
    _one_of("chart", slug, all_charts())
    _one_of("ending", ending, FORMATS)
    view_of(engine, slug, _numbered(pairs_from_path(text)), also=FILE_FORM)
    return SiteAddress(path, path)


def _numbered(pairs: Pairs) -> Pairs:
    """The same pairs, pinned by number or not at all: what a day means is not settled before it is over."""
    as_of = dict(pairs).get("as_of", "1")
    if not as_of.isdigit():
        raise ListError(f"as_of = {as_of}: published views are pinned by vintage number, such as as_of=3.")
    return pairs


def _one_of(what: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise ListError(f"there is no {what} {value!r}. Allowed: {', '.join(allowed)}.")


def _published_view(engine: Engine, view: View, drawing: Drawing, vintage: int) -> PublishedView:
    """A view with all of its addresses; a pinned one has no other copy."""
    lang = drawing.lang
    copies: dict[str, SiteAddress] = {}
    if not view["as_of"]:
        root, plain, pinned = f"/v/{vintage}", view.changed(notice="0"), view.changed(notice="0", as_of=str(vintage))
        copies["embed"] = SiteAddress(root + _embed(lang, plain), _embed(lang, pinned))
        at, asked = (_file(engine, one, lang) for one in (plain, pinned))
        copies |= {ending: SiteAddress(f"{root}{at}.{ending}", f"{asked}.{ending}") for ending in FORMATS}
    file = _file(engine, view, lang)
    return PublishedView(
        lang,
        drawing.title,
        drawing.subtitle,
        embed=SiteAddress(_embed(lang, view), _embed(lang, view)),
        files={ending: SiteAddress(f"{file}.{ending}", f"{file}.{ending}") for ending in FORMATS},
        copies=copies,
    )


def _embed(lang: str, view: View) -> str:
    """The canonical address of a view's embed."""
    return f"/{lang}/embed/{view.slug}/{view.path()}"


def _file(engine: Engine, view: View, lang: str) -> str:
    """The canonical address of a view's file, without its ending. A file has no notice."""
    pairs = [("lang", lang), *view.pairs(without=("notice",))]
    return f"/charts/{view.slug}/{view_of(engine, view.slug, pairs, also=FILE_FORM).path()}"
