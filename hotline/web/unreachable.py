"""The database cannot be reached: said in JSON to whoever reads. Callers are answered by guard.spoken, texts by sms."""

from flask import Flask, Response, current_app, jsonify
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError


def say_when_unreachable(app: Flask) -> None:
    """Answer 503 in the API's own form instead of falling over; what the database said stays in our log."""
    for fault in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(fault, _not_now)


def _not_now(_error: Exception) -> tuple[Response, int]:
    current_app.logger.exception("the database cannot be used; the answer is 503")
    return jsonify(error={"code": "unavailable", "message": "the database cannot be used now; ask again soon"}), 503
