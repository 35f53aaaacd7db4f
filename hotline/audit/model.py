"""One line of the audit, and what can be written in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_WHY = 200


class Act(StrEnum):
    """What was done to what is secret."""

    READ = "read"
    CHANGED = "changed"
    CLOSED = "closed"
    LOWERED = "lowered"  # a risk level, by a supervisor
    REVEALED = "revealed"  # a number
    LISTENED = "listened"  # to a call, unheard
    JOINED = "joined"  # a call
    EXPORTED = "exported"


@dataclass(frozen=True)
class Entry:
    """One line. `who`: of the staff, or the name of a part of the house; `which`: an id, never a number or a name.
    `why` is what that person gave as the reason, in at most 200 characters."""

    at: datetime
    who: str
    role: str
    act: Act
    subject: str
    which: str
    why: str | None = None


@dataclass(frozen=True)
class Link:
    """A line as it stands in the chain."""

    number: int
    entry: Entry
    digest: str


@dataclass(frozen=True)
class Head:
    """Where the chain ends: how many lines it has, and the digest of the last."""

    number: int
    digest: str


EMPTY = Head(0, "")
