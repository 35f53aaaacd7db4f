"""Staff: Duty is the person's wish, Line is what her phone is doing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import StaffId
from hotline.kernel.pools import Pool


class Role(StrEnum):
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    DATA_OFFICER = "data_officer"

    @property
    def takes_calls(self) -> bool:
        """Whether this is a role of the counselling world: of the others nobody's phone is rung."""
        return self in {Role.COUNSELLOR, Role.SUPERVISOR}


class Duty(StrEnum):
    ON = "on"
    OFF = "off"


class Line(StrEnum):
    READY = "ready"
    RESERVED = "reserved"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    RECOVERY = "recovery"  # after a hard call: not rung, back by herself or when it ends
    PAUSED = "paused"


BREAK = "break"
"""The reason of a pause that she asked for herself."""


@dataclass(frozen=True)
class Counsellor:
    """A person whose phone may be rung. `idle_since` orders the choice: who has been free longest is rung first."""

    id: StaffId
    name: str
    role: Role
    duty: Duty
    line: Line
    idle_since: datetime
    ready_at: datetime | None
    misses: int
    languages: tuple[str, ...]
    skills: tuple[str, ...] = ()
    pause_reason: str | None = None
    pool: Pool = Pool.FIRST

    @property
    def abilities(self) -> frozenset[str]:
        """All that a caller may need of her: skills, each language as `language:zh`, and the marks of her pool."""
        return self.pool.marks.union(self.skills, (f"language:{language}" for language in self.languages))
