"""`/<lang>/embed/<slug>/<view>`: a chart for an article. One plain HTML page, no script, no other address."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from charts import all_charts, drawing_of, view_of
from charts._drawing import Drawing
from charts._svg import svg
from charts._view import FORM, SIZES, Pairs, pairs_from_path, pairs_from_query
from charts._warnings import times_of, warning_of
from database.engine import Engine
from database.health import chart_health, utc_now
from database.reading import reading
from routes._answers import EMBED_CSP, cached
from translations import speaking

blueprint = Blueprint("embed", __name__)


@blueprint.get("/<lang>/embed/<slug>/<view>")
def embed(lang: str, slug: str, view: str) -> Response:
    """The embed of a view in its path."""
    return _embed(lang, slug, pairs_from_path(view))


@blueprint.get("/<lang>/embed/<slug>")
def embed_query(lang: str, slug: str) -> Response:
    """The same view as a query; the answer names its canonical path."""
    return _embed(lang, slug, pairs_from_query(request.args.items(multi=True)))


def _health(engine: Engine, drawing: Drawing) -> dict[str, Any]:
    """The three times of the sources that the chart uses, and what readers are warned of in these."""
    with reading(engine) as now:
        health = chart_health(now, [credit.key for credit in drawing.credits], utc_now())
    return {"times": times_of(health), "warning": warning_of(health)}


def _embed(lang: str, slug: str, pairs: Pairs) -> Response:
    if slug not in all_charts():
        abort(404)
    engine = current_app.config["ENGINE"]
    view = view_of(engine, slug, pairs, also=("theme", "notice", "highlight"))
    drawing = drawing_of(engine, view, lang)
    with speaking(lang):
        body = render_template(
            "embed.html",
            health=_health(engine, drawing),
            drawing=drawing,
            view=view,
            figures={size: svg(drawing, size, uid=f"{size[0]}-") for size in SIZES},
            page=f"{current_app.config['PUBLIC_URL']}/{lang}/{all_charts()[slug].PAGE}{view.query(without=FORM)}",
        )
    response = make_response(body)
    response.headers["Content-Security-Policy"] = EMBED_CSP
    return cached(response, f"/{lang}/embed/{slug}/{view.path()}")
