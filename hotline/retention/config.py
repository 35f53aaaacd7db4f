"""`[retention]` of the line's TOML: how long numbers are kept. Records stay three years and more."""

from datetime import timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hotline.retention.rules import RetentionRules


class RetentionConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    number_days: int = Field(default=30, ge=7, le=366)
    danger_number_days: int = Field(default=180, ge=30, le=366)
    caller_days: int = Field(default=365, ge=180, le=1830)

    @model_validator(mode="after")
    def _one_after_the_other(self) -> Self:
        if not self.number_days <= self.danger_number_days <= self.caller_days:
            raise ValueError("a number goes before its code: number_days <= danger_number_days <= caller_days")
        return self

    def rules(self) -> RetentionRules:
        return RetentionRules(
            number=timedelta(days=self.number_days),
            danger_number=timedelta(days=self.danger_number_days),
            caller=timedelta(days=self.caller_days),
        )
