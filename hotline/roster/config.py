"""[duty] of the line's TOML: signing in by phone."""

from pydantic import BaseModel, ConfigDict, Field


class DutyConfig(BaseModel):
    """After so many wrong PINs, in one call or in many, no PIN is taken from that phone for a while."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    pin_tries: int = Field(default=5, ge=1, le=20)
    pin_lock_minutes: float = Field(default=15, gt=0, le=1_440, allow_inf_nan=False)
