"""When the line is open, and when that changes next.

A span belongs to the day on which it starts: 22:00-06:00 on a Friday runs into Saturday even when Saturday is closed.
A dated exception goes before a make-up day of the line's own, that one before the public calendar, and the calendar
before the week. Extended hours are added to any day that opens at all, but for one with a dated exception. What a
supervisor has said for the time until a moment goes before all of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from hotline.hours.calendar import PublicHoliday, WorkedWeekend, public_day
from hotline.kernel.wall_clock import moment_of

HORIZON: Final = timedelta(days=60)
DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes after local midnight: open from `start`, shut at `end`. An end past 1440 is on the next day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < DAY_MINUTES or not self.start < self.end <= self.start + DAY_MINUTES:
            raise ValueError(f"a span starts within its day and lasts at most 24 hours: {self.start}-{self.end}")


Day = tuple[Span, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]
NEVER: Final[Week] = ((), (), (), (), (), (), ())
_ALL_DAY: Final[Day] = (Span(0, DAY_MINUTES),)
_Time = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class DatedException:
    """The days from `first` to `last`, both included, follow `spans`; none means closed."""

    first: date
    last: date
    spans: Day = ()


@dataclass(frozen=True, slots=True)
class MakeUpDay:
    """A day off that is worked (调休), with the spans of another weekday (0 is Monday)."""

    day: date
    like: int


@dataclass(frozen=True, slots=True)
class Extension:
    """From `first` to `last`, both included, a day that opens is open in these spans as well."""

    first: date
    last: date
    spans: Day


@dataclass(frozen=True, slots=True)
class LikeWeekday:
    """Public holidays have the spans of this weekday (0 is Monday)."""

    like: int


@dataclass(frozen=True, slots=True)
class OwnSpans:
    """Public holidays have spans of their own; none means closed."""

    spans: Day


@dataclass(frozen=True, slots=True)
class Said:
    """A supervisor has opened the line, or closed it, until then. It stands at the moment it is read; what was before
    is not asked of it."""

    is_open: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """`weekly` holds Monday to Sunday. `always_open` is a week of whole days; exceptions and holidays still close it.

    `holidays`: what is done on public holidays. None: the public calendar is not looked at, nor its make-up days.
    """

    timezone: ZoneInfo
    always_open: bool = False
    weekly: Week = NEVER
    exceptions: tuple[DatedException, ...] = ()
    make_up_days: tuple[MakeUpDay, ...] = ()
    holidays: LikeWeekday | OwnSpans | None = None
    extensions: tuple[Extension, ...] = ()
    said: Said | None = None


def is_open(hours: Hours, now_utc: datetime) -> bool:
    """Whether the line is open at this moment. The minute at which a span ends is closed. ValueError without a zone."""
    today = _aware(now_utc).astimezone(hours.timezone).date()
    return any(start <= now_utc < end for start, end in _open_times_around(hours, today))


def next_change(hours: Hours, now_utc: datetime) -> datetime | None:
    """The next closing when open, the next opening when closed, in UTC; None when 60 days bring no change.

    Spans that touch or overlap are one. ValueError without a zone.
    """
    today = _aware(now_utc).astimezone(hours.timezone).date()
    for start, end in _open_times(hours, today, days=HORIZON.days + 1):
        if end > now_utc:
            change = end if start <= now_utc else start
            return change if change - now_utc <= HORIZON else None
    return None


def next_time(minute: int, now_utc: datetime, timezone: ZoneInfo) -> datetime:
    """The next moment at which a clock of this zone shows so many minutes after midnight, in UTC: within 25 hours."""
    today = _aware(now_utc).astimezone(timezone).date()
    days = (today + timedelta(days=ahead) for ahead in range(3))
    return next(at for at in (moment_of(day, minute, timezone, last=False) for day in days) if at > now_utc)


def open_times(hours: Hours, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When the line is open between two moments, in UTC, in order and joined. ValueError without a zone."""
    first = _aware(begin).astimezone(hours.timezone).date()
    last = _aware(end).astimezone(hours.timezone).date()
    times = _open_times(hours, first, days=(last - first).days + 1)
    return [(max(start, begin), min(stop, end)) for start, stop in times if start < end and stop > begin]


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be compared with opening hours")
    return moment


@lru_cache(maxsize=8)
def _open_times_around(hours: Hours, today: date) -> tuple[tuple[datetime, datetime], ...]:
    """The open times of one day: the same for everybody who calls on it."""
    return tuple(_open_times(hours, today, days=1))


def _open_times(hours: Hours, today: date, days: int) -> Iterator[tuple[datetime, datetime]]:
    """Open times in UTC, in order and joined, from the spans of yesterday to those of `days` days ahead."""
    span_times = sorted(
        (moment_of(day, span.start, hours.timezone, last=False), moment_of(day, span.end, hours.timezone, last=True))
        for day in (today + timedelta(days=n) for n in range(-1, days + 1))
        for span in _spans(hours, day)
    )
    if hours.said is not None:
        span_times = _as_said(
            hours.said, span_times, moment_of(today - timedelta(days=1), 0, hours.timezone, last=False)
        )
    joined: tuple[datetime, datetime] | None = None
    for start, end in span_times:
        if joined is None:
            joined = (start, end)
        elif start <= joined[1]:
            joined = (joined[0], max(joined[1], end))
        else:
            yield joined
            joined = (start, end)
    if joined is not None:
        yield joined


def _as_said(said: Said, times: list[_Time], begin: datetime) -> list[_Time]:
    """Until that moment open throughout, or not at all."""
    if said.is_open:
        return sorted([(begin, said.until), *times]) if begin < said.until else times
    return [(max(start, said.until), end) for start, end in times if end > said.until]


def _spans(hours: Hours, day: date) -> Day:
    for exception in hours.exceptions:
        if exception.first <= day <= exception.last:
            return exception.spans
    usual = _usual(hours, day)
    if not usual:
        return usual
    return usual + tuple(span for more in hours.extensions if more.first <= day <= more.last for span in more.spans)


def _usual(hours: Hours, day: date) -> Day:
    for own in hours.make_up_days:
        if own.day == day:
            return _like(hours, own.like)
    if hours.holidays is None:
        return _like(hours, day.weekday())
    match public_day(day), hours.holidays:
        case PublicHoliday(), OwnSpans(spans):
            return spans
        case PublicHoliday(), LikeWeekday(like):
            return _like(hours, like)
        case WorkedWeekend(like), _:
            return _like(hours, like)
        case _:
            return _like(hours, day.weekday())


def _like(hours: Hours, weekday: int) -> Day:
    return _ALL_DAY if hours.always_open else hours.weekly[weekday]
