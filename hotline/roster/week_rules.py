"""A week of the roster as it hangs on a wall: the line's own days, over midnight and a change of the clocks. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.kernel.wall_clock import moment_of
from hotline.roster.shift_model import Shift

DAYS = 7


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The week from this day's midnight on: 168 hours, or one more or less where the clocks change."""
    return _midnight(first, zone), _midnight(first + timedelta(days=DAYS), zone)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def days_of(first: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(DAYS))


def on_day(shift: Shift, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When it would begin and end on another day, by the clock on the wall."""
    start, end = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    last = day + (end.date() - start.date())
    return (
        moment_of(day, start.hour * 60 + start.minute, zone, last=False),
        moment_of(last, end.hour * 60 + end.minute, zone, last=True),
    )


def time_within(shifts: Iterable[Shift], begin: datetime, end: datetime) -> timedelta:
    """How much of these shifts, which do not overlap, lies between both: as it passes, not as the clock shows it."""
    parts = (min(one.ends_at, end) - max(one.starts_at, begin) for one in shifts)
    return sum((part for part in parts if part > timedelta(0)), timedelta(0))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return moment_of(day, 0, zone, last=False).astimezone(UTC)
