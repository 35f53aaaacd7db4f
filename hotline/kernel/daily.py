"""The same hours of every day, by the clock on the wall."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_DAY = 24 * 60
_WRITTEN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


@dataclass(frozen=True, slots=True)
class DailyHours:
    """Minutes after midnight. An end at or before the start is on the next day; 24:00 ends the same day."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "22:00-07:00". ValueError, with what is wrong, when it is no such hours."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'"{text[:20]}" is not HH:MM-HH:MM')
        start = 60 * int(found[1]) + int(found[2])
        end = 60 * int(found[3]) + int(found[4]) if found[3] else _DAY
        if start == end:
            raise ValueError(f'"{found[0]}" begins and ends at the same time')
        return cls(start, end)

    @property
    def minutes(self) -> int:
        """How long they last."""
        return (self.end - self.start) % _DAY or _DAY

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))

    def around(self, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """The one time of these hours that holds `at`, its end left out; None outside of them."""
        return next((spell for spell in self._near(at, zone) if spell[0] <= at < spell[1]), None)

    def next_start(self, at: datetime, zone: ZoneInfo) -> datetime:
        """When they begin the next time after `at`."""
        return next(start for start, _ in self._near(at, zone) if start > at)

    def _near(self, at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The hours of the day before, of this day, and of the two after it: clocks may be changed in between."""
        midnight = datetime.combine(at.astimezone(zone).date(), time())
        last = self.start + self.minutes
        days = (midnight + timedelta(days=n) for n in (-1, 0, 1, 2))
        return [(_moment(day, self.start, zone, at), _moment(day, last, zone, at)) for day in days]


def _moment(day: datetime, minute: int, zone: ZoneInfo, like: datetime) -> datetime:
    return (day + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(like.tzinfo)
