"""`[care]` of the line's TOML: who calls often, and for how long a number may be blocked."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class CareRules:
    """`calls` from one number within `within` are many: a plan helps. `longest_block`: from the day it is asked."""

    calls: int
    within: timedelta
    longest_block: timedelta


class CareConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    calls: int = Field(default=8, ge=2, le=1_000)
    days: float = Field(default=30, ge=1, le=366, allow_inf_nan=False)
    block_days: float = Field(default=90, ge=1, le=90, allow_inf_nan=False)

    def rules(self) -> CareRules:
        return CareRules(
            calls=self.calls, within=timedelta(days=self.days), longest_block=timedelta(days=self.block_days)
        )
