"""`[messages]` of the line's TOML: within which time somebody listens, and how long a sound is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hotline.kernel.classes import CallClass

_Minutes = Annotated[float, Field(gt=0, le=10_080, allow_inf_nan=False)]


@dataclass(frozen=True)
class MessageRules:
    """How soon a message of each class is listened to, and how long its sound is kept."""

    within: Mapping[CallClass, timedelta]
    keep: timedelta


class _Within(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    crisis: _Minutes = 15
    frontline: _Minutes = 120
    general: _Minutes = 240


class MessagesConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    listen_within_minutes: _Within = _Within()
    keep_audio_days: float = Field(default=30, gt=0, le=366, allow_inf_nan=False)

    def rules(self) -> MessageRules:
        within = self.listen_within_minutes
        return MessageRules(
            within={
                CallClass.CRISIS: timedelta(minutes=within.crisis),
                CallClass.FRONTLINE: timedelta(minutes=within.frontline),
                CallClass.GENERAL: timedelta(minutes=within.general),
            },
            keep=timedelta(days=self.keep_audio_days),
        )
