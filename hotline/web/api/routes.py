"""`/api/v1`. Guarded by a bearer token whose role may read the call; /api/openapi.json is open to all."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from hotline.boards.alerts import list_alerts
from hotline.boards.callbacks import list_callbacks
from hotline.boards.calls import CallFilter, list_calls, show_call
from hotline.boards.followups import list_followups
from hotline.boards.line import list_people, status_of_line
from hotline.boards.measures import measures
from hotline.boards.messages import list_messages
from hotline.boards.paging import MOST, USUAL, BadCursor, Page
from hotline.boards.past import Span
from hotline.boards.roster import list_gaps, list_shifts
from hotline.boards.texts import list_conversations
from hotline.calls.model import CallState, Outcome
from hotline.flows.api_tokens import role_of_token
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.api.openapi import DESCRIPTION
from hotline.web.guard import the_house

api = Blueprint("api", __name__, url_prefix="/api")

_MAY_READ = {
    "api.status": {Role.SUPERVISOR, Role.COUNSELLOR, Role.COORDINATOR},
    "api.staff": {Role.SUPERVISOR, Role.COORDINATOR},
    "api.calls": {Role.SUPERVISOR},
    "api.call": {Role.SUPERVISOR},
    "api.callbacks": {Role.SUPERVISOR, Role.COUNSELLOR},
    "api.alerts": {Role.SUPERVISOR},
    "api.messages": {Role.SUPERVISOR, Role.COUNSELLOR},
    "api.followups": {Role.SUPERVISOR, Role.COUNSELLOR},
    "api.texts": {Role.SUPERVISOR, Role.COUNSELLOR},
    "api.metrics": {Role.SUPERVISOR},
    "api.roster": {Role.SUPERVISOR, Role.COORDINATOR, Role.COUNSELLOR},
}
_MOST_OF_A_ROSTER = timedelta(days=62)
_NEAR = timedelta(days=3_660)
_A_DAY = timedelta(days=1)
_MOST_MEASURED = timedelta(days=400)


class Refusal(Exception):
    """An answer of the API that is not what was asked for."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@api.errorhandler(Refusal)
def _refused(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(error={"code": refusal.code, "message": refusal.message}), refusal.status


@api.app_errorhandler(HTTPException)
def _http(error: HTTPException) -> HTTPException | tuple[Response, int]:
    if not request.path.startswith("/api/"):  # an address that is none belongs to no blueprint, so all come by here
        return error
    return jsonify(
        error={"code": error.name.lower().replace(" ", "_"), "message": error.description}
    ), error.code or 500


@api.before_request
def _check_token() -> None:
    allowed = _MAY_READ.get(request.endpoint or "")
    if allowed is None:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "unauthorized", "a bearer token is needed")
    role = role_of_token(the_house(), token.strip())
    if role is None:
        raise Refusal(401, "unauthorized", "this token is not known")
    if role not in allowed:
        raise Refusal(403, "forbidden", f"a {role} may not read this")


@api.get("/v1/status")
def status() -> Response:
    house = the_house()
    with house.database.read() as connection:
        return jsonify(status_of_line(connection, house.clock(), house.line.hours))


@api.get("/v1/calls")
def calls() -> Response:
    wanted = CallFilter(
        state=_one_of("state", [state.value for state in CallState]),
        outcome=_one_of("outcome", [outcome.value for outcome in Outcome]),
        call_class=_one_of("class", [call_class.value for call_class in CallClass]),
        carrier_sid=_text("carrier_sid"),
        since=_time("since"),
        until=_time("until"),
    )
    house = the_house()
    with house.database.read() as connection:
        return _page(list_calls(connection, house.vault, wanted, request.args.get("cursor"), _limit()))


@api.get("/v1/calls/<call_id>")
def call(call_id: str) -> Response:
    house = the_house()
    with house.database.read() as connection:
        found = show_call(connection, house.vault, call_id) if is_id(call_id) else None
    if found is None:
        raise Refusal(404, "not_found", "there is no such call")
    return jsonify(found)


@api.get("/v1/callbacks")
def callbacks() -> Response:
    house = the_house()
    with house.database.read() as connection:
        return _page(list_callbacks(connection, house.vault, request.args.get("cursor"), _limit()))


