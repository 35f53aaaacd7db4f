"""`[emergencies]` of the line's TOML: how soon each step of a rescue must be confirmed."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class EmergencyRules:
    """`confirm`: from the asking until somebody knows that help has come; `tell`: from there until its end is told."""

    confirm: timedelta
    tell: timedelta


class EmergenciesConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    confirm_minutes: float = Field(default=30, ge=1, le=1_440, allow_inf_nan=False)
    tell_minutes: float = Field(default=60, ge=1, le=10_080, allow_inf_nan=False)

    def rules(self) -> EmergencyRules:
        return EmergencyRules(timedelta(minutes=self.confirm_minutes), timedelta(minutes=self.tell_minutes))
