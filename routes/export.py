"""`/charts/<slug>/<view>.<ending>`: the same view as a file. `lang` stands first in it, `theme` and `size` last."""

import csv
import io

from flask import Blueprint, Response, abort, current_app, make_response, request

from charts import all_charts, drawing_of, view_of
from charts._drawing import Drawing
from charts._observed import COLUMNS
from charts._svg import svg
from charts._view import Pairs, View, pairs_from_path, pairs_from_query
from routes._answers import FILE_CSP, cached

blueprint = Blueprint("export", __name__)


@blueprint.get("/charts/<slug>/<view>.<ending>")
def file(slug: str, view: str, ending: str) -> Response:
    """The file of a view in its path."""
    return _file(slug, ending, pairs_from_path(view))


@blueprint.get("/charts/<slug>.<ending>")
def file_query(slug: str, ending: str) -> Response:
    """The same view as a query; the answer names its canonical path."""
    return _file(slug, ending, pairs_from_query(request.args.items(multi=True)))


def _file(slug: str, ending: str, pairs: Pairs) -> Response:
    if slug not in all_charts() or ending not in _WRITERS:
        abort(404)
    engine = current_app.config["ENGINE"]
    view = view_of(engine, slug, pairs, also=("lang", "theme", "highlight", "size", "scale"))
    drawing = drawing_of(engine, view, view["lang"])
    write, content_type = _WRITERS[ending]
    response = make_response(write(drawing, view))
    response.content_type = content_type
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Access-Control-Allow-Origin"] = "*"
    if ending != "svg":
        name = f"{slug}_{view['jurisdiction']}_v{drawing.vintage}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return cached(response, f"/charts/{slug}/{view.path()}.{ending}")


def _svg_file(drawing: Drawing, view: View) -> str:
    """The SVG on its own: its style sheet inside, its links absolute."""
    return svg(drawing, view["size"], uid="c-", address=current_app.config["PUBLIC_URL"], theme=view["theme"])


def _csv_file(drawing: Drawing, _view: View) -> str:
    """One row a mark: the cell, the value, its origin and evidence, or the chart's own columns. UTF-8, comma, point."""
    columns = drawing.columns or COLUMNS
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for mark in drawing.marks:
        writer.writerow({name: _cell(mark.row[name]) for name in columns})
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell as it is written: whole numbers without a point, and no text that a spreadsheet would run as a formula."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, str) and value.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
        return "'" + value
    return "" if value is None else value


_WRITERS = {
    "csv": (_csv_file, "text/csv; charset=utf-8"),
    "svg": (_svg_file, "image/svg+xml; charset=utf-8"),
}
