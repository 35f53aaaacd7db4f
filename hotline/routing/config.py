"""The `[routing]` table of the line's TOML."""

import math
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from hotline.kernel.classes import CallClass
from hotline.routing.model import Policy
from hotline.routing.needs import NeedRule

Skill = Annotated[str, StringConstraints(pattern=r"^[^\s+]{1,40}$")]
"""One word: no blank, and no plus, which marks a need that a person found."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)


class NeedConfig(_Table):
    """One `[[routing.needs]]`: which skills are preferred for whom, and for how long; without `seconds` for ever."""

    callers: Literal["crisis", "frontline", "general", "practical"]
    skills: tuple[Skill, ...] = Field(min_length=1)
    seconds: float | None = Field(default=None, gt=0, le=86_400, allow_inf_nan=False)

    @model_validator(mode="after")
    def _danger_waits_for_no_skill(self) -> Self:
        if self.callers == CallClass.CRISIS.value and self.seconds is None:
            raise PydanticCustomError("needs", "seconds must be set: somebody in danger never waits for a skill")
        return self

    def rule(self) -> NeedRule:
        return NeedRule(self.callers, frozenset(self.skills), math.inf if self.seconds is None else self.seconds)


class RoutingConfig(_Table):
    """Who is next, and how phones ring. Seconds and minutes may be fractions."""

    general_rate: float = Field(default=0.25, ge=0, le=1, allow_inf_nan=False)
    frontline_floor_seconds: float = Field(default=60, ge=0)
    frontline_streak: int = Field(default=3, ge=1)
    ring_seconds: float = Field(default=20, gt=0, le=600, allow_inf_nan=False)
    wrap_up_seconds: float = Field(default=60, ge=0, le=86_400, allow_inf_nan=False)
    recovery_minutes: float = Field(default=0, ge=0, le=1_440, allow_inf_nan=False)
    affinity_hold_seconds: float = Field(default=45, ge=0, le=45, allow_inf_nan=False)
    overflow_after_seconds: float = Field(default=30, ge=0, le=86_400, allow_inf_nan=False)
    standby_after_seconds: float = Field(default=60, ge=0, le=86_400, allow_inf_nan=False)
    longest_wait_minutes: float = Field(default=30, gt=0, le=240, allow_inf_nan=False)
    needs: tuple[NeedConfig, ...] = ()

    def policy(self) -> Policy:
        return Policy(
            general_rate=self.general_rate,
            frontline_floor=self.frontline_floor_seconds,
            frontline_streak=self.frontline_streak,
            affinity_hold=self.affinity_hold_seconds,
            overflow_after=self.overflow_after_seconds,
            standby_after=self.standby_after_seconds,
        )
