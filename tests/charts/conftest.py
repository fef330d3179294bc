"""Views and drawings of the loaded store."""

import pytest

from charts import drawing_of, view_of
from charts._view import pairs_from_path


@pytest.fixture
def drawn(engine):
    """The Drawing of a view in its path form."""

    def draw(path: str = "default", slug: str = "cases-by-year", lang: str = "en"):
        return drawing_of(engine, view_of(engine, slug, pairs_from_path(path)), lang)

    return draw
