"""Exploring a chart: when a reader first points at it, the static drawing is replaced by the plotly figure."""

from typing import Any

from dash import Dash, Input, Output, dcc, html
from flask import current_app

from charts import all_charts, drawing_of, view_of
from charts.render.plotly_figure import GRAPH_CONFIG, figure
from charts.views.keys import SIZES
from charts.views.view import pairs_from_query
from database.engine import Engine
from layouts._parts.ids import EXPLORE, EXPLORER
from translations import available_languages

WIDEST = 2000


class BadRequestError(ValueError):
    """What the browser asks to explore can't be one of our charts."""


def register(app: Dash) -> None:
    """Redraws the figure whenever the page's script changes the store."""

    @app.callback(Output(EXPLORER, "children"), Input(EXPLORE, "data"), prevent_initial_call=True)
    def _explore(wanted: dict[str, Any] | None) -> html.Div | None:
        return explorer(current_app.config["ENGINE"], wanted)


def explorer(engine: Engine, wanted: Any) -> html.Div | None:
    """The requested plotly figure: `slug`, `query` (pairs), `lang`, `size`, `width` in pixels, `dark`, `key`.

    The key is returned on the element, so that the page knows which figure was drawn.
    """
    if not wanted:
        return None
    if not isinstance(wanted, dict) or not isinstance(wanted.get("query", []), list):
        raise BadRequestError("not a request from one of our pages")
    slug, lang, size, width = (wanted.get(name) for name in ("slug", "lang", "size", "width"))
    if slug not in all_charts() or lang not in available_languages() or size not in SIZES:
        raise BadRequestError("unknown chart, language or size")
    if not isinstance(width, (int, float)) or not 100 <= width <= WIDEST:
        raise BadRequestError(f"width must be 100 to {WIDEST}")
    view = view_of(engine, slug, pairs_from_query([(str(key), str(value)) for key, value in wanted.get("query", [])]))
    painted = figure(drawing_of(engine, view, lang), size, width=width, dark=bool(wanted.get("dark")))
    graph = dcc.Graph(figure=painted, config=GRAPH_CONFIG, responsive=False)  # type: ignore[arg-type]
    attributes: dict[str, Any] = {"data-painted": str(wanted.get("key", ""))[:100]}
    return html.Div(graph, **attributes)
