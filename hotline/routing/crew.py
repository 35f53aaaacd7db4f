"""The people of a simulation: when they are on duty, what they can do, and how they answer their phones."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from hotline.hours.rules import DAY_MINUTES, Span
from hotline.kernel.pools import Pool

DAY = 86_400.0
ALL_DAY = (Span(0, DAY_MINUTES),)


@dataclass(frozen=True)
class Person:
    """A counsellor on paper. All times in seconds.

    `shifts` are the same each day. `misses`: the share of rings that she lets ring out, in [0, 1). Who has missed two
    in a row is not rung until `returns_after`, or until her next shift begins. `pool`: whether she is rung first.
    """

    name: str
    abilities: frozenset[str] = frozenset()
    shifts: tuple[Span, ...] = ALL_DAY
    misses: float = 0.0
    answers_after: float = 0.0
    returns_after: float = math.inf
    pool: Pool = Pool.FIRST


def is_on_shift(shifts: Iterable[Span], at: float) -> bool:
    """Say whether one of the daily shifts covers this second; 0 is a midnight."""
    minute = at % DAY / 60
    return any(span.start <= minute < span.end or minute + DAY_MINUTES < span.end for span in shifts)


def begins_shift(shifts: Iterable[Span], at: float) -> bool:
    return any(span.start * 60 == at % DAY for span in shifts)


def next_change(shifts: Iterable[Span], after: float) -> float:
    """The next second at which a shift begins or ends."""
    midnight = after // DAY * DAY
    moments = [midnight + minute % DAY_MINUTES * 60 for span in shifts for minute in (span.start, span.end)]
    return min(moment if moment > after else moment + DAY for moment in moments)


def seconds_on_duty(shifts: Iterable[Span], until: float) -> float:
    """Seconds on shift from 0 to `until`, a time covered twice counted once."""
    spans = tuple(shifts)
    at = total = 0.0
    while at < until:
        change = min(next_change(spans, at), until)
        total += change - at if is_on_shift(spans, at) else 0.0
        at = change
    return total
