"""Staff: Duty is the person's wish, Line is what her phone is doing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import StaffId


class Role(StrEnum):
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"


class Duty(StrEnum):
    ON = "on"
    OFF = "off"


class Line(StrEnum):
    READY = "ready"
    RESERVED = "reserved"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


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
