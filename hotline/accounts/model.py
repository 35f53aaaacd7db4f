"""What the house knows of a sign-in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from hotline.kernel.ids import StaffId

SessionId = NewType("SessionId", str)
PasskeyId = NewType("PasskeyId", str)


class Stage(StrEnum):
    """How far a sign-in has come."""

    SECOND = "second"  # the password was right; the second factor is awaited
    OPEN = "open"


class Proof(StrEnum):
    """What was given beside the password."""

    NONE = "none"
    CODE = "code"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class Session:
    """One browser in which somebody signed in. `password_at` is when she last gave her password in it; it ends at
    `idle_at` unless a hand is on a page before, and at `ends_at` in any case."""

    id: SessionId
    staff_id: StaffId
    stage: Stage
    proof: Proof
    browser: str
    began_at: datetime
    seen_at: datetime
    password_at: datetime
    idle_at: datetime
    ends_at: datetime
    challenge: str | None = None


@dataclass(frozen=True)
class Passkey:
    id: PasskeyId
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What an account has beside its password."""

    has_codes: bool
    recovery_codes_left: int
    passkeys: tuple[Passkey, ...]

    @property
    def any(self) -> bool:
        return self.has_codes or bool(self.passkeys)
