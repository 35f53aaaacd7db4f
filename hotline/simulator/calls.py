"""A call leg between the carrier and one telephone: what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Literal

from .signer import Params

if TYPE_CHECKING:
    from .bridges import Bridge
    from .clock import Handle
    from .numbers import OwnedNumber
    from .participants import Participant
    from .phone import Phone
    from .player import Player

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
EVENTS = ("initiated", "ringing", "answered", "completed")
SIP_OF_STATUS = {"completed": 200, "busy": 486, "failed": 404, "no-answer": 487, "canceled": 487}


class Why(Enum):
    """Why a call's document is abandoned."""

    HUNG_UP = "the telephone hung up"
    BY_API = "ended over REST"
    REDIRECTED = "another document over REST"
    BY_DOCUMENT = "the document hung up"


@dataclass(frozen=True, slots=True)
class Target:
    """Where to ask for the next document."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Who is told of a call's progress, and of which events."""

    url: str = ""
    events: frozenset[str] = frozenset({"completed"})
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class MachineDetection:
    """Whether somebody or something answered. `hold` = the first document waits for the verdict."""

    until_message_ends: bool
    hold: bool
    callback: Target | None


@dataclass(eq=False, slots=True)
class Call:
    """One leg. `status` is the word of webhooks; REST says `queued` for `initiated`."""

    sid: str
    account_sid: str
    direction: Direction
    from_: str
    to: str
    created_at: datetime
    status: str = "queued"
    parent: Call | None = None
    number: OwnedNumber | None = None
    phone: Phone | None = None
    forwarded_from: str = ""
    answer_target: Target | None = None
    answer_inline: bytes | None = None
    fallback: Target | None = None
    callbacks: Callbacks = field(default_factory=Callbacks)
    machine_detection: MachineDetection | None = None
    answered_by: str = ""
    ring_seconds: float = 60.0
    time_limit: float = 14_400.0
    queue_time_ms: int = 0
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None
    sip: int = 0
    sequence: int = 0
    told: set[str] = field(default_factory=set)
    jar: dict[str, str] = field(default_factory=dict)
    main: Player | None = None
    side: Player | None = None
    bridge: Bridge | None = None
    participant: Participant | None = None
    timers: list[Handle] = field(default_factory=list)
    # Who runs the call instead of a document: a screening Dial, or a conference joined over REST.
    on_answer: Callable[[Call], None] | None = None
    on_end: list[Callable[[Call], None]] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def far_number(self) -> str:
        """The number of the simulated telephone."""
        return self.from_ if self.direction == "inbound" else self.to

    @property
    def party(self) -> str:
        """The telephone's own number, also when it withholds it."""
        return self.phone.number if self.phone is not None else self.far_number

    def seconds_talked(self) -> int:
        """Whole seconds from answer to end; 0 when never answered."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.answered_at).total_seconds())

    def digit(self, key: str) -> bool:
        """Hand a key to whatever listens; False when nothing does."""
        return any(player is not None and player.digit(key) for player in (self.side, self.main))

    def cancel_timers(self) -> None:
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


_COUNTRIES = (("+852", "HK"), ("+886", "TW"), ("+86", "CN"), ("+81", "JP"), ("+44", "GB"), ("+1", "US"))


def country_of(number: str) -> str:
    return next((country for prefix, country in _COUNTRIES if number.startswith(prefix)), "")


def geography(names: tuple[str, ...], numbers: dict[str, str]) -> Params:
    """City, state and zip blank rather than omitted, as outside North America."""
    blanks = [(f"{name}{part}", "") for name in names for part in ("City", "State", "Zip")]
    return blanks + [(f"{name}Country", country_of(numbers[name])) for name in names]


def call_params(call: Call) -> Params:
    """The standard parameters of every call-control request."""
    numbers = {"From": call.from_, "To": call.to, "Caller": call.from_, "Called": call.to}
    params: Params = [
        ("CallSid", call.sid),
        ("AccountSid", call.account_sid),
        *numbers.items(),
        ("CallStatus", call.status),
        ("Direction", call.direction),
        ("ApiVersion", "2010-04-01"),
        *geography(("From", "To", "Caller", "Called"), numbers),
    ]
    if call.forwarded_from:
        params.append(("ForwardedFrom", call.forwarded_from))
    if call.parent is not None:
        params.append(("ParentCallSid", call.parent.sid))
    return params