@api.get("/v1/messages")
def messages() -> Response:
    house = the_house()
    kind, only_open = _one_of("kind", ["voice", "text"]), _one_of("open", ["true", "false"]) == "true"
    with house.database.read() as connection:
        cursor, limit = request.args.get("cursor"), _limit()
        return _page(list_messages(connection, house.vault, kind, cursor, limit, only_open=only_open))


@api.get("/v1/followups")
def followups() -> Response:
    house = the_house()
    only_open = _one_of("open", ["true", "false"]) == "true"
    with house.database.read() as connection:
        cursor, limit = request.args.get("cursor"), _limit()
        return _page(list_followups(connection, house.clock(), cursor, limit, only_open=only_open))


@api.get("/v1/texts")
def texts() -> Response:
    house = the_house()
    only_open = _one_of("open", ["true", "false"]) == "true"
    with house.database.read() as connection:
        cursor, limit = request.args.get("cursor"), _limit()
        return _page(list_conversations(connection, house.vault, cursor, limit, only_open=only_open))


@api.get("/v1/alerts")
def alerts() -> Response:
    only_open = _one_of("open", ["true", "false"]) == "true"
    with the_house().database.read() as connection:
        return _page(list_alerts(connection, request.args.get("cursor"), _limit(), only_open=only_open))


@api.get("/v1/staff")
def staff() -> Response:
    house = the_house()
    with house.database.read() as connection:
        return jsonify(items=list_people(connection, house.clock()), next=None)


@api.get("/v1/metrics")
def metrics() -> Response:
    house = the_house()
    now = house.clock()
    until = min(_time("until") or now, now)
    since = _time("since") or max(until, now - _NEAR) - _A_DAY
    if not timedelta(0) < until - since <= _MOST_MEASURED:
        raise Refusal(400, "bad_request", f"since: before until and before now, by at most {_MOST_MEASURED.days} days")
    span = Span(since, until, as_of=min(_time("as_of") or until, now))
    with house.database.read() as connection:
        found = measures(connection, span)
    told = {name: at.isoformat() for name, at in span.bounds.items()}
    return jsonify(**told, measures=[asdict(one) for one in found])


@api.get("/v1/roster")
def roster() -> Response:
    house = the_house()
    now = house.clock()
    since = _time("since") or now
    if abs(since - now) > _NEAR:
        raise Refusal(400, "bad_request", f"since: at most {_NEAR.days} days from today")
    until = _time("until") or since + house.line.roster.ahead
    if not timedelta(0) < until - since <= _MOST_OF_A_ROSTER:
        raise Refusal(400, "bad_request", f"until: later than since, by at most {_MOST_OF_A_ROSTER.days} days")
    seats, hours = house.line.roster.seats, house.line.hours
    with house.database.read() as connection:
        shifts = list_shifts(connection, hours, since, until)
        gaps = list_gaps(connection, hours, since, until, seats)
    return jsonify(items=shifts, gaps=gaps, wanted_seats=seats, next=None)


@api.get("/openapi.json")
def openapi() -> Response:
    return jsonify(DESCRIPTION)


@api.errorhandler(BadCursor)
def _bad_cursor(error: BadCursor) -> tuple[Response, int]:
    return jsonify(error={"code": "bad_request", "message": f"cursor: {error}"}), 400


def _page(page: Page) -> Response:
    return jsonify(items=page.items, next=page.next)


def _limit() -> int:
    text = request.args.get("limit")
    if text is None:
        return USUAL
    if not text.isascii() or not text.isdecimal() or len(text) > 3 or not 1 <= int(text) <= MOST:
        raise Refusal(400, "bad_request", f"limit: a whole number from 1 to {MOST} is needed")
    return int(text)


def _one_of(name: str, allowed: list[str]) -> str | None:
    value = request.args.get(name)
    if value is not None and value not in allowed:
        raise Refusal(400, "bad_request", f"{name}: one of {', '.join(allowed)} is needed")
    return value


def _text(name: str) -> str | None:
    value = request.args.get(name)
    if value is not None and ("\x00" in value or len(value) > 64):
        raise Refusal(400, "bad_request", f"{name}: at most 64 characters, none of them NUL")
    return value


def _time(name: str) -> datetime | None:
    value = request.args.get(name)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value.replace(" ", "+"))  # a bare + in a query arrives as a space
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Refusal(400, "bad_request", f"{name}: an ISO 8601 time is needed") from error
