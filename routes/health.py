"""`/healthz`, `/readyz` and `/status.json`: for machines."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, request

from database.log.held_changes import HeldChange
from database.queries.health import SourceHealth, site_health, sources_health, utc_now
from database.queries.reading import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as the process answers."""
    return make_response(jsonify({"ok": True}))


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 with the vintage if the store can serve; 503 if it can't (see the error handler)."""
    with reading(current_app.config["ENGINE"]) as now:
        return make_response(
            jsonify({"ready": True, "vintage": now.vintage.number, "data_version": now.vintage.data_version})
        )


@blueprint.get("/status.json")
def status() -> Response:
    """How fresh the numbers are and what failed. Always 200: the site serves the last good numbers."""
    moment = utc_now()
    with reading(current_app.config["ENGINE"]) as now:
        site, sources = site_health(now, moment), sources_health(now, moment)
        said = {
            "stale": bool(site.stale),
            "vintage": now.vintage.number,
            "data_version": now.vintage.data_version,
            "last_attempt": site.last_attempt,
            "last_success": site.last_success,
            "last_change": site.last_change,
            "held": [_held_change(source.held) for source in sources if source.held],
            "sources": [_source(source) for source in sources],
        }
    response = make_response(jsonify(said))
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@blueprint.after_request
def _for_every_site(response: Response) -> Response:
    """Lets scripts of any site read the status, even a 503."""
    if request.endpoint == "health.status":
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _held_change(held: HeldChange) -> dict[str, Any]:
    """A change that needs review: it is not a failure, and the earlier numbers stay."""
    return {
        "source": held.source_id,
        "since": held.held_at,
        "reasons": list(held.reasons),
        "added": held.added,
        "revised": held.revised,
        "withdrawn": held.withdrawn,
    }


def _source(source: SourceHealth) -> dict[str, Any]:
    """One source; if more rows are in quarantine than are listed, `quarantined_count` still counts all."""
    status = source.status
    return {
        "source_id": status.source_id,
        "publisher": source.publisher,
        "outcome": status.last_outcome,
        "message": status.message,
        "last_attempt": status.last_attempt,
        "last_success": status.last_success,
        "last_change": status.last_change,
        "expect_every": source.expect_every,
        "stale": source.is_stale,
        "quarantined_count": status.quarantined,
        "quarantined": [asdict(row) for row in status.quarantine],
    }
