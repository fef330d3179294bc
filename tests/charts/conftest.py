"""Views, drawings and files of the loaded store."""

from contextlib import ExitStack

import pytest

from charts import drawing_of, view_of
from charts.files.file_view import FileView
from charts.views.keys import FORM
from charts.views.view import pairs_from_path
from database.queries.reading import reading
from translations import speaking


@pytest.fixture
def drawn(engine):
    """The Drawing of a view in its path form."""

    def draw(path: str = "default", slug: str = "cases-by-year", lang: str = "en"):
        return drawing_of(engine, view_of(engine, slug, pairs_from_path(path)), lang)

    return draw


@pytest.fixture
def filed(engine):
    """A view in its path form, on its way into a file; the store stays open until the test ends."""
    with ExitStack() as open_until_then:

        def file(path: str = "default", slug: str = "cases-by-year"):
            view = view_of(engine, slug, pairs_from_path(path), also=("lang", *FORM))
            drawing = drawing_of(engine, view, view["lang"])
            now = open_until_then.enter_context(reading(engine, str(drawing.vintage)))
            open_until_then.enter_context(speaking(view["lang"]))
            return FileView(view, drawing, now, "https://casecount.example")

        yield file
