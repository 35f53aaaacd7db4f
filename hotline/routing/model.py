"""What the selector sees and what it decides."""

import math
from collections.abc import Set
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
    first, and any caller this old is rung for by two phones when two are free. `frontline_streak` K >= 1: after K
    frontline picks in a row a general head at least as old goes first. `affinity_hold`: how long a caller may be kept
    for the counsellor she knows. `overflow_after`: how long the first pool alone is rung; `standby_after`: how long
    somebody in danger may wait before the standby phone is rung as well.
    """

    general_rate: float
    frontline_floor: float
    frontline_streak: int
    affinity_hold: float = 45.0
    overflow_after: float = 30.0
    standby_after: float = 60.0


_NOTHING: frozenset[str] = frozenset()
_NOBODY: frozenset[StaffId] = frozenset()


@dataclass(frozen=True)
class Need:
    """Skills a caller asks for until `until` seconds of waiting; without end they never relax (a hard need)."""

    skills: frozenset[str]
    until: float = math.inf


@dataclass(frozen=True)
class Waiting:
    """A caller in line. `queued_at` is virtual: a kept place is an older one.

    `ringing`: phones that ring for her now. `failed`: offers of her that nobody took. `prefers`: the counsellor she
    knows; until `hold_until` she may be kept for that one. `given`: a supervisor gave her to that one, who is rung for
    her before anybody else who is not in danger. `apart`: who is never rung for her.
    """

    ticket_id: TicketId
    call_class: CallClass
    queued_at: datetime
    needs: tuple[Need, ...] = ()
    prefers: StaffId | None = None
    hold_until: datetime | None = None
    ringing: int = 0
    failed: int = 0
    given: bool = False
    apart: frozenset[StaffId] = _NOBODY

    def age(self, now: datetime) -> float:
        """Seconds waited, by her virtual place."""
        return (now - self.queued_at).total_seconds()

    def required(self, now: datetime) -> frozenset[str]:
        """Skills without which nobody is rung at this age. In danger only what never relaxes counts."""
        if not self.needs:
            return _NOTHING
        age = math.inf if self.call_class is CallClass.CRISIS else self.age(now)
        return frozenset().union(*(need.skills for need in self.needs if age < need.until or need.until == math.inf))

    def wished(self) -> frozenset[str]:
        """All skills she would be served best with, whatever her age."""
        if not self.needs:
            return _NOTHING
        return frozenset().union(*(need.skills for need in self.needs))


@dataclass(frozen=True)
class Free:
    """A counsellor who may be rung now."""

    staff_id: StaffId
    name: str
    idle_since: datetime
    skills: Set[str] = frozenset()


@dataclass(frozen=True)
class Soon:
    """A counsellor who writes up a call and is free again at `free_at`."""

    staff_id: StaffId
    free_at: datetime


class Rule(StrEnum):
    """Which step of the choice fired (routing 8.3), or why one more phone rings (routing 8.5)."""

    CRISIS_FIRST = "crisis_first"
    GIVEN = "given"
    GENERAL_GUARD = "general_guard"
    FRONTLINE_FLOOR = "frontline_floor"
    LONGER_WEIGHTED_WAIT = "longer_weighted_wait"
    ALL_FOR_CRISIS = "all_for_crisis"
    MORE_PHONES = "more_phones"


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


class Pass(StrEnum):
    """Why an older caller was left standing by this choice."""

    HELD = "held_for_her_counsellor"
    KEPT_APART = "kept_apart"  # from everybody who is free and has what she needs
    NOBODY_FREE_CAN = "nobody_free_can"


@dataclass(frozen=True)
class PassedOver:
    ticket: Waiting
    why: Pass
    lacking: frozenset[str] = frozenset()
    """With NOBODY_FREE_CAN: the skills she needs."""


class Why(StrEnum):
    """What made this counsellor the one, among those free who can serve the caller."""

    KNOWN = "known_to_the_caller"
    FEWEST_SPARE_SKILLS = "fewest_spare_skills"
    LONGEST_IDLE = "longest_idle"
    ONLY_ONE = "only_one"


@dataclass(frozen=True)
class Assignment:
    """One ticket to hold out to one counsellor, who else was free, and whom the choice passed over."""

    pick: Pick
    counsellor: Free
    why: Why
    also_free: tuple[Free, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
