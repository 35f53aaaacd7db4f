"""When a promise to ring back may be tried, and tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hotline.kernel.daily import DailyHours

_AT_LEAST = timedelta(hours=1)


def next_try(tries: int, most: int, delays_minutes: Sequence[float], now: datetime) -> datetime | None:
    """When to try again after `tries` tries, the last of which ended now; None after the last. The last delay stays."""
    if tries >= most:
        return None
    return now + timedelta(minutes=delays_minutes[min(tries, len(delays_minutes)) - 1])


@dataclass(frozen=True)
class Wish:
    """When somebody asked to be rung back, by when it was promised, and the hours they named as their best, if any."""

    asked_at: datetime
    promised_by: datetime
    best: DailyHours | None = None


class Order(StrEnum):
    """Whose turn it is, callers or promises. Routing 6.9."""

    PLACE = "place"  # as if she had stayed on the line: what is said aloud where nothing else is
    DEADLINE = "deadline"  # callers on the line first, until most of the promised time is over; then by age


_AT_RISK = 0.8
"""The share of the promised time after which a promise goes by its age."""


def its_turn(order: Order, wish: Wish, *, danger: bool, now: datetime) -> datetime:
    """From when on a promise that is due at `now` stands in the line. Before, only who would be idle rings for it."""
    if order is Order.PLACE or danger:
        return now
    return max(now, wish.asked_at + _AT_RISK * (wish.promised_by - wish.asked_at))


class Haste(StrEnum):
    """How a promise stands in its time."""

    CALM = "calm"
    SOON = "soon"  # most of the promised time is over
    LATE = "late"  # all of it


def haste_of(wish: Wish, now: datetime) -> Haste:
    if now >= wish.promised_by:
        return Haste.LATE
    at_risk = wish.asked_at + _AT_RISK * (wish.promised_by - wish.asked_at)
    return Haste.SOON if now >= at_risk else Haste.CALM


@dataclass(frozen=True)
class Window:
    """A time in which a phone may ring: from `opens` on; until `closes`, or with no end."""

    opens: datetime
    closes: datetime | None


def ring_window(wish: Wish, quiet: DailyHours | None, zone: ZoneInfo, now: datetime, promise: timedelta) -> Window:
    """The first time, from `now` on, in which this person may be rung.

    Hours they named themselves go before ours: then those, and no others. Otherwise nobody is rung in the line's quiet
    hours, first try or third, but for who waits awake for our call. That is: who was promised one for a time that
    reaches into them, until then; and who asked within them, until twice the promised time is over, an hour at least.
    Not who asked while the line was closed, and was promised a call for after them: `promise` is how long before
    `promised_by` her time begins to count.
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
        return Window(now, max(tonight, wish.promised_by))
    if night[1] <= wish.promised_by - promise:
        return Window(night[1], quiet.next_start(night[1], zone))
    awake_until = wish.promised_by
    if night[0] <= wish.asked_at:
        awake_until = wish.asked_at + max(_AT_LEAST, 2 * (wish.promised_by - wish.asked_at))
    if now < awake_until:
        return Window(now, awake_until if awake_until < night[1] else quiet.next_start(night[1], zone))
    return Window(night[1], quiet.next_start(night[1], zone))
