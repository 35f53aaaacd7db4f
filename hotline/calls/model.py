"""A call as the flows see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, StaffId
from hotline.kernel.phone import CallerNumber


class CallState(StrEnum):
    GREETING = "greeting"
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    CLOSED = "closed"


class Outcome(StrEnum):
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    VOICEMAIL = "voicemail"
    CALLBACK = "callback"
    OVERFLOW = "overflow"
    FAILED = "failed"


class Direction(StrEnum):
    INBOUND = "inbound"
    CALLBACK = "callback"  # we ring them, as promised


_NOT_DIALLED = "callback:"


def sid_before_dialling(call_id: CallId) -> str:
    """What stands for the carrier's id of a call-back until the carrier has given it one."""
    return _NOT_DIALLED + call_id


class Exit(StrEnum):
    """Why a caller is not, or no longer, in the queue."""

    CALLBACK = "callback"  # asked to be rung back
    MESSAGE = "message"  # rather leaves a message than waits
    DUTY = "duty"  # a counsellor who has given her PIN
    OVERFLOW = "overflow"  # closed, nobody on duty, waited too long, or would rather not be rung back
    BLOCKED = "blocked"  # two supervisors have said so; key 9 passes


class Topic(StrEnum):
    PRACTICAL = "practical"


@dataclass(frozen=True)
class IncomingCall:
    """What the carrier told us of a new call. `caller` is withheld when it names no number."""

    carrier_sid: str
    caller: CallerNumber
    forwarded_from: str | None


@dataclass(frozen=True)
class Call:
    id: CallId
    carrier_sid: str
    call_class: CallClass
    state: CallState
    outcome: Outcome | None
    language: str
    exit_to: Exit | None
    number_fingerprint: str | None
    number_sealed: bytes | None
    received_at: datetime
    queued_at: datetime | None
    connected_at: datetime | None
    topic: Topic | None
    counsellor_id: StaffId | None
    told_minutes: int | None
    direction: Direction = Direction.INBOUND

    @property
    def is_withheld(self) -> bool:
        return self.number_fingerprint is None

    @property
    def asker(self) -> str:
        """What a promise that is asked for in this call is found by: the number, or the call if that hides it."""
        return self.number_fingerprint or self.id

    @property
    def awaits_dial(self) -> bool:
        """A call-back of which the carrier has not told us yet that it rings."""
        return self.carrier_sid.startswith(_NOT_DIALLED)

    @property
    def is_unreached(self) -> bool:
        """A call-back in which nobody has talked yet: whoever answers it must hear nothing of the line."""
        return self.direction is Direction.CALLBACK and self.connected_at is None
