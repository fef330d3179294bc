"""`/` and `/<lang>`: to the overview in the reader's language; `/<lang>/cases/list/<view>`: to that list of cases."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from charts.views.view import pairs_from_path
from translations import LANGUAGE_NAMES, available_languages

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def start() -> Response:
    """Redirects to the reader's language, as requested by their browser."""
    lang = request.accept_languages.best_match(available_languages(), default="en")
    return redirect(f"/{lang}/", 302)


@blueprint.get(f"/<any({', '.join(LANGUAGE_NAMES)}):lang>")
def without_slash(lang: str) -> Response:
    """Redirects to the overview of the language, whose address ends with a slash."""
    query = request.query_string.decode("ascii", "ignore")
    return redirect(f"/{lang}/{'?' if query else ''}{query}", 301)


@blueprint.get("/<lang>/cases/list/<view>")
def listed_cases(lang: str, view: str) -> Response:
    """Redirects to the list of cases that a published site, which can't distinguish queries, has at this path."""
    query = urlencode(pairs_from_path(view))
    return redirect(f"/{lang}/cases{'?' if query else ''}{query}", 301)
