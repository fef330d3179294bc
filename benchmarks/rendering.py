"""How long a chart takes to render in this process: as static SVG, with its SQL, and as a whole embed."""

from pathlib import Path

import charts
from app import create_app
from benchmarks.loading import loaded_store
from benchmarks.measure import Measurement, milliseconds, weight
from charts import all_charts, drawing_of, view_of
from charts.render.plotly_figure import figure
from charts.render.svg import svg
from charts.views.view import View
from config import Settings
from database.engine import Engine, open_engine
from database.queries.reading import reading

YEARS = "cases-by-year"


def figures(folder: Path) -> list[Measurement]:
    """Median times from a Drawing to each form, for every chart; then the page of explorers."""
    url = loaded_store(folder)
    engine = open_engine(url)
    client = create_app(Settings(database_url=url)).server.test_client()
    rows = [row for slug in all_charts() for row in _chart(engine, client, slug)]
    drawing = drawing_of(engine, view_of(engine, YEARS, []), "en")
    return [
        *rows,
        Measurement(
            f"{YEARS}, Drawing to plotly figure", f"{milliseconds(lambda: figure(drawing, 'wide'), 30):.2f} ms"
        ),
        Measurement("page /en/years, whole answer", f"{milliseconds(lambda: client.get('/en/years'), 50):.1f} ms"),
        Measurement("page /en/years, HTML", weight(client.get("/en/years").get_data())),
        Measurement(f"{YEARS}, SVG file", weight(client.get(f"/charts/{YEARS}/default.svg").get_data())),
    ]


def view_with_marks(engine: Engine, slug: str) -> View:
    """The chart's view of the first jurisdiction in which it has marks: an empty picture would look fast."""
    with reading(engine) as now:
        places = list(now.codes.jurisdictions)
    views = [view_of(engine, slug, [("jurisdiction", place)]) for place in places]
    return next((view for view in views if drawing_of(engine, view, "en").marks), views[0])


def _chart(engine: Engine, client, slug: str) -> list[Measurement]:
    """One chart, each step including those before it if it says so."""
    view = view_with_marks(engine, slug)
    drawing = drawing_of(engine, view, "en")
    address = f"/en/embed/{slug}/{view.path()}"
    answer = client.get(address)
    assert answer.status_code == 200, address

    def fresh() -> object:
        charts.drawing_in.cache_clear()  # a Drawing is cached until there is a newer vintage
        return drawing_of(engine, view, "en")

    name = f"{slug}{'' if view.path() == 'default' else f' ({view.path()})'}, {len(drawing.marks)} marks:"
    return [
        Measurement(f"{name} SVG", f"{milliseconds(lambda: svg(drawing, 'wide', uid='b-')):.2f} ms", "at most 5 ms"),
        Measurement("    Drawing with its SQL", f"{milliseconds(fresh, 50):.2f} ms"),
        Measurement("    embed, whole answer", f"{milliseconds(lambda: client.get(address), 50):.1f} ms"),
    ]
