"""Shifts: who is to be there from when to when. Times are UTC; a night is one shift, over midnight."""

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


@dataclass(frozen=True, slots=True)
class NewShift:
    """One good row of a roster sheet. `row` is the number the spreadsheet shows beside it."""

    row: int
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    note: str | None
    pool: Pool | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row, and in which column. Never repeats the cell."""

    row: int
    column: str
    reason: str


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
