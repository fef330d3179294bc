"""`/<lang>/years`: what was counted year by year, who counted it, and what it does not say."""

from typing import Any

from dash import dcc, html
from flask import current_app, request

from charts import drawing_of, view_of
from charts._drawing import Drawing
from charts._speak import sentence, summary
from charts._svg import svg
from charts._view import ALL, SIZES, Pairs, View, pairs_from_query
from database.queries import CodeLists
from database.reading import reading
from layouts._controls import controls_of
from layouts._ids import EXPLORE, EXPLORER
from layouts._shell import register_pages
from translations import N_, language

BY_YEAR, OVER_TIME = "cases-by-year", "cases-over-time"


def context() -> dict[str, Any]:
    """What the template needs for the view in the request's query. Raises ViewError.

    Counts of years stand first. Where the cell has numbers that hold on a day, they stand below, or first where they
    are all there is.
    """
    engine = current_app.config["ENGINE"]
    with reading(engine) as now:
        pairs = of_one_country(pairs_from_query(request.args.items(multi=True)), now.codes)
    view = view_of(engine, BY_YEAR, pairs)
    dated_view = view_of(engine, OVER_TIME, [pair for pair in pairs if pair[0] not in ("from", "to")])
    drawing, dated = drawing_of(engine, view, language()), drawing_of(engine, dated_view, language())
    forms = [_forms(drawing, view), _forms(dated, dated_view)]
    if dated.marks and not drawing.marks:
        forms.reverse()
    whole, dated_whole = drawing, dated
    every = {"from": "", "to": "", "unit": ALL, "origin": ALL}
    if any(view[key] != value for key, value in every.items()):  # the filters offer every year, unit and origin
        whole = drawing_of(engine, view.changed(**every), language())
        dated_whole = drawing_of(engine, dated_view.changed(unit=ALL, origin=ALL), language())
    with reading(engine, view.get("as_of")) as then:
        controls = controls_of(view, then.codes, whole, dated_whole)
    return {**forms[0], "second": forms[1] if forms[1]["drawing"].marks else None, "controls": controls}


def _forms(drawing: Drawing, view: View) -> dict[str, Any]:
    """A chart of the page in all the forms that the page shows or links."""
    site, lang = current_app.config["PUBLIC_URL"], language()
    pinned = f"{site}/{lang}/years{view.changed(as_of=str(drawing.vintage)).query()}"
    return {
        "view": view,
        "drawing": drawing,
        "address": f"{site}/{lang}/years{view.query()}",
        "embed_address": f"{site}/{lang}/embed/{view.slug}/{view.path()}",
        "files": files_of(view),
        "figures": {size: svg(drawing, size, uid=f"{view.slug}-{size}-") for size in SIZES},
        "summary": summary(drawing),
        "sentence": sentence(drawing, pinned),
    }


def of_one_country(pairs: Pairs, codes: CodeLists) -> Pairs:
    """The pairs of a form in which only the country was changed: it then starts from its own offence and stage.

    Only an offence that is known to be another country's is dropped; any other wrong value is still refused.
    """
    given = dict(pairs)
    offence = codes.offences.get(given.get("offence", ""))
    place = given.get("jurisdiction", next(iter(codes.jurisdictions)))
    if offence is None or offence["jurisdiction"] == place:
        return pairs
    return [(key, value) for key, value in pairs if key in ("jurisdiction", "as_of")]


def files_of(view: View) -> dict[str, str]:
    """The addresses of the view's files, by their ending."""
    lang = "" if language() == "en" else f"lang={language()}"
    path = ",".join(part for part in (lang, view.path()) if part and part != "default") or "default"
    return {ending: f"/charts/{view.slug}/{path}.{ending}" for ending in ("csv", "svg")}


def layout(**_query: str) -> html.Div:
    """What Dash takes over: an empty place for the interactive figure, inside the static chart's box."""
    return html.Div([dcc.Store(id=EXPLORE), html.Div(id=EXPLORER)])


register_pages(__name__, "years", nav=N_("By year"), order=10, context=context, plain=False, layout=layout)
