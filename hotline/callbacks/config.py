"""The `[callbacks]` table of the line's TOML."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from hotline.callbacks.rules import Order
from hotline.kernel.daily import DailyHours

_LONGEST_QUIET_MINUTES = 18 * 60


def _quiet_hours(value: object) -> DailyHours | None:
    if value == "":
        return None
    if not isinstance(value, str):
        raise ValueError('must be text like "22:00-07:00", or "" for none')
    hours = DailyHours.parse(value)
    if hours.minutes > _LONGEST_QUIET_MINUTES:
        raise ValueError(f"leave at least {24 - _LONGEST_QUIET_MINUTES // 60} hours a day in which people are rung")
    return hours


class CallbacksConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    attempts: int = Field(default=3, ge=1, le=10)
    retry_after_minutes: tuple[float, ...] = (10, 60)
    promise_minutes: float = Field(default=30, gt=0, le=2_880, allow_inf_nan=False)
    order: Order = Order.PLACE
    quiet: Annotated[DailyHours | None, BeforeValidator(_quiet_hours)] = DailyHours.parse("22:00-07:00")
    withheld_a_day: int = Field(default=2, ge=0, le=20)
    """Promises that callers who hide their own number may have us make for one number in 24 hours."""

    missed_text_minutes: float = Field(default=2, ge=0, le=60, allow_inf_nan=False)

    @field_validator("retry_after_minutes")
    @classmethod
    def _can_be_waited_for(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not value or not all(0 < minutes <= 2_880 for minutes in value):
            raise ValueError("must name at least one delay, each above 0 and at most 2880")
        return value
