"""`/<lang>/embed/<slug>/<view>`: a chart for an article. One plain HTML page that requests no other address.

Its only script reports the page's height to the article, again whenever that changes or the article asks; everything
works without it. `assets/embed.js` is the other end.
"""

import base64
import hashlib
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from markupsafe import Markup

from charts import all_charts, drawing_of, view_of
from charts.drawing.colours import DARK, LIGHT
from charts.drawing.drawing import Drawing
from charts.embedding import embed_sizes
from charts.embedding.link_preview import link_preview_of
from charts.marks.later_corrections import no_newer_numbers, updates
from charts.render.svg import map_parts, svg
from charts.views.addresses import embed_path, page_path
from charts.views.keys import ALL, EMBED_FORM, FORM, NONE, SIZES
from charts.views.view import Pairs, View, ViewError, pairs_from_path, pairs_from_query
from database.engine import Engine
from database.queries.health import chart_health, utc_now
from database.queries.reading import reading
from routes.responses import EMBED_CSP, cached, is_fixed
from translations import speaking
from wording.freshness import times_of, warning_of

blueprint = Blueprint("embed", __name__)

REPORTER = (
    # opened on its own it is its own parent, and would answer its own messages endlessly
    "parent!=self&&(()=>{const e=document.documentElement,s=()=>parent.postMessage({casecount:{view:location.pathname,"
    'height:Math.ceil(e.getBoundingClientRect().height)}},"*");'
    'new ResizeObserver(s).observe(e);addEventListener("message",s)})()'
)
REPORTER_HASH = f"'sha256-{base64.b64encode(hashlib.sha256(REPORTER.encode()).digest()).decode()}'"


@blueprint.get("/<lang>/embed/<slug>/<view>")
def embed(lang: str, slug: str, view: str) -> Response:
    """The embed of the view in its path."""
    return _embed(lang, slug, pairs_from_path(view))


@blueprint.get("/<lang>/embed/<slug>")
def embed_query(lang: str, slug: str) -> Response:
    """The same view as a query; the answer names its canonical path."""
    return _embed(lang, slug, pairs_from_query(request.args.items(multi=True)))


def _health(engine: Engine, drawing: Drawing) -> dict[str, Any]:
    """The three times of the chart's sources, and the warnings about them."""
    with reading(engine) as now:
        health = chart_health(now, [credit.key for credit in drawing.credits], utc_now())
    return {"times": times_of(health), "warning": warning_of(health)}


def _figures(drawing: Drawing) -> dict[str, str]:
    """The wide and the narrow drawing; for a chart with a map its two parts, because two maps would be too heavy."""
    if drawing.has_map:
        return map_parts(drawing, uid="r-")
    return {size: svg(drawing, size, uid=f"{size[0]}-") for size in SIZES}


def _updates(engine: Engine, view: View, drawing: Drawing) -> str:
    """How the newest numbers differ from those of a pinned view that asks for it."""
    try:
        newest = view_of(engine, view.slug, [pair for pair in view.pairs() if pair[0] not in ("as_of", *FORM)])
    except ViewError:  # a code of the view is no longer in the code lists
        return no_newer_numbers()
    return updates(drawing, drawing_of(engine, newest, drawing.lang))


def _embed(lang: str, slug: str, pairs: Pairs) -> Response:
    if slug not in all_charts():
        abort(404)
    engine = current_app.config["ENGINE"]
    view = view_of(engine, slug, pairs, also=EMBED_FORM)
    drawing = drawing_of(engine, view, lang)
    is_pinned, has_notice = is_fixed(view["as_of"]), bool(view["as_of"]) and view["notice"] == "1"
    site = current_app.config["PUBLIC_URL"]
    path = embed_path(view, lang)
    with speaking(lang):
        body = render_template(
            "embed.html",
            # a pinned view never changes, so it says nothing about its sources' later state
            health={} if is_pinned else _health(engine, drawing),
            updates=_updates(engine, view, drawing) if has_notice else "",
            changes=f"{site}/{lang}/changes{_filter_of(view)}",
            drawing=drawing,
            view=view,
            figures=_figures(drawing),
            sizes=embed_sizes,
            light=LIGHT,
            dark_ink=DARK,
            page=site + page_path(all_charts()[slug].PAGE, view, lang),
            own=site + path,
            card=link_preview_of(drawing, view, site),
            reporter=Markup(REPORTER),  # noqa: S704  # our own script
        )
    response = make_response(body)
    response.headers["Content-Security-Policy"] = f"{EMBED_CSP}; script-src {REPORTER_HASH}"
    return cached(response, path, is_pinned=is_pinned and not has_notice)


def _filter_of(view: View) -> str:
    """The list of changes, narrowed to what the chart counts."""
    keys = ("jurisdiction", "region", "offence")
    named = [(key, view.get(key)) for key in keys if view.get(key) not in ("", ALL, NONE)]
    return "?" + "&".join(f"{key}={value}" for key, value in named)
