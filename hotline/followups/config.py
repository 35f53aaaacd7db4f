"""`[followups]` of the line's TOML: for how long people are followed up, and what a text promises."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator

from hotline.followups.rules import MOST_TRIES

_MOST_MINUTES_AFTER_A_DROP = 25
"""So the last try begins within half an hour of the drop, however long the phone rings in the others."""


@dataclass(frozen=True)
class FollowupRules:
    """`bad_within`: how soon somebody is in touch with who answers by text that she is not well.

    `owner_away`: so long off duty, and what was hers is everybody's once it is overdue. `again_after_a_drop`: from one
    try to reach who was cut off in danger to the next.
    """

    twelve_months: bool
    bad_within: timedelta
    owner_away: timedelta
    again_after_a_drop: tuple[timedelta, ...]


class FollowupsConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    twelve_months: bool = False
    bad_answer_minutes: float = Field(default=60, gt=0, le=1_440, allow_inf_nan=False)
    owner_away_days: float = Field(default=3, gt=0, le=366, allow_inf_nan=False)
    dropped_retry_minutes: tuple[float, ...] = (10, 10)

    @field_validator("dropped_retry_minutes")
    @classmethod
    def _three_tries_in_half_an_hour(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        in_time = all(minutes > 0 for minutes in value) and sum(value) <= _MOST_MINUTES_AFTER_A_DROP
        if len(value) != MOST_TRIES - 1 or not in_time:
            raise ValueError(
                f"must name {MOST_TRIES - 1} delays above 0, together at most {_MOST_MINUTES_AFTER_A_DROP}: "
                "three tries within half an hour"
            )
        return value

    def rules(self) -> FollowupRules:
        return FollowupRules(
            twelve_months=self.twelve_months,
            bad_within=timedelta(minutes=self.bad_answer_minutes),
            owner_away=timedelta(days=self.owner_away_days),
            again_after_a_drop=tuple(timedelta(minutes=minutes) for minutes in self.dropped_retry_minutes),
        )
