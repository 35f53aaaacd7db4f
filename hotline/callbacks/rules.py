"""When a promise to ring back may be tried, and tried again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hotline.kernel.daily import DailyHours

_AT_LEAST = timedelta(hours=1)

_AT_RISK = 0.8
"""The share of the promised time after which a promise goes by its age."""


def next_try(tries: int, most: int, delays_minutes: Sequence[float], now: datetime) -> datetime | None:
    """When to try again after `tries` tries, the last of which ended now; None after the last. The last delay stays."""
    if tries >= most:
        return None
    return now + timedelta(minutes=delays_minutes[min(tries, len(delays_minutes)) - 1])


@dataclass(frozen=True)
class Owed:
    """By when somebody is to be rung back, and from when on that time counts: not before we may ring at all."""

    counts_from: datetime
    by: datetime


Spell = tuple[datetime, datetime]


def owed_in(best: DailyHours, open_times: Sequence[Spell], zone: ZoneInfo, promise: timedelta) -> Owed | None:
    """What can be promised to who named hours: only what she named counts, and of that only what the line is open.

    It ends within her hours, if need be on another day: nobody is late for whom no phone may ring. None: the line is
    never open in them.
    """
    counts_from, left, by = None, promise, None
    for opens, closes in _spells(best, open_times, zone):
        counts_from = counts_from or opens
        by = min(closes, opens + left)
        left -= closes - opens
        if left <= timedelta(0):
            break
    return None if counts_from is None or by is None else Owed(counts_from, by)


def _spells(best: DailyHours, open_times: Sequence[Spell], zone: ZoneInfo) -> Iterator[Spell]:
    for opens, closes in open_times:
        at = opens
        while at < closes:
            spell = best.around(at, zone)
            if spell is None:
                at = best.next_start(at, zone)
                continue
            yield at, min(closes, spell[1])
            at = spell[1]


@dataclass(frozen=True)
class Wish:
    """When somebody asked to be rung back, what was promised, and the hours they named as their best, if any."""

    asked_at: datetime
    owed: Owed
    best: DailyHours | None = None

    @property
    def at_risk_from(self) -> datetime:
        """When most of the promised time is over."""
        return self.owed.counts_from + _AT_RISK * (self.owed.by - self.owed.counts_from)


class Order(StrEnum):
    """Whose turn it is, callers or promises. Routing 6.9."""

    PLACE = "place"  # as if she had stayed on the line: what is said aloud where nothing else is
    DEADLINE = "deadline"  # callers on the line first, until most of the promised time is over; then by age


def its_turn(order: Order, wish: Wish, *, danger: bool, now: datetime) -> datetime:
    """From when on a promise that is due at `now` stands in the line. Before, only who would be idle rings for it."""
    if order is Order.PLACE or danger:
        return now
    return max(now, wish.at_risk_from)


class Haste(StrEnum):
    """How a promise stands in its time."""

    CALM = "calm"
    SOON = "soon"  # most of the promised time is over
    LATE = "late"  # all of it


def haste_of(wish: Wish, now: datetime) -> Haste:
    if now >= wish.owed.by:
        return Haste.LATE
    return Haste.SOON if now >= wish.at_risk_from else Haste.CALM


class NotTakenBack(StrEnum):
    """Why somebody of the staff may not take a promise back."""

    NOT_HERS = "not_hers"
    OFF_DUTY = "off_duty"
    NEEDS_REASON = "needs_reason"


def why_not_taken_back(
    *, is_hers: bool, is_anybodys: bool, supervises: bool, on_duty: bool, has_reason: bool
) -> NotTakenBack | None:
    """Whose it is takes it back; with a reason a supervisor does, and whoever is on duty what is nobody's."""
    if is_hers:
        return None
    if not supervises and not is_anybodys:
        return NotTakenBack.NOT_HERS
    if not supervises and not on_duty:
        return NotTakenBack.OFF_DUTY
    return None if has_reason else NotTakenBack.NEEDS_REASON


@dataclass(frozen=True)
class Window:
    """A time in which a phone may ring: from `opens` on; until `closes`, or with no end."""

    opens: datetime
    closes: datetime | None


def ring_window(wish: Wish, quiet: DailyHours | None, zone: ZoneInfo, now: datetime) -> Window:
    """The first time, from `now` on, in which this person may be rung.

    Hours they named themselves go before ours: then those, and no others. Otherwise nobody is rung in the line's quiet
    hours, first try or third, but for who waits awake for our call. That is: who was promised one for a time that
    reaches into them, until then; and who asked within them, until twice the promised time is over, an hour at least.
    Not who asked while the line was closed, and whose time counts from after them.
    """
    if wish.best is not None:
        inside = wish.best.around(now, zone)
        opens = now if inside else wish.best.next_start(now, zone)
        closes = inside or wish.best.around(opens, zone)
        return Window(opens, None if closes is None else closes[1])
    if quiet is None:
        return Window(now, None)
    night = quiet.around(now, zone)
    if night is None:
        tonight = quiet.next_start(now, zone)
        return Window(now, max(tonight, wish.owed.by))
    if night[1] <= wish.owed.counts_from:
        return Window(night[1], quiet.next_start(night[1], zone))
    awake_until = wish.owed.by
    if night[0] <= wish.asked_at:
        awake_until = wish.asked_at + max(_AT_LEAST, 2 * (wish.owed.by - wish.asked_at))
    if now < awake_until:
        return Window(now, awake_until if awake_until < night[1] else quiet.next_start(night[1], zone))
    return Window(night[1], quiet.next_start(night[1], zone))
