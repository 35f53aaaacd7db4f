"""The week ahead, hour by hour: the calls to expect, the counsellors they take, and those on the roster. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hotline.hours.rules import Hours, is_open
from hotline.kernel.wall_clock import moment_of
from hotline.roster.shift_model import Shift
from hotline.roster.week_rules import days_of
from hotline.routing.arrivals import Tide
from hotline.routing.erlang import Demand, erlang_a, least_counsellors, service_level
from hotline.simulate.staffing import NATIONAL_MINIMUM

TARGET, WITHIN = 0.8, 20.0
EVERY_DAY = 7
HOURS = 24
_HOUR = timedelta(hours=1)
_MOST_LOAD = 500
"""Erlang; an hour that asks for more is shown as if it asked for so much."""


@dataclass(frozen=True)
class Change:
    """So many people more, or fewer, from one hour to another on a weekday (0 is Monday) or every day. An end that is
    not after the beginning is on the next day."""

    weekday: int
    start: int
    end: int
    people: int

    def covers(self, weekday: int, hour: int) -> bool:
        end = self.end if self.end > self.start else self.end + HOURS
        begins_today = self.start <= hour < end and self.weekday in {weekday, EVERY_DAY}
        yesterday = (weekday - 1) % 7
        return begins_today or (hour + HOURS < end and self.weekday in {yesterday, EVERY_DAY})


@dataclass(frozen=True)
class Contact:
    """How long a contact keeps a counsellor, and how long a caller waits; in seconds."""

    talk: float
    write_up: float
    patience: float

    def demand(self, calls: float) -> Demand:
        handle = self.talk + self.write_up
        return Demand(min(calls, _MOST_LOAD * 3_600 / handle), handle, self.patience)


@dataclass(frozen=True)
class HourAhead:
    """`there`: on the roster for the whole of it; `then`: with what is tried. Shares are of all callers answered in
    time, by Erlang C as if nobody gave up; `needed_if_given_up` by Erlang A, where patience is known."""

    day: date
    hour: int
    is_open: bool
    calls: float
    needed: int
    needed_if_given_up: int | None
    there: int
    then: int
    level: float
    level_then: float
    level_with_two: float

    @property
    def short(self) -> int:
        return max(0, self.needed - self.then)


def week_ahead(
    first: date,
    hours: Hours,
    tides: Sequence[Tide],
    contact: Contact,
    shifts: Sequence[Shift],
    changes: Sequence[Change] = (),
) -> list[HourAhead]:
    """Look at each hour of the seven days from this one on, by the clock of the line; one that the clocks skip is
    closed."""
    return [_look(day, hour, hours, tides, contact, shifts, changes) for day in days_of(first) for hour in range(HOURS)]


def in_time(ahead: Iterable[HourAhead], level: str) -> float | None:
    """The share of all callers of these hours who would be answered in time; None when none are expected."""
    known = [one for one in ahead if one.is_open]
    calls = math.fsum(one.calls for one in known)
    return math.fsum(one.calls * getattr(one, level) for one in known) / calls if calls else None


def _look(
    day: date,
    hour: int,
    hours: Hours,
    tides: Sequence[Tide],
    contact: Contact,
    shifts: Sequence[Shift],
    changes: Sequence[Change],
) -> HourAhead:
    begin = moment_of(day, hour * 60, hours.timezone, last=False)
    opens = begin.astimezone(hours.timezone).hour == hour and is_open(hours, begin)
    slot = day.weekday() * HOURS + hour
    calls = math.fsum(tide.rate(slot) for tide in tides) if opens else 0.0
    there = _there(shifts, begin, begin + _HOUR)
    more = sum(change.people for change in changes if change.covers(day.weekday(), hour))
    then = max(0, there + more)
    demand = contact.demand(calls)
    patient = math.isinf(contact.patience)
    return HourAhead(
        day=day,
        hour=hour,
        is_open=opens,
        calls=calls,
        needed=_needed(demand) if calls else 0,
        needed_if_given_up=None if patient or not calls else _needed_if_given_up(demand),
        there=there,
        then=then,
        level=_level(demand, there),
        level_then=_level(demand, then),
        level_with_two=_level(demand, NATIONAL_MINIMUM),
    )


def _there(shifts: Sequence[Shift], begin: datetime, end: datetime) -> int:
    """The fewest people at any moment of it."""
    here = [one for one in shifts if one.starts_at < end and one.ends_at > begin]
    moments = {begin, *(moment for one in here for moment in (one.starts_at, one.ends_at) if begin < moment < end)}
    return min(len({one.staff_id for one in here if one.starts_at <= at < one.ends_at}) for at in moments)


@lru_cache(maxsize=2_048)
def _needed(demand: Demand) -> int:
    return least_counsellors(lambda n: service_level(demand, n, WITHIN), demand.load, TARGET)


@lru_cache(maxsize=2_048)
def _needed_if_given_up(demand: Demand) -> int:
    return least_counsellors(lambda n: erlang_a(demand, n, WITHIN).service_level, demand.load, TARGET)


def _level(demand: Demand, people: int) -> float:
    if demand.load == 0:
        return 1.0
    return service_level(demand, people, WITHIN) if people else 0.0


def spans_of(shift: Shift, day: date, zone: ZoneInfo) -> tuple[int, int] | None:
    """The minutes of a day, by the clock on the wall, at which somebody is there; None when she is not."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  of the wall's clock
    start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (shift.starts_at, shift.ends_at))
    first = max(0, math.floor((start - midnight) / timedelta(minutes=1)))
    last = min(HOURS * 60, math.ceil((end - midnight) / timedelta(minutes=1)))
    return (first, last) if first < last else None
