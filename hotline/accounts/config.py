"""`[sign_in]` of the line's TOML: how long a sign-in lasts, and what wrong passwords cost."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from hotline.accounts.rules import SignInRules


class SignInConfig(BaseModel):
    """Idle: nobody has touched a page for so long. A night shift should fit into `longest_hours`."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=True)

    idle_minutes: float = Field(default=120, gt=0, le=1_440, allow_inf_nan=False)
    longest_hours: float = Field(default=14, gt=0, le=168, allow_inf_nan=False)
    password_tries: int = Field(default=8, ge=3, le=50)
    lock_minutes: float = Field(default=15, gt=0, le=1_440, allow_inf_nan=False)

    def rules(self) -> SignInRules:
        return SignInRules(
            idle=timedelta(minutes=self.idle_minutes),
            longest=timedelta(hours=self.longest_hours),
            tries=self.password_tries,
            lock=timedelta(minutes=self.lock_minutes),
        )
