"""What cannot be believed of a call log: clocks that jumped, times that are absurd, hours in which nobody seems to
have called. Named with the calls, and left out of all that is measured; never silently."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from hotline.boards.call_log import LoggedCall
from hotline.hours.rules import Hours, is_open

_LONGEST = timedelta(hours=6)
_HOUR = timedelta(hours=1)
_HARDLY = 1e-5
"""A silence is a gap when so many calls should have come in it that none at all is less likely than this."""

HourOfWeek = tuple[int, int]
"""Weekday, 0 for Monday, and hour."""


class Odd(StrEnum):
    """Why a call is left out. The values are sentences for people."""

    ENDED_BEFORE_RECEIVED = "ended before it came"
    ENDED_BEFORE_CONNECTED = "ended before it was connected"
    CONNECTED_BEFORE_RECEIVED = "connected before it came"
    CONNECTED_BEFORE_QUEUED = "connected before it waited"
    QUEUED_BEFORE_RECEIVED = "waited before it came, with no place kept from an earlier call"
    QUEUED_AFTER_END = "waited after its end"
    ABSURDLY_LONG = "a wait or a talk of more than six hours"
    NOT_OVER = "not over yet"


@dataclass(frozen=True)
class Gap:
    """Open hours without any call, and how many calls such hours bring otherwise."""

    begin: datetime
    end: datetime
    expected: float


def oddity(call: LoggedCall) -> Odd | None:
    """Say what is odd about the times of one call; None when they can be believed."""
    came, waits, talks, ends = call.received_at, call.queued_at, call.connected_at, call.ended_at
    if ends is None:
        return Odd.NOT_OVER
    if ends < came:
        return Odd.ENDED_BEFORE_RECEIVED
    if talks is not None and talks < came:
        return Odd.CONNECTED_BEFORE_RECEIVED
    if talks is not None and ends < talks:
        return Odd.ENDED_BEFORE_CONNECTED
    if waits is not None and waits < came and not call.kept_place:
        return Odd.QUEUED_BEFORE_RECEIVED
    if waits is not None and talks is not None and talks < waits:
        return Odd.CONNECTED_BEFORE_QUEUED
    if waits is not None and ends < waits:
        return Odd.QUEUED_AFTER_END
    wait = (talks or ends) - max(came, waits or came)
    talk = ends - talks if talks is not None else timedelta()
    return Odd.ABSURDLY_LONG if max(wait, talk) > _LONGEST else None


def hour_of_week(at: datetime, zone: ZoneInfo) -> HourOfWeek:
    local = at.astimezone(zone)
    return local.weekday(), local.hour


def open_hours(hours: Hours, begin: datetime, end: datetime) -> list[datetime]:
    """The beginnings of the whole hours between both in which the line is open when they begin."""
    at = begin.replace(minute=0, second=0, microsecond=0)
    at = at if at == begin else at + _HOUR
    found = []
    while at + _HOUR <= end:
        if is_open(hours, at):
            found.append(at)
        at += _HOUR
    return found


def find_gaps(received: Sequence[datetime], hours: Hours, begin: datetime, end: datetime) -> list[Gap]:
    """Find runs of open hours without a call that the hours' own usual number of calls does not explain.

    What is usual is taken from the same hours of the day outside of the silence.
    """
    observed = open_hours(hours, begin, end)
    came = Counter(at.replace(minute=0, second=0, microsecond=0) for at in received)
    offered: Counter[int] = Counter()
    rang: Counter[int] = Counter()
    for at in observed:
        hour = at.astimezone(hours.timezone).hour
        offered[hour] += 1
        rang[hour] += came[at]
    gaps = []
    for any_call, run in groupby(observed, key=lambda at: came[at] > 0):
        silent = list(run)
        own = Counter(at.astimezone(hours.timezone).hour for at in silent)
        usual = [rang[hour] / (offered[hour] - many) * many for hour, many in own.items() if offered[hour] > many]
        expected = math.fsum(usual)
        if not any_call and math.exp(-expected) < _HARDLY:
            gaps.append(Gap(silent[0], silent[-1] + _HOUR, expected))
    return gaps
