"""What is refused before it reaches a page, and how every error looks.

Dash answers any address with its shell and runs any callback body posted to it; both are checked here first.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from charts.views.view import ViewError
from database.engine import StoreUnavailableError
from database.queries.health import without_paths
from routes.responses import (
    EMBED_CSP,
    PAGE_CSP,
    error_page,
    problem,
    request_language,
    status_text,
    view_error,
    wants_page,
)
from translations import _, available_languages, speaking

LARGEST_BODY = 64 * 1024
CALLBACK = "/_dash-update-component"
_INTERNAL = ("/_dash", "/_reload", "/_favicon", "/assets/")


def register(
    server: Flask,
    pages: Mapping[str, Mapping[str, Any]],
    callbacks: Mapping[str, Any],
    script_hashes: Callable[[], Sequence[str]],
) -> None:
    """Guards the server: `pages` are its pages by address, `callbacks` Dash's callbacks by output.

    `script_hashes` returns the hashes of Dash's inline scripts, which are complete only from the first request on.
    """
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @lru_cache(maxsize=1)
    def page_csp() -> str:
        return PAGE_CSP.format(hashes=" ".join(script_hashes()))

    @server.before_request
    def _known_address() -> AnyResponse | None:
        if request.path.endswith("/") and request.path.rstrip("/") in pages:
            return redirect(request.full_path.replace(request.path, request.path.rstrip("/"), 1).rstrip("?"), 301)
        if request.url_rule and request.url_rule.rule == "/<path:path>" and request.path not in pages:
            abort(404)
        if (request.view_args or {}).get("lang", "en") not in available_languages():
            abort(404)
        if request.path == CALLBACK and request.method == "POST" and not _is_callback(callbacks):
            return problem(400, "Not a callback of this site")
        return None

    @server.after_request
    def _headers(response: Response) -> Response:
        is_framed = pages.get(request.path, {}).get("framed", False)
        response.headers.setdefault("Content-Security-Policy", EMBED_CSP if is_framed else page_csp())
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    server.register_error_handler(ViewError, view_error)
    server.register_error_handler(StoreUnavailableError, _unavailable)
    server.register_error_handler(HTTPException, _http_error)
    server.register_error_handler(Exception, _fault)


def _is_callback(callbacks: Mapping[str, Any]) -> bool:
    """Whether the posted body asks for one of our own outputs, in the form that Dash sends."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.get("output") not in callbacks:
        return False
    inputs = body.get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(part, dict) for part in inputs):
        return False
    wanted = [(part["id"], part["property"]) for part in callbacks[body["output"]]["inputs"]]
    return [(part.get("id"), part.get("property")) for part in inputs] == wanted


def _http_error(error: HTTPException) -> Response | HTTPException:
    """404, 405, 413, ...: a page under a language, problem+json elsewhere; redirects pass."""
    if error.code is None or error.code < 400:
        return error
    if error.code == 404 and wants_page():
        with speaking(request_language()):
            return error_page(404, _("There is nothing at this address"), _("The address may be mistyped."))
    return problem(error.code, status_text(error.code))


def _unavailable(error: StoreUnavailableError) -> Response:
    """503, and what to run; logged as an error, and without this machine's folders in public."""
    logging.getLogger(__name__).error("the store is unavailable: %s", error)
    detail = without_paths(str(error))
    if request.path in ("/readyz", "/status.json", CALLBACK) or not request.accept_mimetypes.accept_html:
        return problem(503, "The numbers are not available", detail=detail)
    with speaking(request_language()):
        text = _("The site's operator can fix this by running: %(command)s", command="python -m etl run")
        return error_page(503, _("The numbers are not available right now"), text, detail=detail)


def _fault(error: Exception) -> Response:
    """A callback body that Dash or our callback can't read is the sender's fault; anything else is ours, and logged."""
    unreadable = isinstance(error, (ValueError, TypeError, KeyError)) or type(error).__module__.startswith("dash.")
    if request.path == CALLBACK and unreadable:
        return problem(400, "Not a callback of this site")
    logging.getLogger(__name__).exception("internal error at %s", request.path)
    if not wants_page():
        return problem(500, status_text(500))
    with speaking(request_language()):
        return error_page(500, _("Something went wrong on our side"), _("It has been logged. The numbers are safe."))
