"""A simulated telephone: what a person can do with it, and what they hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from .behaviours import Behaviour, Busy, ByHand, Unreachable
from .calls import Call, Why

if TYPE_CHECKING:
    from .clock import Handle
    from .exchange import Exchange

State = Literal["idle", "dialling", "ringing", "talking", "ended"]
Sound = Literal["say", "play", "pause", "beep", "ring", "tone"]
# Seconds between the keys of press("12"): faster than a thumb, slower than one instant.
KEY_GAP = 0.2
KEPT = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound. `text` is what was said or the recording's address; `key` the document it came from."""

    at: datetime
    kind: Sound
    text: str = ""
    language: str = ""
    voice: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """One text message on the telephone's screen."""

    at: datetime
    from_: str
    body: str
    sid: str
    num_media: int = 0


class Phone:
    """One telephone. Actions take effect when the clock moves; only reading is immediate."""

    def __init__(self, exchange: Exchange, number: str, behaviour: Behaviour | None = None) -> None:
        self._exchange = exchange
        self.number = number
        self.behaviour: Behaviour = behaviour or ByHand()
        self.heard: list[Heard] = []
        self.texts: list[ReceivedText] = []
        self.state: State = "idle"
        self.since = exchange.clock.now()
        self.ring_count = 0
        self.last_result = ""
        self.call: Call | None = None
        self._last_sid: str | None = None
        self._timers: list[Handle] = []

    # What a person does.

    def dial(self, to: str, caller_id: str | None = None, forwarded_from: str | None = None) -> None:
        """Ring `to`. `caller_id` is what the far end is shown ("anonymous", "+86282452253", ...).

        Raises RuntimeError when this telephone is already in a call.
        """
        if self.call is not None or self.state == "dialling":
            raise RuntimeError("this telephone is already in a call")
        self._become("dialling")

        def go() -> None:
            if self.state != "dialling" or self.call is not None:
                return
            call = self._exchange.lines.incoming(self, to, caller_id or self.number, forwarded_from or "")
            if call is None:
                self.hear("tone", "number not in service")
                self._become("ended")
                self.last_result = "failed"
                return
            self._take(call)

        self._exchange.clock.call_later(0, go)

    def press(self, keys: str) -> None:
        """Press keys 0-9 * #, one after the other. Raises ValueError for any other character."""
        if not keys or set(keys) - set("0123456789*#"):
            raise ValueError(f"keys are 0-9, * and #, not {keys!r}")
        for position, key in enumerate(keys):
            self._exchange.clock.call_later(position * KEY_GAP, partial(self._press_one, key))

    def _press_one(self, key: str) -> None:
        if self.call is not None and self.state == "talking":
            self.call.digit(key)

    def hang_up(self) -> None:
        """End the call, or give up dialling; harmless without a call."""
        if self.call is None and self.state == "dialling":
            self._become("ended")
        call = self.call
        if call is not None:
            self._exchange.clock.call_later(0, lambda: self._exchange.lines.hang_up(call, Why.HUNG_UP))

    def pick_up(self) -> None:
        """Answer a ringing call; harmless when nothing rings."""
        call = self.call
        if call is not None and self.state == "ringing":
            self._exchange.clock.call_later(0, lambda: self._exchange.lines.answer(call))

    def decline(self) -> None:
        """Refuse a ringing call (busy, SIP 603)."""
        call = self.call
        if call is not None and self.state == "ringing":
            self._exchange.clock.call_later(0, lambda: self._exchange.lines.end(call, "busy", 603, Why.HUNG_UP))

    def send_text(self, body: str, to: str, media: int = 0) -> str:
        """Send a text with `media` pictures; gives the message's SID."""
        return self._exchange.messages.inbound(self.number, to, body, media)

    def speak(self, seconds: float) -> None:
        """Talk for `seconds`; it matters to a recording and is otherwise lost."""

        def go() -> None:
            if self.call is not None and self.call.main is not None:
                self.call.main.speak(seconds)

        self._exchange.clock.call_later(0, go)

    # What a person notices.

    @property
    def call_sid(self) -> str | None:
        """The call of now, else the last one."""
        return self.call.sid if self.call is not None else self._last_sid

    @property
    def in_conference(self) -> str | None:
        """The conference's friendly name."""
        participant = self.call.participant if self.call is not None else None
        return participant.room.name if participant is not None else None

    @property
    def talking_with(self) -> set[str]:
        """Numbers of those this telephone's owner hears or is heard by, right now."""
        if self.call is None:
            return set()
        if self.call.bridge is not None:
            return {self.call.bridge.other(self.call).party}
        participant = self.call.participant
        return participant.room.company_of(participant) if participant is not None else set()

    @property
    def hears(self) -> set[str]:
        """Numbers of those in the conference whom this telephone's owner hears, right now."""
        participant = self.call.participant if self.call is not None else None
        return participant.room.heard_by(participant) if participant is not None else set()

    @property
    def is_recording(self) -> bool:
        """Whether the carrier records what this telephone says (`<Record>`)."""
        return self.call is not None and self.call.main is not None and self.call.main.recording

    def said(self) -> list[str]:
        """All that was spoken to this telephone, in order."""
        return [sound.text for sound in self.heard if sound.kind == "say"]

    # What the exchange does to it.

    def hear(self, kind: Sound, text: str = "", language: str = "", voice: str = "", key: str = "") -> None:
        self.heard.append(Heard(self._exchange.clock.now(), kind, text, language, voice, key))
        del self.heard[:-KEPT]
        self._exchange.changed()

    def receive(self, from_: str, body: str, sid: str, num_media: int) -> None:
        self.texts.append(ReceivedText(self._exchange.clock.now(), from_, body, sid, num_media))
        del self.texts[:-KEPT]
        self._exchange.changed()

    def refusal(self) -> tuple[str, int] | None:
        """Status and SIP code when a call to it cannot ring."""
        if isinstance(self.behaviour, Unreachable):
            return ("failed", 404)
        if isinstance(self.behaviour, Busy) or self.call is not None or self.state == "dialling":
            return ("busy", 486)
        return None

    def ring(self, call: Call) -> None:
        self._take(call)
        self._become("ringing")
        self.ring_count += 1
        self.hear("ring")
        self.behaviour.rung(self)

    def _take(self, call: Call) -> None:
        self.call = call
        self._last_sid = call.sid

    def connected(self) -> None:
        self._become("talking")

    def released(self, call: Call, status: str) -> None:
        if self.call is not call:
            return
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        self.call = None
        self.last_result = status
        if status != "completed":
            self.hear("tone", status)
        self._become("ended")

    def later(self, seconds: float, fn: Callable[[], None]) -> None:
        """Do something in this call; forgotten when the call ends first."""
        self._timers.append(self._exchange.clock.call_later(seconds, fn))

    def _become(self, state: State) -> None:
        self.state = state
        self.since = self._exchange.clock.now()
        self._exchange.changed()
