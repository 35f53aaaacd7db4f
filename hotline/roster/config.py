"""`[duty]` and `[roster]` of the line's TOML: signing in by phone, and who is to be there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class DutyConfig(BaseModel):
    """After so many wrong PINs, in one call or in many, no PIN is taken from that phone for a while."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    pin_tries: int = Field(default=5, ge=1, le=20)
    pin_lock_minutes: float = Field(default=15, gt=0, le=1_440, allow_inf_nan=False)


@dataclass(frozen=True)
class RosterRules:
    """`seats` wanted in every open hour; gaps are looked for so far `ahead`; None: no reminder before a shift.

    Who calls a shift off later than `notice` before it begins: supervisors are told. `longest` and `rest`: more work at
    a stretch, or less rest before it, is said to be too much; it is not forbidden.
    """

    seats: int
    ahead: timedelta
    remind: timedelta | None
    sets_duty: bool
    notice: timedelta
    longest: timedelta
    rest: timedelta


class RosterConfig(BaseModel):
    """Whom the roster should have when, and what it does by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    seats: int = Field(default=2, ge=1, le=500)
    gap_hours: float = Field(default=72, gt=0, le=1_440, allow_inf_nan=False)
    remind_minutes: float = Field(default=60, ge=0, le=2_880, allow_inf_nan=False)
    duty: Literal["by_herself", "follows"] = "by_herself"
    notice_hours: float = Field(default=24, ge=0, le=336, allow_inf_nan=False)
    tiring_hours: float = Field(default=10, gt=0, le=24, allow_inf_nan=False)
    rest_hours: float = Field(default=11, ge=0, le=48, allow_inf_nan=False)

    def rules(self) -> RosterRules:
        return RosterRules(
            seats=self.seats,
            ahead=timedelta(hours=self.gap_hours),
            remind=timedelta(minutes=self.remind_minutes) if self.remind_minutes else None,
            sets_duty=self.duty == "follows",
            notice=timedelta(hours=self.notice_hours),
            longest=timedelta(hours=self.tiring_hours),
            rest=timedelta(hours=self.rest_hours),
        )
