"""How long a sign-in lasts and what wrong answers cost: the same for every account, known or not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FREE_TRIES = 3
"""Everybody mistypes; from then on each wrong answer doubles the wait before the next is taken."""

FRESH = timedelta(minutes=10)
"""For so long after a password nobody is asked for it again, whatever she changes."""

SEEN_EVERY = timedelta(seconds=60)
"""How exactly it is known when a page was last touched: a write a minute, not one a click."""

WARNED = timedelta(minutes=10)
"""So long before a sign-in ends its open desk says so: who is signed out has no desk when her phone rings."""

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
"""Characters. Longer ones would only cost us time."""


@dataclass(frozen=True)
class SignInRules:
    """A sign-in ends when nobody touched a page for `idle`, at the latest after `longest`; `tries` wrong answers in a
    row close the door to everybody who names that account for `lock`."""

    idle: timedelta
    longest: timedelta
    tries: int
    lock: timedelta


@dataclass(frozen=True)
class Tries:
    """Answers that were wrong, or not yet judged, since the last right one."""

    count: int
    not_before: datetime | None
    last_at: datetime


@dataclass(frozen=True)
class Wait:
    """No answer is taken before `until`. `is_locked`: because there were too many wrong ones."""

    until: datetime
    is_locked: bool


class Ending(StrEnum):
    """Why a sign-in is about to end."""

    IDLE = "idle"  # one touch and it goes on
    LONGEST = "longest"


def ends_soon(idle_at: datetime, ends_at: datetime, now: datetime) -> Ending | None:
    """Say whether a sign-in ends within ten minutes, and why: no touch helps against the second."""
    if ends_at - now <= WARNED:
        return Ending.LONGEST
    return Ending.IDLE if idle_at - now <= WARNED else None


def next_try(before: Tries | None, now: datetime, rules: SignInRules) -> Tries | Wait:
    """Count one more answer before it is judged, so that many at once are no more guesses than one after another.

    Counting begins again once a lock is over, or after nobody tried for as long as one lasts.
    """
    if before is None:
        return Tries(1, None, now)
    if before.not_before is not None and now < before.not_before:
        return Wait(before.not_before, is_locked=before.count >= rules.tries)
    count = 1 if before.count >= rules.tries or now - before.last_at >= rules.lock else before.count + 1
    return Tries(count, _not_before(count, now, rules), now)


def _not_before(count: int, now: datetime, rules: SignInRules) -> datetime | None:
    if count >= rules.tries:
        return now + rules.lock
    if count <= FREE_TRIES:
        return None
    return now + min(timedelta(seconds=2 ** (count - FREE_TRIES - 1)), rules.lock)


def password_fault(password: str, *personal: str | None) -> str | None:
    """Name what is wrong with a new password, by the key of the sentence that says so; None when nothing is."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if len(password) > LONGEST_PASSWORD:
        return "long"
    lowered = password.casefold()
    if len(set(lowered)) < 4 or lowered in "01234567890123456789" or lowered in _KEYBOARD:
        return "guessable"
    if any(one and lowered in {one.casefold(), one.casefold().partition("@")[0]} for one in personal):
        return "personal"
    return None


_KEYBOARD = (
    "qwertyuiopasdfghjklzxcvbnm 1q2w3e4r5t6y7u8i9o0p 1qaz2wsx3edc4rfv5tgb abcdefghijklmnopqrstuvwxyz "
    "password1234567890 passw0rd1234567890 woaini1314520"
)
"""What hands type without thinking."""
