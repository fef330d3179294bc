"""`/charts/<slug>/<view>.<ending>`: the same view as a file. In it `lang` comes first, `theme`, `size`, `scale` last.

Every ending is one format of charts/files/formats.py. A key of the view that changes nothing in a file is not part of
its canonical address.
"""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, make_response, request

from charts import all_charts, drawing_of, view_of
from charts.files.file_view import FileView
from charts.files.formats import FORMATS
from charts.views.keys import FILE_FORM, FORM
from charts.views.view import Pairs, pairs_from_path, pairs_from_query
from database.queries.reading import reading
from routes.responses import FILE_CSP, cached, is_fixed
from translations import speaking

blueprint = Blueprint("export", __name__)


@blueprint.get("/charts/<slug>/<view>.<ending>")
def file(slug: str, view: str, ending: str) -> Response:
    """The file of the view in its path."""
    return _file(slug, ending, pairs_from_path(view))


@blueprint.get("/charts/<slug>.<ending>")
def file_query(slug: str, ending: str) -> Response:
    """The same view as a query; the answer names its canonical path."""
    return _file(slug, ending, pairs_from_query(request.args.items(multi=True)))


def _file(slug: str, ending: str, pairs: Pairs) -> Response:
    if slug not in all_charts() or ending not in FORMATS:
        abort(404)
    form = FORMATS[ending]
    filed, content = _written(slug, pairs, form.write)
    response = make_response(content)
    response.content_type = form.content_type
    response.headers["Content-Security-Policy"] = FILE_CSP
    response.headers["Access-Control-Allow-Origin"] = "*"
    placed = "inline" if form.is_picture else "attachment"
    response.headers["Content-Disposition"] = f'{placed}; filename="{filed.name(ending)}"'
    path = filed.view.path(without=[key for key in FORM if key not in form.form])
    return cached(response, f"/charts/{slug}/{path}.{ending}", is_pinned=is_fixed(filed.view["as_of"]))


def _written(slug: str, pairs: Pairs, write: Callable[[FileView], str | bytes]) -> tuple[FileView, str | bytes]:
    """The file for the pairs, written from the vintage that its Drawing was drawn from."""
    engine = current_app.config["ENGINE"]
    view = view_of(engine, slug, pairs, also=FILE_FORM)
    drawing = drawing_of(engine, view, view["lang"])
    with reading(engine, str(drawing.vintage)) as now, speaking(view["lang"]):
        filed = FileView(view, drawing, now, current_app.config["PUBLIC_URL"])
        return filed, write(filed)
