"""The baseline for embeds: a Dash page with the same figure, and no other code.

One dcc.Graph with the plotly figure of the chart's default view, compressed by Dash and served by granian like the
site itself. It has no table, no links and no words for a screen reader, which the embed does have.

    python -m benchmarks.plain_dash SLUG PORT
"""

import os
import sys

import dash
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from app import WORKERS
from charts import drawing_of, view_of
from charts.render.plotly_figure import GRAPH_CONFIG, figure
from config import settings
from database.engine import open_engine

SIZE = "narrow"  # the drawing that the embed shows at the width of a phone
_SLUG = "BENCHMARKS_SLUG"  # passes the chart to the workers, which import this module anew


def create_server() -> Flask:
    """The WSGI application of one plain page."""
    engine = open_engine(settings().database_url)
    drawing = drawing_of(engine, view_of(engine, os.environ[_SLUG], []), "en")
    # Our own style sheets are in the folder where Dash looks for a page's: it should find none.
    app = dash.Dash("plain_dash", compress=True, include_assets_files=False)
    app.layout = dash.dcc.Graph(figure=figure(drawing, SIZE), config=GRAPH_CONFIG)
    # A worker serves a script only after it has listed it: the page may come from the other worker.
    with app.server.test_request_context("/"):
        app._generate_scripts_html()
    return app.server


def main(slug: str, port: int) -> None:
    """Serves the page until SIGTERM, with the settings that app.py gives granian."""
    os.environ[_SLUG] = slug
    Granian(
        "benchmarks.plain_dash:create_server",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        factory=True,
        websockets=False,
        blocking_threads=4,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
