"""Callers as the line's own log knows them: how many in each hour of the week, how long they talk, how patient."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.boards.call_log import LoggedCall
from hotline.hours.rules import Hours
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import Refused
from hotline.routing.arrivals import Stream, Tide
from hotline.simulate.odd_calls import Gap, HourOfWeek, Odd, find_gaps, hour_of_week, oddity, open_hours

FEWEST_CALLS = 50
FEWEST_TALKS = 20
"""With fewer nothing can be said: a mean of 20 talks is still a quarter wrong, more often than not."""

_FEWEST_DAYS = 14
"""Of a shorter log only the hour of the day is measured; each hour of the week was seen less than twice."""

_Kind = tuple[CallClass, str | None]


@dataclass(frozen=True)
class Measured:
    """Callers to be played, and `report`: what they were measured from, and what was odd and is left out."""

    tides: list[Tide]
    report: dict[str, Any]


def measure_log(logged: Iterable[LoggedCall], hours: Hours, begin: datetime | None, end: datetime) -> Measured:
    """Measure calls received between both (None: from the first on). Raises Refused when there are too few."""
    log = sorted(logged, key=lambda call: call.received_at)
    odd = [(call, why) for call in log if (why := oddity(call)) is not None]
    strange = {call.call_id for call, _ in odd}
    calls = [call for call in log if call.call_id not in strange and call.queued_at is not None]
    talks = sum(call.connected_at is not None for call in calls)
    if len(calls) < FEWEST_CALLS or talks < FEWEST_TALKS:
        raise Refused(
            f"the log has {len(calls)} calls that waited and can be believed, {talks} of them answered "
            f"({len(odd)} are left out as odd); to say anything, {FEWEST_CALLS} and {FEWEST_TALKS} are needed"
        )
    begin = begin if begin is not None else calls[0].received_at
    gaps = find_gaps([call.received_at for call in log if begin <= call.received_at < end], hours, begin, end)
    seen = [
        at for at in open_hours(hours, begin, end) if not any(gap.begin <= at < gap.end for gap in gaps)
    ]  # fmt: skip
    if not seen:
        raise Refused("the log covers no whole hour in which the line was open")
    weekly = (end - begin).days >= _FEWEST_DAYS
    tides = _tides(calls, seen, hours, weekly=weekly)
    unqueued = len(log) - len(calls) - sum(call.queued_at is not None for call, _ in odd)
    return Measured(tides, _report(calls, odd, gaps, seen, unqueued, weekly=weekly, begin=begin, end=end))


def _tides(calls: Sequence[LoggedCall], seen: Sequence[datetime], hours: Hours, *, weekly: bool) -> list[Tide]:
    """Calls in the rest of an hour that is not counted (a gap, a beginning) do not count either."""
    zone = hours.timezone
    counted = set(seen)
    offered = Counter(_slot(hour_of_week(at, zone), weekly=weekly) for at in seen)
    rang: dict[_Kind, Counter[int]] = defaultdict(Counter)
    by_kind: dict[_Kind, list[LoggedCall]] = defaultdict(list)
    for call in calls:
        kind = call.call_class, call.topic
        by_kind[kind].append(call)
        if call.received_at.replace(minute=0, second=0, microsecond=0) in counted:
            rang[kind][_slot(hour_of_week(call.received_at, zone), weekly=weekly)] += 1
    tides = []
    for kind, of_kind in sorted(by_kind.items(), key=lambda one: (one[0][0].rank, one[0][1] or "")):
        slots = range(168 if weekly else 24)
        hourly = tuple(rang[kind][slot] / offered[slot] if offered[slot] else 0.0 for slot in slots)
        asks = frozenset() if kind[1] is None else frozenset({kind[1]})
        tides.append(Tide(kind[0], _stream(of_kind, calls, math.fsum(hourly) / len(hourly)), hourly, asks))
    return tides


def _slot(hour: HourOfWeek, *, weekly: bool) -> int:
    return hour[0] * 24 + hour[1] if weekly else hour[1]


def _stream(of_kind: Sequence[LoggedCall], everybody: Sequence[LoggedCall], rate: float) -> Stream:
    """The talks of this kind, or of everybody while they are too few; patience likewise."""
    talks = _talks(of_kind)
    talks = talks if len(talks) >= FEWEST_TALKS else _talks(everybody)
    patience = _patience(of_kind)
    patience = patience if math.isfinite(patience) else _patience(everybody)
    return Stream(rate, math.fsum(talks) / len(talks), patience, tuple(talks))


def _talks(calls: Iterable[LoggedCall]) -> list[float]:
    """Seconds from connected to ended; a talk shorter than a second counts as one."""
    return [
        max(1.0, (call.ended_at - call.connected_at).total_seconds())
        for call in calls
        if call.connected_at is not None and call.ended_at is not None
    ]


def _patience(calls: Sequence[LoggedCall]) -> float:
    """Mean seconds until a caller gives up: all seconds waited, for each who did (exponential, censored by answers)."""
    waited = math.fsum(_waited(call) for call in calls)
    given_up = sum(call.connected_at is None and call.outcome == "abandoned" for call in calls)
    return max(1.0, waited) / given_up if given_up else math.inf


def _waited(call: LoggedCall) -> float:
    """Seconds spent waiting in this call; of a kept place only what was waited now."""
    over = call.connected_at or call.ended_at
    assert call.queued_at is not None, "only who waited is measured"
    assert over is not None, "a call that is not over is odd"
    return (over - max(call.queued_at, call.received_at)).total_seconds()


def _report(
    calls: Sequence[LoggedCall],
    odd: Sequence[tuple[LoggedCall, Odd]],
    gaps: Sequence[Gap],
    seen: Sequence[datetime],
    unqueued: int,
    *,
    weekly: bool,
    begin: datetime,
    end: datetime,
) -> dict[str, Any]:
    patience = _patience(calls)
    talks = _talks(calls)
    return {
        "since": begin.isoformat(),
        "until": end.isoformat(),
        "calls": len(calls),
        "never_waited": unqueued,
        "open_hours": len(seen),
        "by": "hour of the week" if weekly else "hour of the day",
        "classes": dict(Counter(call.call_class.value for call in calls)),
        "talk_minutes": round(math.fsum(talks) / len(talks) / 60, 1),
        "patience_minutes": round(patience / 60, 1) if math.isfinite(patience) else None,
        "odd": [{"call": call.call_id, "why": why.value} for call, why in odd],
        "gaps": [
            {"from": gap.begin.isoformat(), "to": gap.end.isoformat(), "calls_expected": round(gap.expected, 1)}
            for gap in gaps
        ],
    }
