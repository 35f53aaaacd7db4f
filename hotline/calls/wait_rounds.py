"""The rounds of a wait, and what a caller may be told in one."""

from dataclasses import dataclass
from enum import StrEnum

WAIT_ROUND_SECONDS = 20
"""About how long one wait document lasts; each round is a sign of life from the caller."""

_MENU_EVERY = 3  # rounds of waiting between two readings of the keys

LONG_WAIT_MINUTES = 3
"""Who is told more than this for the first time is offered to be rung back."""


def tells_more(age_seconds: int) -> bool:
    """Whether this round of the wait tells what the caller may do, and how long it may take: about once a minute."""
    return age_seconds // WAIT_ROUND_SECONDS % _MENU_EVERY == 1


@dataclass(frozen=True)
class WaitPromise:
    """What a caller may be told of the wait: answered within so many minutes, and whether as the very next."""

    minutes: int
    is_next: bool
    is_first: bool = False


class Round(StrEnum):
    """What the next round of a wait is."""

    USUAL = "usual"
    LONG = "long"  # she has waited too long: it is said, with what else she may do, and her place stays hers
    LAST = "last"  # out of the line, where what else there is is said


_MOST_LONG_WAITS = 8


def next_round(*, somebody_on_duty: bool, is_overdue: bool, is_open: bool, in_danger: bool, waits: float) -> Round:
    """Decide how the wait goes on. It ends when nobody is on duty any more. Too long as it is, it also ends for who is
    not in danger: when the line has closed, or when the phone was most likely left off its hook (`waits` is how many
    times the longest wait her call has lasted)."""
    if not somebody_on_duty:
        return Round.LAST
    if not is_overdue:
        return Round.USUAL
    return Round.LAST if not in_danger and (not is_open or is_waited_out(waits)) else Round.LONG


def is_waited_out(waits: float) -> bool:
    """Whether a call has lasted for so many times the longest wait that the line may end it."""
    return waits >= _MOST_LONG_WAITS
