"""`[alerts]` of the line's TOML: how often supervisors are texted."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class AlertRules:
    """`gap`: from one text about a kind of alert to the next text about that kind, for each supervisor; None: the
    texts about alerts are left out, and only a colleague who calls for help is told by text."""

    gap: timedelta | None


class AlertsConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    text_minutes: float = Field(default=15, ge=0, le=1_440, allow_inf_nan=False)

    def rules(self) -> AlertRules:
        return AlertRules(timedelta(minutes=self.text_minutes) if self.text_minutes else None)
