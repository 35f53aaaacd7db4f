"""The rounds of a wait, and what a caller may be told in one."""

from dataclasses import dataclass

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
