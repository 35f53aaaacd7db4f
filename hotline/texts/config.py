"""[texts] of the line's TOML."""

from pydantic import BaseModel, ConfigDict, Field


class TextsConfig(BaseModel):
    """How conversations by text are begun, given to people and ended."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    quiet_hours: float = Field(default=6, ge=0, le=720, allow_inf_nan=False)
    at_once: int = Field(default=3, ge=1, le=50)
    answer_minutes: float = Field(default=10, gt=0, le=1_440, allow_inf_nan=False)
    surge: int = Field(default=6, ge=1, le=10_000)
