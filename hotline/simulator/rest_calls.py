"""REST: calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import faults as fault
from .calls import EVENTS, Call, Callbacks, MachineDetection, Target, Why
from .documents import Refusal, parse_voice
from .grammar import Scene
from .rest_parts import Answer, Asked, Json, NotFound, RestError, Route, page_of
from .sids import rfc2822

if TYPE_CHECKING:
    from .exchange import Exchange

LONGEST_TWIML = 4000
E164 = re.compile(r"\+[1-9]\d{6,14}")


def call_json(call: Call) -> Json:
    uri = f"/2010-04-01/Accounts/{call.account_sid}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "parent_call_sid": call.parent.sid if call.parent else None,
        "account_sid": call.account_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_,
        "from_formatted": call.from_,
        "phone_number_sid": call.number.sid if call.number else None,
        # REST has no `initiated`.
        "status": "queued" if call.status == "initiated" else call.status,
        "start_time": rfc2822(call.started_at),
        "end_time": rfc2822(call.ended_at),
        "duration": str(call.seconds_talked()) if call.ended and call.answered_at else "",
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at),
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": call.answered_by or None,
        "api_version": "2010-04-01",
        "forwarded_from": call.forwarded_from or None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": str(call.queue_time_ms),
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def find_call(exchange: Exchange, sid: str, path: str) -> Call:
    call = exchange.lines.calls.get(sid)
    if call is None:
        raise NotFound(path)
    return call


# Accepted, without effect, and reported in `errors`.
NOT_SIMULATED = ("ApplicationSid", "Record", "SendDigits")


def create(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    to, from_ = check_numbers(exchange, asked)
    for name in NOT_SIMULATED:
        if asked.get(name) not in ("", "false"):
            exchange.complain(fault.NOT_SIMULATED, asked.path, f"{name} has no effect in the simulator")
    inline = _inline(asked) if not asked.get("Url") else None
    if inline is None:
        check_url(asked.get("Url"), "Url")
    for name in ("StatusCallback", "FallbackUrl", "AsyncAmdStatusCallback"):
        if asked.get(name):
            check_url(asked.get(name), name)
    call = exchange.lines.place(from_, to)
    if inline is not None:
        call.answer_inline = inline
    else:
        call.answer_target = Target(asked.get("Url"), asked.method_of("Method"))
    if asked.get("FallbackUrl"):
        call.fallback = Target(asked.get("FallbackUrl"), asked.method_of("FallbackMethod"))
    apply_call_options(call, asked)
    return Answer(201, call_json(call))


def apply_call_options(call: Call, asked: Asked) -> None:
    """What Calls and Participants share: callbacks, ring time, limits, machine detection."""
    events = asked.words("StatusCallbackEvent", "completed")
    if unknown := events - set(EVENTS):
        raise RestError(400, 21626, f"Invalid status callback events: {sorted(unknown)}")
    call.callbacks = Callbacks(asked.get("StatusCallback"), events, asked.method_of("StatusCallbackMethod"))
    call.ring_seconds = min(asked.number("Timeout", 60), 600)
    call.time_limit = asked.number("TimeLimit", 14_400)
    mode = asked.get("MachineDetection")
    if mode in ("Enable", "DetectMessageEnd"):
        waits = not asked.flag("AsyncAmd", False)
        url = asked.get("AsyncAmdStatusCallback") or asked.get("AmdStatusCallback")
        call.machine_detection = MachineDetection(mode == "DetectMessageEnd", waits, Target(url) if url else None)


def check_numbers(exchange: Exchange, asked: Asked) -> tuple[str, str]:
    """To and From of a new call, or the carrier's refusal."""
    to, from_ = asked.get("To"), asked.get("From")
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not from_:
        raise RestError(400, 21213, "No 'From' number is specified")
    if not E164.fullmatch(to):
        raise RestError(400, 21211, f"The phone number you are attempting to call, {to}, is not valid.")
    if from_ not in exchange.numbers:
        raise RestError(400, 21210, f"The source phone number provided, {from_}, is not yet verified for your account.")
    return to, from_


