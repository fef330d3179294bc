"""`/<lang>/`: the lead numbers and who counted them, three charts, what changed, how fresh it is.

The lead numbers, the charts and every explanatory text are an editor's choice: data/overview.toml. A part of that file
that can't be shown is left out, and the rest of the page remains.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from flask import current_app
from markupsafe import escape

from charts import all_charts, drawing_of, view_of
from charts.drawing.colours import COLOURS
from charts.drawing.drawing import INCOMPLETE, Drawing, Table
from charts.embedding.link_preview import link_preview_of
from charts.marks.observations import states_of
from charts.render.svg import svg
from charts.views.addresses import share_path
from charts.views.keys import SIZES
from charts.views.view import View, ViewError, pairs_from_path
from database.log.source_runs import source_statuses
from database.queries.changes import changes_until
from database.queries.code_lists import CodeLists
from database.queries.evidence import statements_of
from database.queries.reading import Reading, reading
from database.queries.vintages import Row
from layouts._parts.editorial import (
    ChartLink,
    EditorialError,
    EditorialText,
    LeadNumber,
    Panel,
    TextFiller,
    Words,
    complain,
    editorial,
    list_in,
    part_of,
    table_in,
)
from layouts._parts.explorer import file_addresses
from layouts._parts.shell import register_pages
from translations import N_, _, label_of, language, n_
from wording.freshness import freshness
from wording.latest_changes import change_entries
from wording.observations import counter_of, known_of, when_of
from wording.phrases import area_label, evidence_path, offence_title, qualified_number, stage_phrase
from wording.sentences import with_sentence

EDITORIAL_FILE = "overview.toml"
MOST_VINTAGES = 6
Made = TypeVar("Made")


def context() -> dict[str, Any]:
    """What the template needs: the editor's parts filled from the newest vintage, its changes, and every source."""
    file = editorial(current_app.config["DATA"] / EDITORIAL_FILE)
    with reading(current_app.config["ENGINE"]) as now:
        teller = TextFiller(now)
        site = f"{current_app.config['PUBLIC_URL']}/{language()}/"
        return {
            "address": site,
            "headline": _words(file, "headline", teller),
            "standfirst": _words(file, "standfirst", teller, linked=True),
            "description": _words(file, "standfirst", teller),
            "numbers": _each(file, "number", lambda raw: lead_number(raw, teller, now)),
            "why": _why(table_in(file, "why"), teller),
            "panels": _each(file, "chart", lambda raw: panel(raw, teller)),
            "changes": change_entries(changes_until(now.connection, now.vintage, MOST_VINTAGES), now.codes),
            "fresh": freshness(source_statuses(now.connection), now.codes),
        }


def _part(name: str, make: Callable[[], Made]) -> Made | None:
    """A part of the page; None, and logged, if the file or the store does not provide it."""
    try:
        return make()
    except EditorialError as error:
        complain(f"{EDITORIAL_FILE}, {name} is left out: {error}")
        return None


def _words(file: Mapping[str, Any], name: str, teller: TextFiller, *, linked: bool = False) -> EditorialText | None:
    """A text of the file, filled in; None if it is missing or can't be."""
    if name not in file:
        return None
    return _part(name, lambda: teller.text(part_of(Words, file[name]), linked=linked))


def _each(file: Mapping[str, Any], name: str, make: Callable[[object], Made | None]) -> list[Made]:
    """The parts of a list that can be shown."""
    made = [_part(f"{name} {index}", partial(make, raw)) for index, raw in enumerate(list_in(file, name), start=1)]
    return [part for part in made if part is not None]


# --- the numbers ------------------------------------------------------------------------------------------------------


def lead_number(raw: object, teller: TextFiller, now: Reading) -> dict[str, Any]:
    """A lead number: large, in the colour of who counts, with what it counts, its caveats and who repeats it."""
    part = part_of(LeadNumber, raw)
    row = teller.number(part.observation)
    origin = now.codes.origins[row["origin_id"]]
    statements = statements_of(now.connection, now.vintage.number, "observation_id", part.observation)
    outlets = len({statement["publisher"] for statement in statements if statement["is_relay"]})
    light, dark = COLOURS.get(origin["origin_kind"]) or COLOURS["other"]
    return {
        "href": evidence_path(part.observation),
        "label": qualified_number(row["value_qualifier"], row["obs_value"]),
        "who": counter_of(row, now.codes) if row["formula"] else label_of(origin)[0],
        "what": what_is_counted(row, now.codes),
        "known": "; ".join(known_of(row, now.codes)),
        "repeated": n_("repeated by %(n)s outlet", "repeated by %(n)s outlets", outlets) if outlets else "",
        "beside": teller.text(part.beside) if part.beside else None,
        "is_hatched": INCOMPLETE in states_of(row),
        "light": light,
        "dark": dark,
    }


