"""Fairness, side by side: how long frontline and general callers waited of late, who was passed, which rule chose."""

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass
from hotline.routing.arrivals import Caller
from hotline.routing.overtaking import beyond_bound, overtaken
from hotline.routing.simulation import Log, Passage
from hotline.tickets.tables import decisions

_MOST = 5_000
"""Calls that are looked at, the newest: more come in no few hours, and nobody waits for the page."""

_SOON = 20.0
"""Seconds in which the line means to answer (domain: service level)."""

_WAITED = (
    select(
        calls.c["class"].label("call_class"),
        calls.c.outcome,
        calls.c.queued_at,
        calls.c.connected_at,
        calls.c.ended_at,
    )
    .where(calls.c.received_at >= bindparam("since"), calls.c.direction == "inbound", calls.c.queued_at.is_not(None))
    .order_by(calls.c.received_at.desc(), calls.c.id.desc())
    .limit(_MOST)
)
_RULES = (
    select(decisions.c.rule, func.count().label("many")).where(decisions.c.at >= bindparam("since")).group_by("rule")
)


@dataclass(frozen=True)
class Waits:
    """Those of one class who were answered, or gave up. Seconds; None where nobody was answered."""

    call_class: CallClass
    answered: int
    gave_up: int
    median: int | None
    ninety: int | None
    longest: int | None


@dataclass(frozen=True)
class Overtaken:
    """General callers by how often later frontline callers went before them. `beyond`: how many more often than K for
    each general caller up to and including her; the guard lets that happen to nobody where every counsellor can
    answer everybody at once (one pool, no skills asked for, nobody kept for whom she knows)."""

    callers: int
    most: int
    beyond: int


@dataclass(frozen=True)
class Fairness:
    """Of the time since `since`."""

    since: datetime
    waits: tuple[Waits, ...]
    within_20: int | None
    """Percent answered within 20 seconds, of all who waited for an answer or gave up."""
    gave_up: int
    overtaken: Overtaken
    rules: tuple[tuple[str, int], ...]

    @property
    def longest(self) -> int:
        """For the scale of a drawing."""
        return max((waits.ninety or 0 for waits in self.waits), default=0)


@dataclass(frozen=True)
class _Waited:
    call_class: CallClass
    since: float
    until: float
    is_answered: bool

    @property
    def seconds(self) -> float:
        return max(0.0, self.until - self.since)


def fairness(connection: Connection, since: datetime, streak: int) -> Fairness:
    """Return what became of those who rang since then; `streak` is the line's K."""
    waited = _read(connection, since)
    answered = [one for one in waited if one.is_answered]
    quick = sum(one.seconds <= _SOON for one in answered)
    return Fairness(
        since=since,
        waits=tuple(_waits(call_class, waited) for call_class in (CallClass.FRONTLINE, CallClass.GENERAL)),
        within_20=round(100 * quick / len(waited)) if waited else None,
        gave_up=len(waited) - len(answered),
        overtaken=_overtaken(waited, streak),
        rules=tuple(
            sorted(
                ((row.rule, row.many) for row in connection.execute(_RULES, {"since": since})),
                key=lambda one: (-one[1], one[0]),
            )
        ),
    )


def _read(connection: Connection, since: datetime) -> list[_Waited]:
    """Who was answered, and who gave up; who still waits, or left for a call-back or a message, is neither."""
    found = []
    for row in connection.execute(_WAITED, {"since": since}):
        until = row.connected_at or (row.ended_at if row.outcome == "abandoned" else None)
        if until is not None:
            is_answered = row.connected_at is not None
            found.append(_Waited(CallClass(row.call_class), row.queued_at.timestamp(), until.timestamp(), is_answered))
    return found


def _waits(call_class: CallClass, waited: list[_Waited]) -> Waits:
    own = [one for one in waited if one.call_class is call_class]
    seconds = sorted(one.seconds for one in own if one.is_answered)
    return Waits(
        call_class,
        answered=len(seconds),
        gave_up=len(own) - len(seconds),
        median=_share(seconds, 0.5),
        ninety=_share(seconds, 0.9),
        longest=_share(seconds, 1.0),
    )


def _share(seconds: list[float], share: float) -> int | None:
    """The wait that this share of them did not exceed: the nearest rank, so it is one that somebody had."""
    return round(seconds[max(0, math.ceil(share * len(seconds)) - 1)]) if seconds else None


def _overtaken(waited: list[_Waited], streak: int) -> Overtaken:
    passages = [
        Passage(Caller(one.since, one.call_class, 0.0, math.inf), one.until, 0 if one.is_answered else -1)
        for one in waited
    ]
    found = overtaken(Log(sorted(passages, key=lambda one: one.left), 1, 0.0))
    times = [one.times for one in found]
    return Overtaken(sum(many > 0 for many in times), max(times, default=0), len(list(beyond_bound(found, streak))))
