"""`/healthz` and `/readyz`: for machines."""

from flask import Blueprint, Response, current_app, jsonify, make_response

from database.reading import reading

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 as long as the process answers."""
    return make_response(jsonify({"ok": True}))


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 where the store can serve, with its vintage; 503 where it can't (see the error handler)."""
    with reading(current_app.config["ENGINE"]) as now:
        return make_response(
            jsonify({"ready": True, "vintage": now.vintage.number, "data_version": now.vintage.data_version})
        )
