"""`/` and `/<lang>/`: the way to the first page, in the reader's language."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from translations import LANGUAGE_NAMES, available_languages

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
def start() -> Response:
    """To the reader's language, as their browser asks for it."""
    lang = request.accept_languages.best_match(available_languages(), default="en")
    return redirect(f"/{lang}/years", 302)


@blueprint.get(f"/<any({', '.join(LANGUAGE_NAMES)}):lang>/")
def overview(lang: str) -> Response:
    """To the page of counts by year."""
    return redirect(f"/{lang}/years", 302)
