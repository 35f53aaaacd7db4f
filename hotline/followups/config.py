"""`[followups]` of the line's TOML: for how long people are followed up, and what a text promises."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True)
class FollowupRules:
    """`bad_within`: how soon somebody is in touch with who answers by text that she is not well.

    `owner_away`: so long off duty, and what was hers is everybody's once it is overdue.
    """

    twelve_months: bool
    bad_within: timedelta
    owner_away: timedelta


class FollowupsConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    twelve_months: bool = False
    bad_answer_minutes: float = Field(default=60, gt=0, le=1_440, allow_inf_nan=False)
    owner_away_days: float = Field(default=3, gt=0, le=366, allow_inf_nan=False)

    def rules(self) -> FollowupRules:
        return FollowupRules(
            twelve_months=self.twelve_months,
            bad_within=timedelta(minutes=self.bad_answer_minutes),
            owner_away=timedelta(days=self.owner_away_days),
        )