def what_is_counted(row: Row, codes: CodeLists) -> str:
    """The cell in one line: unit, stage, time, offence and place."""
    stage = label_of(codes.lists["stage"][row["stage"]])[0]
    unit = label_of(codes.lists["counting_unit"][row["counting_unit"]])[0]
    return _(
        "%(what)s %(when)s: %(offence)s, %(area)s",
        what=with_sentence(stage_phrase(row["stage"], unit, stage, row["counting_unit"]), row, codes),
        when=when_of(row),
        offence=offence_title(codes.offences[row["offence_code"]]),
        area=area_label(row, codes),
    )


# --- why they differ --------------------------------------------------------------------------------------------------


def _why(file: Mapping[str, Any], teller: TextFiller) -> dict[str, Any] | None:
    """What explains the numbers; None if no paragraph of it can be shown."""
    title = _words(file, "title", teller)
    paragraphs = _each(file, "paragraph", lambda raw: teller.text(part_of(Words, raw), linked=True))
    if not paragraphs or not file.get("title"):
        return None
    return {
        "title": title or EditorialText(escape(_("How the numbers differ")), language()),
        "paragraphs": paragraphs,
        "links": _each(file, "link", lambda raw: _link(raw, teller)),
    }


def _link(raw: object, teller: TextFiller) -> dict[str, Any]:
    part = part_of(ChartLink, raw)
    return {"said": teller.text(part.words), "href": page_of(_view(part.chart, part.view))}


def _view(slug: str, path: str) -> View:
    """The view of the chart that the file names. Raises EditorialError."""
    if slug not in all_charts():
        raise EditorialError(f"there is no chart {slug}")
    try:
        return view_of(current_app.config["ENGINE"], slug, pairs_from_path(path))
    except ViewError as error:
        raise EditorialError(f"the view {path} of {slug} can't be read: {error}") from error


def page_of(view: View) -> str:
    """The page that shows the view."""
    return f"/{language()}/{all_charts()[view.slug].PAGE}{view.query()}"


# --- the charts -------------------------------------------------------------------------------------------------------


def panel(raw: object, teller: TextFiller) -> dict[str, Any] | None:
    """A chart with its links; None if the store has nothing to draw in it."""
    part = part_of(Panel, raw)
    view = _view(part.chart, part.view)
    whole = drawing_of(current_app.config["ENGINE"], view, language())
    if not whole.marks:
        return None
    shown = with_first_rows(whole, part.rows) if part.rows else whole
    return {
        "id": f"chart-{view.slug}",
        "drawing": shown,
        "wide": part.wide,
        "figures": {size: svg(shown, size, uid=f"{view.slug}-{size}-") for size in SIZES},
        "page": page_of(view),
        "files": file_addresses(view),
        "share": share_path(view, language()),
        "card": link_preview_of(whole, view, current_app.config["PUBLIC_URL"]),
        "more": teller.text(part.more, n=str(len(whole.categories))) if part.more else None,
    }


def with_first_rows(drawing: Drawing, most: int) -> Drawing:
    """A ranked drawing cut to its first rows, without its map; its subtitle says so."""
    marks = sorted(drawing.marks, key=lambda mark: mark.category)[:most]
    if len(marks) == len(drawing.categories):
        return drawing
    rows = {mark.key: row for mark, row in zip(drawing.marks, drawing.table.rows, strict=True)}
    cut = n_("The first of %(whole)s.", "The first %(n)s of %(whole)s.", len(marks), whole=len(drawing.categories))
    return replace(
        drawing,
        subtitle=f"{cut} {drawing.subtitle}",
        categories=tuple(drawing.categories[mark.category] for mark in marks),
        marks=tuple(replace(mark, category=index, start=float(index)) for index, mark in enumerate(marks)),
        table=Table(drawing.table.header, tuple(rows[mark.key] for mark in marks)),
        map_of="",
        map_credit="",
        steps=(),
    )


register_pages(__name__, "", nav=N_("Overview"), order=5, context=context, template="overview.html")
