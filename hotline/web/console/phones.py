"""`/phones`: telephones to use by hand, in the demo.

Guarded by: not at all. Demo on loopback only; refuses to exist elsewhere: without a simulated carrier on loopback the
blueprint is not made, and a request that is not for loopback finds nothing. POST only from this very page.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.demo_view import first_of_role, last_steps, live_calls, people, traces_of
from hotline.boards.line import hours_now
from hotline.flows.sessions import sign_in_by_hand
from hotline.flows.staff import set_duty
from hotline.hours.rules import is_open
from hotline.kernel.errors import Refused
from hotline.roster.model import Duty, Role
from hotline.web.console.browsers import name_of_browser
from hotline.web.console.phone_carrier import CarrierSays, PhoneCarrier
from hotline.web.console.phone_view import exchanges_at, key_of, phones_of, read_label
from hotline.web.guard import the_house
from hotline.web.pages import TOKEN

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_ACTIONS = {
    "dial": (), "press": ("keys",), "hang_up": (), "pick_up": (), "decline": (), "voicemail": (), "text": ("body",),
    "speak": (), "behaviour": ("kind",),
}  # fmt: skip
"""What a visitor may do with a telephone, and which words of the request are handed on."""

_LATELY = timedelta(hours=1)
"""What the line saw before is no step of what a visitor does."""

_LONGEST_TEXT = 480
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, a browser sends our own form from "null"
    "Cross-Origin-Opener-Policy": "same-origin",
}


def phones_page(simulator_url: str | None) -> Blueprint | None:
    """Return the page's blueprint; None unless a simulated carrier is set and it is on loopback."""
    if simulator_url is None or urlsplit(simulator_url).hostname not in _LOOPBACK:
        return None
    page = Blueprint(
        "phones",
        __name__,
        template_folder="templates",
        static_folder="static/phones",
        static_url_path="/phones/static",
    )
    carrier = PhoneCarrier(simulator_url)
    _guard(page)
    _reading(page, carrier)
    _doing(page, carrier)
    return page


def _guard(page: Blueprint) -> None:
    @page.before_request
    def only_here() -> tuple[Response, int] | None:
        if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
            return _error(404, "not_found", "only on loopback")
        if request.method == "POST" and not _is_own_page():
            return _error(403, "forbidden", "only from the page itself")
        return None

    @page.after_request
    def strict(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        answer.headers.setdefault("Cache-Control", "no-cache")
        return answer

    @page.errorhandler(CarrierSays)
    def carrier_says(refusal: CarrierSays) -> tuple[Response, int]:
        return _error(refusal.status, "carrier", str(refusal))

    @page.errorhandler(Refused)
    def refused(refusal: Refused) -> tuple[Response, int]:
        return _error(409, "refused", str(refusal))


def _is_own_page() -> bool:
    """A page elsewhere must not ring telephones through a visitor's browser."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _error(status: int, code: str, message: str) -> tuple[Response, int]:
    return jsonify(error={"code": code, "message": message}), status


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _reading(page: Blueprint, carrier: PhoneCarrier) -> None:
    @page.get("/")
    def first() -> AnyResponse:
        return redirect("/phones")

    @page.get("/phones")
    def phones() -> str:
        return render_template("phones.html", line=the_house().line, roles=list(Role))

    @page.get("/phones/live")
    def live() -> Response:
        house = the_house()
        now = house.clock()
        state = carrier.state()
        with house.database.read() as connection:
            view = {
                "alive": state["alive"],
                "open": is_open(hours_now(connection, house.line.hours, now), now),
                "phones": phones_of(state, _secret()),
                "calls": live_calls(connection),
                "staff": people(connection, now),
                "steps": last_steps(connection, now - _LATELY),
                "objections": len(state["errors"]),
            }
        return _unless_known(view, now)

    @page.get("/phones/exchange/<step_id>")
    def exchange(step_id: str) -> Response | tuple[Response, int]:
        house = the_house()
        with house.database.read() as connection:
            traces = traces_of(connection, step_id)
        if traces is None:
            return _error(404, "not_found", "there is no such step")
        entries = [{**entry, "when": datetime.fromisoformat(entry["at"]).timestamp()} for entry in carrier.log()]
        return jsonify(items=exchanges_at(entries, traces.at.timestamp(), traces.ids, house.line.number))


def _unless_known(view: dict[str, Any], now: datetime) -> Response:
    body = json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()
    answer = Response(body, content_type="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:20])
    answer.make_conditional(request)
    answer.headers["X-Now"] = now.isoformat()  # not in the body: it would never be the same twice
    return answer


def _doing(page: Blueprint, carrier: PhoneCarrier) -> None:
    @page.post("/phones/cast")
    def cast() -> Response | tuple[Response, int]:
        alive = _given().get("alive")
        if not isinstance(alive, bool):
            return _error(400, "bad_request", "alive must be true or false")
        carrier.set_alive(alive=alive)
        return jsonify(alive=alive)

    @page.post("/phones/duty")
    def duty() -> Response | tuple[Response, int]:
        name, wish = _given().get("name"), _given().get("duty")
        if not isinstance(name, str) or wish not in {"on", "off"}:
            return _error(400, "bad_request", "a name and a duty, on or off, are needed")
        house = the_house()
        set_duty(house, name, Duty(wish), house.clock())
        return jsonify(name=name, duty=wish)

    @page.post("/phones/sign-in")
    def sign_in() -> AnyResponse:
        house = the_house()
        with house.database.read() as connection:
            name = first_of_role(connection, request.form.get("role", ""))
        browser = name_of_browser(request.user_agent.string)
        token = sign_in_by_hand(house, name or "", browser, house.clock())
        session.clear()
        session[TOKEN] = token
        return redirect("/login")

    @page.post("/phones/<key>/<action>")
    def act(key: str, action: str) -> Response | tuple[Response, int]:
        known = {key_of(phone["number"], _secret()): phone for phone in carrier.state()["phones"]}
        phone, fields = known.get(key), _ACTIONS.get(action)
        if phone is None or fields is None:
            return _error(404, "not_found", "no such telephone, or nothing it could do")
        given = {name: value for name, value in _given().items() if name in fields}
        if not all(isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT for value in given.values()):
            return _error(
                400, "bad_request", f"{', '.join(fields)}: a text of 1 to {_LONGEST_TEXT} characters is needed"
            )
        if action == "dial" and read_label(phone["label"])[2] == "withheld":
            given["caller_id"] = "anonymous"
        carrier.act(phone["number"], action, given)
        return jsonify(done=True)


def _given() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
