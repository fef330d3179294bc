"""410 for the evidence of what was taken down: that it was, on which day and why; never what it said, nor by whom."""

from collections.abc import Iterable

from flask import Response, make_response, render_template

from database.reading import Reading
from database.takedowns import takedown_of
from routes._answers import EMBED_CSP
from translations import _, format_day


def taken_down(now: Reading, kinds: Iterable[str], record_id: str) -> Response | None:
    """The page in the place of a record's evidence, in every vintage; None where it was never taken down."""
    gone = takedown_of(now.connection, kinds, record_id)
    if gone is None:
        return None
    day = format_day(gone.taken_down_at[:10])
    said = _("What stood here was taken down on %(day)s: %(why)s", day=day, why=gone.why)
    response = make_response(render_template("taken_down.html", said=said), 410)
    response.headers["Content-Security-Policy"] = EMBED_CSP
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
