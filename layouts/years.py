"""`/<lang>/years`: what was counted year by year, who counted it, and what it does not say."""

from typing import Any

import dash
from dash import dcc, html
from flask import current_app, request

from charts import drawing_of, view_of
from charts._speak import sentence, summary
from charts._svg import svg
from charts._view import SIZES, View, pairs_from_query
from database.reading import reading
from layouts._controls import controls_of
from layouts._ids import EXPLORE, EXPLORER
from translations import _, available_languages, language, speaking

SLUG = "cases-by-year"


def context() -> dict[str, Any]:
    """What the template needs for the view in the request's query. Raises ViewError."""
    engine = current_app.config["ENGINE"]
    view = view_of(engine, SLUG, pairs_from_query(request.args.items(multi=True)))
    drawing = drawing_of(engine, view, language())
    unbounded = drawing_of(engine, view.changed(**{"from": "", "to": ""}), language())
    with reading(engine, view.get("as_of")) as then:
        controls = controls_of(view, then.codes, unbounded.categories)
    address = f"{current_app.config['PUBLIC_URL']}/{language()}/years{view.query()}"
    return {
        "view": view,
        "drawing": drawing,
        "controls": controls,
        "address": address,
        "embed_address": f"{current_app.config['PUBLIC_URL']}/{language()}/embed/{SLUG}/{view.path()}",
        "files": files_of(view),
        "figures": {size: svg(drawing, size, uid=f"{SLUG}-{size}-") for size in SIZES},
        "summary": summary(drawing),
        "sentence": sentence(drawing, address),
    }


def files_of(view: View) -> dict[str, str]:
    """The addresses of the view's files, by their ending."""
    lang = "" if language() == "en" else f"lang={language()}"
    path = ",".join(part for part in (lang, view.path()) if part and part != "default") or "default"
    return {ending: f"/charts/{SLUG}/{path}.{ending}" for ending in ("csv", "svg")}


def layout(**_query: str) -> html.Div:
    """What Dash takes over: an empty place for the interactive figure, inside the static chart's box."""
    return html.Div([dcc.Store(id=EXPLORE), html.Div(id=EXPLORER)])


for _lang in available_languages():
    with speaking(_lang):
        dash.register_page(  # type: ignore[no-untyped-call]
            f"{__name__}.{_lang}",
            path=f"/{_lang}/years",
            title=_("Cases by year"),
            layout=layout,
            lang=_lang,
            template="years.html",
            context=context,
        )
