"""What the selector sees and what it decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId


@dataclass(frozen=True)
class Policy:
    """The line's choices. All times in seconds.

    `general_rate` r in [0, 1]: what a general minute counts against a frontline minute (0 strict, 1 with the floor
    and the streak at infinity is first come first served). `frontline_floor` T1: a frontline head this old goes
    first. `frontline_streak` K >= 1: after K frontline picks in a row a general head at least as old goes first.
    """

    general_rate: float
    frontline_floor: float
    frontline_streak: int


@dataclass(frozen=True)
class Waiting:
    """The head of a class, or one behind it. `queued_at` is virtual: a kept place is an older one."""

    ticket_id: TicketId
    call_class: CallClass
    queued_at: datetime


@dataclass(frozen=True)
class Free:
    """A counsellor who may be rung now."""

    staff_id: StaffId
    name: str
    idle_since: datetime


class Rule(StrEnum):
    """Which step of the choice fired (routing 8.3)."""

    CRISIS_FIRST = "crisis_first"
    GENERAL_GUARD = "general_guard"
    FRONTLINE_FLOOR = "frontline_floor"
    LONGER_WEIGHTED_WAIT = "longer_weighted_wait"


@dataclass(frozen=True)
class Seen:
    """The numbers a choice saw, for its explanation. Waits in seconds, None where the class was empty."""

    crisis_wait: float | None
    frontline_wait: float | None
    general_wait: float | None
    general_rate: float
    streak: int


@dataclass(frozen=True)
class Pick:
    ticket: Waiting
    rule: Rule
    seen: Seen


@dataclass(frozen=True)
class Assignment:
    """One ticket to hold out to one counsellor, and who else was free for it."""

    pick: Pick
    counsellor: Free
    also_free: tuple[Free, ...]