def check_url(url: str, name: str) -> None:
    if not re.match(r"https?://[^/\s]+", url):
        raise RestError(400, 21205, f"{name} is not a valid URL: {url}")


def _inline(asked: Asked) -> bytes | None:
    """Twiml given in the request. Raises RestError when there is none, or it is no TwiML."""
    text = asked.get("Twiml")
    if not text:
        raise RestError(400, 21205, "Url or Twiml must be given")
    if len(text) > LONGEST_TWIML:
        raise RestError(400, 21218, f"Twiml is longer than {LONGEST_TWIML} characters")
    body = text.encode()
    try:
        parse_voice(body, None, Scene.CALL)
    except Refusal as refusal:
        raise RestError(400, refusal.code, refusal.detail) from refusal
    return body


def update(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    call = find_call(exchange, names["sid"], asked.path)
    if asked.get("Url") and asked.get("Twiml"):
        raise RestError(400, 21218, "Url and Twiml exclude each other")
    status = asked.get("Status")
    if status and status not in ("canceled", "completed"):
        raise RestError(400, 21218, f"Status cannot be {status}")
    moving = bool(asked.get("Url") or asked.get("Twiml"))
    if call.ended or (moving and call.status != "in-progress"):
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    _change(call, asked)
    if status:
        _end(exchange, call, status)
    elif moving:
        _redirect(exchange, call, asked)
    call.updated_at = exchange.clock.now()
    return Answer(200, call_json(call))


def _change(call: Call, asked: Asked) -> None:
    if asked.get("FallbackUrl"):
        call.fallback = Target(asked.get("FallbackUrl"), asked.method_of("FallbackMethod"))
    if asked.get("StatusCallback"):
        url, method = asked.get("StatusCallback"), asked.method_of("StatusCallbackMethod")
        call.callbacks = Callbacks(url, call.callbacks.events, method)


def _end(exchange: Exchange, call: Call, status: str) -> None:
    # `canceled` leaves a call alone that is already in progress.
    if status == "completed" or call.answered_at is None:
        exchange.lines.hang_up(call, Why.BY_API)


def _redirect(exchange: Exchange, call: Call, asked: Asked) -> None:
    if asked.get("Url"):
        check_url(asked.get("Url"), "Url")
        exchange.scripts.redirect(call, Target(asked.get("Url"), asked.method_of("Method")))
    else:
        exchange.scripts.redirect(call, _inline(asked) or b"")


def fetch(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, call_json(find_call(exchange, names["sid"], asked.path)))


def list_calls(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    listed = (call for call in reversed(exchange.lines.calls.values()) if exchange.faults.is_listed(call.created_at))
    chosen = [call_json(call) for call in listed if _wanted(call, asked)]
    return page_of(asked, "calls", chosen)


def _wanted(call: Call, asked: Asked) -> bool:
    status = "queued" if call.status == "initiated" else call.status
    facts = {
        "To": call.to,
        "From": call.from_,
        "Status": status,
        "ParentCallSid": call.parent.sid if call.parent else "",
    }
    if any(asked.filter(name) and asked.filter(name) != value for name, value in facts.items()):
        return False
    return _in_time(call.started_at, asked, "StartTime") and _in_time(call.ended_at, asked, "EndTime")


def _in_time(moment: datetime | None, asked: Asked, name: str) -> bool:
    """`StartTime=` is a day, `StartTime<=` and `StartTime>=` arrive as names ending in < and >."""
    for suffix in ("", "<", ">"):
        text = asked.filter(name + suffix)
        if not text:
            continue
        limit = _moment(text)
        if moment is None or (suffix == "<" and moment > limit) or (suffix == ">" and moment < limit):
            return False
        if suffix == "" and moment.date() != limit.date():
            return False
    return True


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RestError(400, 20001, f"not a time: {text}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


ROUTES: list[Route] = [
    ("POST", "/Calls", create),
    ("GET", "/Calls", list_calls),
    ("GET", "/Calls/{sid}", fetch),
    ("POST", "/Calls/{sid}", update),
]
