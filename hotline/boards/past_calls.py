"""Calls as they stood at a moment. Where a call's row is changed in place, its story is read instead, which is only
added to: each line has its time. One question reads a part of the calls with all that is wanted of their stories.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Function, FunctionFilter, and_, bindparam, func, select

from hotline.boards.past import Span, bound_of, in_parts
from hotline.calls.model import Exit, Outcome
from hotline.calls.tables import call_events, calls
from hotline.db.transitions import one_of
from hotline.db.types import UtcDateTime
from hotline.kernel.classes import CallClass

_T = TypeVar("_T")

_C, _E = calls.c, call_events.c
_since, _until, _as_of = (bindparam(name, type_=UtcDateTime()) for name in ("since", "until", "as_of"))
_WAY = ("accepted", "reconnects")
_CLASS = ("received", "waits", "class", "reconnects")
_KINDS = {*_WAY, *_CLASS, "leaves_line", "connected", "duty_signed_in", "blocked", "message", "ended"}


def _of(told: Function[_T], *kinds: str) -> FunctionFilter[_T]:
    """What is reckoned of those lines of a call's story alone that are of these kinds."""
    return told.filter(one_of(_E.kind, kinds))


_HEARD = and_(_E.kind == "message", one_of(_E.detail["state"].as_string(), ("expected", "completed")))
_then = (
    select(
        *(_C.received_at, _C["class"], _C.number_fingerprint, _C.connected_at, _C.ended_at, _C.outcome, _C.exit_to),
        _of(func.min(_E.at), "waits").label("waits_at"),
        _of(func.min(_E.at), "leaves_line").label("left_at"),
        _of(func.max(_E.at), *_WAY).label("handed_at"),
        _of(func.max(_E.at), "connected").label("joined_at"),
        func.max(_E.at).filter(_HEARD).label("message_at"),
        _of(func.max(_E.id), "ended").label("end_id"),
        _of(func.max(_E.id), *_CLASS).label("class_id"),
    )
    .join_from(
        calls,
        call_events,
        and_(_E.call_id == _C.id, _E.at <= _as_of, one_of(_E.kind, sorted(_KINDS))),
        isouter=True,
    )
    .where(
        *(_C.direction == "inbound", _C.received_at <= _as_of),
        *(_C.received_at >= _since, _C.received_at < _until),
    )
    .group_by(_C.received_at, _C.id)
    # a counsellor's PIN; a number that is blocked and was not in danger
    .having(
        _of(func.count(), "duty_signed_in") == 0,
        (_of(func.count(), "blocked") == 0) | (_of(func.count(), "waits") > 0),
    )
    .subquery("told")
)
_N = _then.c
_end, _class = call_events.alias("end"), call_events.alias("class_told")
_CALLS = (
    select(
        *(_N.received_at, _N["class"], _N.number_fingerprint, _N.connected_at, _N.ended_at, _N.outcome, _N.exit_to),
        *(_N.waits_at, _N.left_at, _N.handed_at, _N.joined_at, _N.message_at),
        _end.c.detail["outcome"].as_string(),
        func.coalesce(_class.c.detail["to"].as_string(), _class.c.detail["class"].as_string()),
    )
    .join_from(_then, _end, _end.c.id == _N.end_id, isouter=True)
    .join(_class, _class.c.id == _N.class_id, isouter=True)
)
_CALLS_END = bound_of(_C.received_at)

_BETTERED = frozenset({Outcome.OVERFLOW, Outcome.ABANDONED, Outcome.CALLBACK})
"""What a call ends as until the carrier tells of a message that was left in it."""


class CallThen(NamedTuple):
    """One call that was received."""

    received_at: datetime
    call_class: CallClass
    number_fingerprint: str | None
    waits_at: datetime | None
    left_at: datetime | None
    joined_first_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    exit_to: str | None
    is_handed_on: bool
    """A counsellor had pressed 1 for her, or her line to one broke: she was on the way to somebody."""
    is_on_the_way: bool
    """And that was the last of it: they were not joined."""


def calls_then(connection: Connection, span: Span) -> Iterator[CallThen]:
    """Give the calls received in the span that somebody was to answer, the oldest part first: not those in which one of
    the staff gave her PIN, nor of a number that is blocked, unless she said that she is in danger."""
    for part in in_parts(connection, _CALLS_END, span):
        for row in connection.execute(_CALLS, part).all():
            yield _call(row, span.as_of)


def _call(row: tuple[Any, ...], as_of: datetime) -> CallThen:
    received_at, class_now, fingerprint, connected_at, ended_at, outcome, exit_to, *told = row
    waits_at, left_at, handed_at, joined_at, message_at, ended_as, class_then = told
    is_over = ended_at is not None and ended_at <= as_of
    said = ended_as or outcome
    if is_over and said in _BETTERED and message_at is not None and message_at >= ended_at:
        said = Outcome.VOICEMAIL  # a message that is told of after the end makes it better
    return CallThen(
        received_at=received_at,
        call_class=CallClass(class_then or class_now),
        number_fingerprint=fingerprint,
        waits_at=waits_at,
        left_at=left_at,
        joined_first_at=connected_at if connected_at is not None and connected_at <= as_of else None,
        ended_at=ended_at if is_over else None,
        outcome=Outcome(said) if is_over else None,
        exit_to=exit_to if is_over and exit_to != Exit.DUTY else None,
        is_handed_on=handed_at is not None,
        is_on_the_way=handed_at is not None and (joined_at is None or joined_at < handed_at),
    )
