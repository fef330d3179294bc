"""How routes answer: one form of error, and the headers that every kind of answer carries."""

import hashlib
from http import HTTPStatus

from flask import Response, current_app, jsonify, make_response, render_template, request

from charts.views.view import ViewError
from database.queries.health import utc_now
from translations import LANGUAGE_NAMES, _, available_languages, speaking

# A page may not be framed; an embed and an evidence page may, and they need neither script nor any other address.
PAGE_CSP = (
    "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self'; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' {hashes}; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
EMBED_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors *"
)
FILE_CSP = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


def request_language() -> str:
    """The language that the address begins with; English if the site does not have it."""
    first = request.path.split("/")[1]
    return first if first in available_languages() else "en"


def wants_page() -> bool:
    """Whether an error is answered as a page for a reader, or as JSON for a program."""
    return request.path.split("/")[1] in LANGUAGE_NAMES


def problem(status: int, title: str, **details: object) -> Response:
    """An error as RFC 9457 says: application/problem+json."""
    response = make_response(jsonify({"type": "about:blank", "status": status, "title": title, **details}), status)
    response.content_type = "application/problem+json"
    return response


def error_page(status: int, heading: str, text: str, *, choices: tuple[str, ...] = (), detail: str = "") -> Response:
    """An error as a plain page in the current language; `detail` is for the site's operator, in English."""
    body = render_template("error.html", heading=heading, text=text, choices=choices, detail=detail)
    return make_response(body, status)


def view_error(error: ViewError) -> Response:
    """400: which key of the view is wrong, and what is allowed."""
    if wants_page() and "/embed/" not in request.path:
        with speaking(request_language()):
            text = _("The address asks for %(key)s = %(value)s: %(reason)s.", **_error_details(error))
            return error_page(400, _("This view can't be read"), text, choices=error.allowed[:60])
    return problem(400, "This view can't be read", **_error_details(error), allowed=list(error.allowed))


def _error_details(error: ViewError) -> dict[str, str]:
    return {"key": error.key, "value": error.value, "reason": _(error.reason)}


def status_text(status: int) -> str:
    """The standard phrase of a status code."""
    return HTTPStatus(status).phrase


LATEST = "public, max-age=300, stale-while-revalidate=3600, stale-if-error=604800"
PINNED = "public, max-age=86400, stale-while-revalidate=86400, stale-if-error=604800"


def is_fixed(as_of: str) -> bool:
    """Whether no later load changes what `as_of` names: a vintage, or a day that is over. Any other day may still get a
    newer vintage."""
    return bool(as_of) and (as_of.isdigit() or as_of < f"{utc_now():%Y-%m-%d}")


def cached(response: Response, canonical: str = "", *, is_pinned: bool = False) -> Response:
    """Lets anybody cache the answer and revalidate it by its tag: for five minutes, or a day if it is for a vintage.

    A stale answer may be shown while it is fetched again, and for a week if we do not answer at all: an article keeps
    its chart. Even a pinned one is requested again, because a record can be taken down.
    """
    response.headers["Cache-Control"] = PINNED if is_pinned else LATEST
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    if canonical:
        response.headers["Link"] = f'<{current_app.config["PUBLIC_URL"]}{canonical}>; rel="canonical"'
    response.make_conditional(request)
    return response
