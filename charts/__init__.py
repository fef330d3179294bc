"""Charts: one file, one chart. `cases_by_year.py` is the slug `cases-by-year`.

A chart file declares `PAGE` and `KEYS` (the keys of its view), `load` (its queries to the store) and `draw` (rows to
Drawing); this package finds it by its place in the folder, and every form of the chart is made from its Drawing.
"""

import importlib
import pkgutil
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from cachetools import LRUCache, cached

from charts.drawing.drawing import CHOSEN, Drawing
from charts.marks.later_corrections import with_corrections
from charts.views.view import Pairs, View, ViewError, as_of_in, read_view
from database.engine import Connection, Engine
from database.queries.code_lists import CodeLists
from database.queries.reading import Reading, UnknownVintageError, reading
from database.queries.vintages import Vintage
from translations import N_, available_languages, label_of, speaking


class Chart(Protocol):
    """What a chart file offers: its page and its place there, the keys of its view, the column of the jurisdictions
    that declares which offence it starts with, its queries and its drawing."""

    PAGE: str
    ORDER: int
    KEYS: tuple[str, ...]
    DEFAULT_OFFENCE: str

    def load(self, connection: Connection, vintage: int, view: View) -> Any:
        """The rows that the view draws."""

    def draw(self, rows: Any, view: View, codes: CodeLists, vintage: Vintage) -> Drawing:
        """The Drawing of the rows, in the current language."""


@lru_cache(maxsize=1)
def all_charts() -> dict[str, Chart]:
    """Every chart by its slug: the files of this folder, not its sub-packages. A file that can't be imported raises."""
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if not module.ispkg)
    charts: dict[str, Any] = {name.replace("_", "-"): importlib.import_module(f"charts.{name}") for name in names}
    return charts


def view_of(engine: Engine, slug: str, pairs: Pairs, also: Sequence[str] = ()) -> View:
    """The whole view for the pairs; `also` names keys of the form (theme, size) besides the chart's own."""
    keys = (*all_charts()[slug].KEYS, *also)
    with _as_of(engine, as_of_in(pairs)) as then:
        return read_view(slug, keys, pairs, then.codes, available_languages(), all_charts()[slug].DEFAULT_OFFENCE)


def drawing_of(engine: Engine, view: View, lang: str) -> Drawing:
    """The Drawing of a view in a language, from the newest vintage or the one that the view is pinned to.

    It is cached until there is a newer vintage: readers ask for the same few views.
    """
    with _as_of(engine, view.get("as_of")) as then, speaking(lang):
        return drawing_in(then, view, lang)


def _identity(then: Reading, view: View, lang: str) -> Hashable:
    """What a Drawing depends on."""
    return then.identity, view.slug, lang, *sorted(view.values.items())


@cached(LRUCache(64), key=_identity, lock=Lock())
def drawing_in(then: Reading, view: View, lang: str) -> Drawing:
    """The Drawing of a view in one look at the store, in the current language, which is `lang`."""
    chart = all_charts()[view.slug]
    drawn = chart.draw(chart.load(then.connection, then.vintage.number, view), view, then.codes, then.vintage)
    drawn = replace(drawn, silent_country=_silent_country(drawn, view, then.codes))
    if view.get("as_of"):
        drawn = with_corrections(then, drawn)
    return _highlighted(_pinned(drawn, view.get("as_of")), view.get("highlight"))


def _silent_country(drawing: Drawing, view: View, codes: CodeLists) -> str:
    """The name of the view's country if no source gives a number for it yet."""
    has_numbers = any(view["jurisdiction"] in known for known in (codes.counted, codes.regional, codes.decided))
    return "" if drawing.marks or has_numbers else label_of(codes.jurisdictions[view["jurisdiction"]])[0]


def _highlighted(drawing: Drawing, wanted: str) -> Drawing:
    """The Drawing with one mark highlighted, named by its key or its region; unchanged if there is no such mark."""
    found = next((mark.key for mark in drawing.marks if wanted and wanted in (mark.key, mark.place)), "")
    if not found:
        return drawing
    marks = tuple(replace(one, states=(*one.states, CHOSEN)) if one.key == found else one for one in drawing.marks)
    return replace(drawing, marks=marks, highlight=found)


def _pinned(drawing: Drawing, as_of: str) -> Drawing:
    """The Drawing of a pinned view, whose marks link to the evidence as it was then, not as it is today."""
    if not as_of:
        return drawing
    marks = tuple(replace(mark, href=_pinned_href(mark.href, as_of)) for mark in drawing.marks)
    notes = tuple(replace(note, href=_pinned_href(note.href, as_of)) for note in drawing.notes)
    beside = tuple(replace(one, href=_pinned_href(one.href, as_of)) for one in drawing.beside)
    also = tuple(replace(part, href=_pinned_href(part.href, as_of)) for part in drawing.also)
    return replace(drawing, marks=marks, notes=notes, beside=beside, also=also)


def _pinned_href(href: str, as_of: str) -> str:
    return f"{href}?as_of={as_of}" if "/observations/" in href else href


@contextmanager
def _as_of(engine: Engine, as_of: str) -> Iterator[Reading]:
    """A look at the vintage that a view is pinned to, or the newest one. Raises ViewError."""
    try:
        with reading(engine, as_of) as then:
            yield then
    except UnknownVintageError as error:
        raise ViewError("as_of", as_of, ("a vintage that exists",), N_("no such vintage")) from error
