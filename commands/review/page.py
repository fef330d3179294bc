"""The list of held changes, with buttons, as a page on this machine: for editors who use no shell.

It listens on 127.0.0.1 only. Its address holds a token that is new at every start; nothing answers without it. A
request under another host name (a foreign page that resolves its name here) is refused. No cookie is set.
"""

import secrets
from collections.abc import Callable, Iterator
from itertools import islice

from filelock import FileLock, Timeout
from flask import Flask, Response, abort, make_response, redirect, render_template, request
from werkzeug.serving import make_server

from charts.drawing.colours import page_colours
from commands.lock import lock_path
from commands.output.as_data import changes_as_dicts, value_text
from config import ROOT
from database.engine import StoreUnavailableError, open_engine
from database.log.held_changes import HeldChange
from database.log.source_runs import SUCCESSES
from database.queries.code_lists import CodeLists
from database.queries.reading import reading
from etl.load.outcome import RunOutcome, SourceOutcome
from etl.moderation import review
from etl.moderation.review import ReviewError
from etl.workspace import Workspace
from translations import _, format_day, format_moment, format_number, label_of, language, speaking, text_direction

HOST = "127.0.0.1"
MOST_CELLS = 200
_CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The columns that identify in words what a change is about; a code is shown with its name.
_NAMED = {"jurisdiction": "jurisdictions", "region_code": "regions", "offence_code": "offences"}


def serve(workspace: Workspace, port: int, lang: str, announce: Callable[[str], None]) -> None:
    """Serves the page until interrupted; `announce` gets its address. Raises OSError if the port is taken."""
    token = secrets.token_urlsafe(24)
    server = make_server(HOST, port, create_page(workspace, token, lang), threaded=True)
    announce(f"http://{HOST}:{server.server_port}/{token}/")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def create_page(workspace: Workspace, token: str, lang: str) -> Flask:
    """The page as its own small Flask application."""
    app = Flask("casecount-review", root_path=str(ROOT), template_folder="templates", static_folder=None)
    words = {
        "_": _,
        "language": language,
        "direction": text_direction,
        "moment": format_moment,
        "number": format_number,
    }
    app.jinja_env.globals.update(words, page_colours=page_colours, style=_style)

    @app.before_request
    def only_from_here() -> None:
        if request.host.rpartition(":")[0] not in (HOST, "localhost"):
            abort(403)
        parts = request.path.split("/")
        if len(parts) < 2 or not secrets.compare_digest(parts[1].encode(), token.encode()):
            abort(404)

    @app.get("/<given>/")
    def listed(given: str) -> Response:
        with speaking(lang):
            return _page(workspace, said=request.args.get("said", ""))

    @app.post("/<given>/<held_id>")
    def decided(given: str, held_id: str) -> Response:
        form = request.form
        with speaking(lang):
            try:
                said = _decide(workspace, held_id, form.get("decision", ""), form.get("by", ""), form.get("why", ""))
            except ReviewError as error:
                return _page(workspace, wrong=str(error), form=form.to_dict() | {"held_id": held_id})
            return make_response(redirect(f"/{given}/?said={said}", code=303))

    return app


def _decide(workspace: Workspace, held_id: str, decision: str, by: str, why: str) -> str:
    """Makes the decision and returns its word for the address. Raises ReviewError if it can't be made."""
    if decision not in ("accept", "reject"):
        raise ReviewError(_("Choose to accept or to reject."))
    path = lock_path(workspace.url, workspace.data_dir)
    try:
        with FileLock(path, timeout=5):
            source_id = review.source_of(workspace.url, held_id)
            if decision == "reject":
                review.reject(workspace, held_id, by, why)
                return "rejected"
            outcome = review.accept(workspace, held_id, by, why, lambda source, step: None)
    except Timeout as error:
        raise ReviewError(_("A run is in progress. Try again in a moment.")) from error
    except (StoreUnavailableError, OSError) as error:
        raise ReviewError(str(error)) from error
    if problem := _problem(outcome, source_id):
        raise ReviewError(_("It could not be loaded and still needs review: %(why)s", why=problem))
    return "accepted"


def _problem(outcome: RunOutcome, source_id: str) -> str:
    """Why the accepted source was not loaded; empty if it was, whatever the outcome of the code lists."""
    failed = [source for source in outcome.sources if source.source_id == source_id and source.outcome not in SUCCESSES]
    return "; ".join(source.message for source in failed)


def _page(workspace: Workspace, *, said: str = "", wrong: str = "", form: dict[str, str] | None = None) -> Response:
    """The page with every held change."""
    try:
        waiting = [_held_context(workspace, held) for held in review.waiting(workspace.url)]
    except StoreUnavailableError as error:
        waiting, wrong = [], str(error)
    sentences = {
        "accepted": _("It is accepted and published."),
        "rejected": _("It is rejected. The earlier numbers stay."),
    }
    body = render_template(
        "review.html", waiting=waiting, said=sentences.get(said, ""), wrong=wrong, form=form or {}, most=MOST_CELLS
    )
    response = make_response(body, 400 if wrong else 200)
    headers = {"Content-Security-Policy": _CSP, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    response.headers.update({**headers, "X-Content-Type-Options": "nosniff"})
    return response


def _style() -> str:
    """The style sheet of the site's pages."""
    return (ROOT / "assets" / "casecount.css").read_text(encoding="utf-8")


def _held_context(workspace: Workspace, held: HeldChange) -> dict[str, object]:
    """Template context of one held change: why it is held, and its first changed cells in words."""
    source = review.outcome_of_held(workspace, held)
    with reading(open_engine(workspace.url)) as now:
        title = label_of(now.codes.sources[held.source_id], "title")[0]
        cells = list(islice(_cells(source, now.codes), MOST_CELLS + 1))
    return {"held": held, "title": title, "problem": source.message if not source.changes else "", "cells": cells}


def _cells(source: SourceOutcome, codes: CodeLists) -> Iterator[dict[str, object]]:
    """Every changed cell, with words for what it is about."""
    for cell in changes_as_dicts(source.changes):
        about = cell.pop("about", {})
        cell |= {name: value_text(cell[name]) for name in ("old", "new")}  # type: ignore[arg-type]
        yield {**cell, "words": ", ".join(_words(dict(about), codes))}  # type: ignore[call-overload]


def _words(about: dict[str, object], codes: CodeLists) -> Iterator[str]:
    """The names of the place, the offence and the stage, and the period."""
    for field, name in _NAMED.items():
        row = getattr(codes, name).get(about.get(field))
        if row is not None:
            yield label_of(row)[0]
    if stage := codes.lists.get("stage", {}).get(str(about.get("stage"))):
        yield label_of(stage)[0]
    if about.get("period_start"):
        yield f"{format_day(str(about['period_start']))} – {format_day(str(about['period_end']))}"
