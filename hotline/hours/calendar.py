"""China's public holidays, and the working days that make up for them (调休), as the State Council sets them.

From the `holidays` library, which learns of each coming year when it is announced, in November: until then it knows
the festivals themselves and no make-up days. Pure: the same day always gives the same answer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

_MONDAY, _SATURDAY = 0, 5
_A_DAY = timedelta(days=1)
_WORKED_FOR = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A day off that is worked on another day has that day in its Chinese name."""


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """Most people are off: a festival, a day off moved to it, or a weekend that touches one of both."""


@dataclass(frozen=True, slots=True)
class WorkedWeekend:
    """A Saturday or Sunday on which people work, `like` the weekday they have off for it (0 is Monday)."""

    like: int


def public_day(day: date) -> PublicHoliday | WorkedWeekend | None:
    """Say what the calendar makes of a day; None for a working day or a weekend like any other."""
    year = _year(day.year)
    if day in year.worked:
        return WorkedWeekend(year.worked[day])
    return PublicHoliday() if _is_off(day, year.off) else None


def knows_make_up_days(year: int) -> bool:
    """Say whether the make-up days of a year were announced when this version of the library was made."""
    return any(day.year == year for day in _year(year).worked)


@dataclass(frozen=True, slots=True)
class _Year:
    off: frozenset[date]
    worked: Mapping[date, int]


@lru_cache(maxsize=8)
def _year(year: int) -> _Year:
    """One year and the edges of its neighbours: New Year's day off may be worked in December."""
    known = country_holidays("CN", years=(year - 1, year, year + 1), language="zh_CN")
    worked = dict.fromkeys(known.weekend_workdays, _MONDAY)
    for day, name in known.items():
        for found in _WORKED_FOR.findall(name):
            worked[date.fromisoformat(found)] = day.weekday()
    return _Year(frozenset(known), {day: like for day, like in worked.items() if day not in known})


def _is_off(day: date, off: frozenset[date]) -> bool:
    """A festival from Friday to Monday takes the weekend between along, which the library does not name."""
    if day in off:
        return True
    return day.weekday() >= _SATURDAY and any(_touches(day, off, step) for step in (_A_DAY, -_A_DAY))


def _touches(day: date, off: frozenset[date], step: timedelta) -> bool:
    day += step
    worked = _year(day.year).worked
    while day.weekday() >= _SATURDAY and day not in off and day not in worked:
        day += step
    return day in off
