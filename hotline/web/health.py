"""Is this process alive, and can it do its work? Open to all: the answers name parts, never values."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from hotline.db.upgrade import current, newest
from hotline.kernel.ports import QueueCheck
from hotline.web.guard import the_house

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    return jsonify(status="alive")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """503 names what is not usable: database, migrations or queue."""
    faults: dict[str, str] = {}
    try:
        at = current(the_house().database.engine)
        if at != newest():
            faults["migrations"] = f"at {at or 'none'}, newest is {newest()}: run hotline db upgrade"
    except SQLAlchemyError as error:
        faults["database"] = type(error).__name__
    queue_answers: QueueCheck = current_app.extensions["queue_check"]
    if not queue_answers():
        faults["queue"] = "does not answer"
    if faults:
        return jsonify(status="not ready", not_ready=faults), 503
    return jsonify(status="ready"), 200
