"""The one function that decides who is available, and what a missed ring costs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.roster.model import Counsellor, Duty, Line


def takes_calls(person: Counsellor) -> bool:
    """Say whether this person is on duty for the phone at all, free or not."""
    return person.duty is Duty.ON and person.role.takes_calls and person.line is not Line.PAUSED


def is_available(person: Counsellor, now: datetime) -> bool:
    """Say whether this person may be shown as free, rung, and accepted from at `now`."""
    return takes_calls(person) and person.line is Line.READY and (person.ready_at is None or person.ready_at <= now)


def is_next_free(people: Iterable[Counsellor], now: datetime) -> bool:
    """Say whether somebody is free in the earliest pool that has anybody on duty: only then "in a moment" is true."""
    on_duty = [person for person in people if takes_calls(person)]
    first = min((person.pool.rank for person in on_duty), default=None)
    return any(is_available(person, now) for person in on_duty if person.pool.rank == first)


class Presence(StrEnum):
    """What a supervisor is shown for one person."""

    READY = "ready"
    RESERVED = "reserved"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    OFF = "off"


def presence_of(person: Counsellor, now: datetime) -> Presence:
    """Say in one word what a person is doing. A cool-off after a missed ring, and a recovery, show as a pause."""
    if is_available(person, now):
        return Presence.READY
    if person.line in {Line.RESERVED, Line.BUSY, Line.WRAP_UP}:
        return Presence(person.line.value)  # signing out never cuts a call: off shows once the line is free
    if person.duty is Duty.OFF or not person.role.takes_calls:
        return Presence.OFF
    return Presence.PAUSED


@dataclass(frozen=True)
class CoolOff:
    """Not rung again before `until`."""

    until: datetime
    misses: int


@dataclass(frozen=True)
class Unresponsive:
    """Not rung again until she says that she is back; a supervisor should know."""

    misses: int


@dataclass(frozen=True)
class NotHerFault:
    """Free again at once, in her old place."""


_COOL_OFF = {
    "not_dialled": timedelta(seconds=5),  # our fault; only so that a broken carrier is not asked in a tight loop
    "busy": timedelta(seconds=30),
    "declined": timedelta(seconds=60),
    "wrong_key": timedelta(seconds=60),
    "hung_up": timedelta(seconds=60),
    "silent": timedelta(seconds=60),
    "no_answer": timedelta(seconds=60),
}
_COUNTS_AS_MISS = {"no_answer", "silent"}
_MISSES_TO_UNRESPONSIVE = 2


def cost_of_miss(reason: str, misses_before: int, now: datetime) -> CoolOff | Unresponsive | NotHerFault:
    """Decide what a missed ring costs (routing: cause-specific cool-offs)."""
    if reason == "unreachable":
        return Unresponsive(misses_before + 1)
    if reason not in _COOL_OFF:
        return NotHerFault()
    misses = misses_before + 1 if reason in _COUNTS_AS_MISS else misses_before
    if misses >= _MISSES_TO_UNRESPONSIVE and reason in _COUNTS_AS_MISS:
        return Unresponsive(misses)
    return CoolOff(now + _COOL_OFF[reason], misses)
