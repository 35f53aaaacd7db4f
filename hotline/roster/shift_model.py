"""Shifts: who is to be there from when to when. Times are UTC; a night is one shift, over midnight."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.kernel.ids import ShiftId, StaffId
from hotline.kernel.pools import Pool

LONGEST_SHIFT = timedelta(hours=16)
"""Nobody can answer for longer; what a sheet says beyond it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Shift:
    id: ShiftId
    staff_id: StaffId
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    counts: bool
    """Somebody who takes calls: a coordinator or the standby phone fills no seat."""
    has_note: bool = False
    is_handed_over: bool = False
    pool: Pool | None = None
    """Of its person while it runs; None: her own."""
    is_confirmed: bool = False
    seeks_swap: bool = False
    """She looks for somebody to take it: for anybody, or for `swap_to` alone."""
    swap_to: StaffId | None = None

    @property
    def stamp(self) -> str:
        """Another one once anything that an editor sees is another: a page that is behind is told by it."""
        seen = (self.staff_id, self.starts_at, self.ends_at, self.place, self.pool, self.seeks_swap, self.swap_to)
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NewShift:
    """One good row of a roster sheet. `row` is the number the spreadsheet shows beside it; 0: from no sheet."""

    row: int
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    note: str | None
    pool: Pool | None = None


class FaultKind(StrEnum):
    """What can be wrong in a row, in one word for a page (`roster.fault_…`)."""

    EMPTY = "empty"
    CONTROL = "control"
    TOO_LONG = "too_long"
    NOT_POOL = "not_pool"
    NOT_TIME = "not_time"
    NOT_DATE = "not_date"
    OTHER_DAY = "other_day"
    SAME_TIME = "same_time"
    BACKWARDS = "backwards"
    LASTS_TOO_LONG = "lasts_too_long"
    OVERLAPS = "overlaps"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, and in which column. Never repeats the cell."""

    row: int
    column: str
    reason: str
    kind: FaultKind


@dataclass(frozen=True, slots=True)
class Gap:
    """The line is open, and fewer than the wanted seats are on the roster."""

    starts_at: datetime
    ends_at: datetime
    seats: int


class Burden(StrEnum):
    """Why a shift asks too much of who has it."""

    LONG = "long"  # with what goes before it without a rest
    SHORT_REST = "short_rest"  # since the one before


@dataclass(frozen=True, slots=True)
class Tiring:
    """A shift that should be another's, or shorter. `lasts`: the stretch, or the rest that is too short."""

    shift_id: ShiftId
    burden: Burden
    lasts: timedelta
