"""What the house needs from outside, as small promises. Fakes in tests keep the same promises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Clock = Callable[[], datetime]
"""The present as an aware UTC time."""

NewId = Callable[[], str]


class Doorbell(Protocol):
    """Tells a worker that something is to be done. May be deaf: the row is the truth, the tick finds it again."""

    def ring(self, job: str, row_id: str = "") -> None:
        """Ask for `job` to run soon on the row `row_id`. Never raises, never waits long."""
        ...


@dataclass(frozen=True)
class CarrierCall:
    """What the carrier says of one of its calls; `status` in its own words, `seconds` how long it was up, once over."""

    sid: str
    status: str
    seconds: int | None = None

    @property
    def is_over(self) -> bool:
        return self.status in {"completed", "busy", "failed", "no-answer", "canceled"}


@dataclass(frozen=True)
class CarrierCaller:
    """A call to our number, as the carrier remembers it. `number` is as it came: perhaps a word for withheld."""

    call: CarrierCall
    number: str
    began_at: datetime
    forwarded_from: str | None = None


@dataclass(frozen=True)
class CarrierRecording:
    """A recording as the carrier lists it; `status` in its own words, `seconds` when it says so."""

    sid: str
    status: str
    seconds: int | None

    @property
    def is_ready(self) -> bool:
        return self.status == "completed"

    @property
    def is_coming(self) -> bool:
        return self.status in {"in-progress", "paused", "stopped", "processing"}

    @property
    def is_none(self) -> bool:
        """There is nothing to hear, now or later."""
        return not self.is_ready and not self.is_coming


class CarrierFault(Exception):
    """The carrier did not do what was asked. `lasting` means that asking again cannot help.

    `unheard`: no answer of its own came, so it may have done it all the same.
    """

    def __init__(self, reason: str, *, lasting: bool, unheard: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting
        self.unheard = unheard


class CallIsOver(CarrierFault):
    """The call we spoke of has ended already, which for a hang-up is as good as done."""

    def __init__(self, reason: str = "the call is over") -> None:
        super().__init__(reason, lasting=True)


class NumberRefused(CarrierFault):
    """The carrier will not ring this number, now or later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, lasting=True)


class OptedOut(CarrierFault):
    """This number has asked the carrier for no more texts of ours."""

    def __init__(self, reason: str = "opted out") -> None:
        super().__init__(reason, lasting=True)


class TooBig(CarrierFault):
    """What was asked for has more bytes than we take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, lasting=True)


class Carrier(Protocol):
    """The telephone company, over its REST interface. Every method may raise CarrierFault."""

    def ring(
        self, number: str, answer_url: str, status_url: str, ring_seconds: float, machine_url: str | None = None
    ) -> str:
        """Ring a phone for `ring_seconds`; return the carrier's id of the new call. Raises NumberRefused.

        With `machine_url` the carrier listens whether a machine has answered, and tells it there a few seconds later.
        """
        ...

    def redirect(self, call_sid: str, url: str) -> None:
        """Make a live call fetch new instructions now. Raises CallIsOver."""
        ...

    def hang_up(self, call_sid: str) -> None:
        """End a call, ringing or live. Raises CallIsOver."""
        ...

    def look(self, call_sid: str) -> CarrierCall | None:
        """Ask how a call stands; None if the carrier never heard of it."""
        ...

    def find_live(self, number: str, since: datetime) -> CarrierCall | None:
        """Find a call we placed to `number` at or after `since` that has not ended."""
        ...

    def find_placed(self, number: str, since: datetime) -> CarrierCall | None:
        """Find the newest call we placed to `number` at or after `since`, live or over."""
        ...

    def send_text(self, number: str, body: str, status_url: str) -> str:
        """Send a text; return the carrier's id of it. Raises OptedOut."""
        ...

    def find_texts(self, number: str, body: str, since: datetime) -> list[str]:
        """Find the texts with just these words that we sent to `number` at or after `since`; return their ids."""
        ...

    def recordings_of(self, call_sid: str) -> list[CarrierRecording]:
        """List what was recorded in a call."""
        ...

    def fetch_recording(self, recording_sid: str, most_bytes: int) -> bytes | None:
        """Fetch the sound of a recording; None when the carrier has none. Raises TooBig."""
        ...

    def delete_recording(self, recording_sid: str) -> None:
        """Delete a recording with its sound. Raises CallIsOver when the carrier has it no more."""
        ...

    def callers_since(self, since: datetime) -> list[CarrierCaller]:
        """List the calls to our number that began at or after `since`, oldest first; the newest thousand at most."""
        ...


QueueCheck = Callable[[], bool]
"""Says whether the queue answers now."""
