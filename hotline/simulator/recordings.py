"""Recordings and their files."""

from __future__ import annotations

import io
import math
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from .calls import Call
from .sids import make_sid, rfc2822
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange

PROCESSING_SECONDS = 2.0
KEPT = 1000


@dataclass(eq=False, slots=True)
class Recording:
    """One recording; `duration` in whole seconds. The file exists once the status is `completed`."""

    sid: str
    call: Call
    url: str
    duration: int
    started_at: datetime
    status: Literal["processing", "completed", "deleted"] = "processing"

    def callback_params(self) -> Params:
        return [
            ("AccountSid", self.call.account_sid),
            ("CallSid", self.call.sid),
            ("RecordingSid", self.sid),
            ("RecordingUrl", self.url),
            ("RecordingStatus", self.status),
            ("RecordingDuration", str(self.duration)),
            ("RecordingChannels", "1"),
            ("RecordingStartTime", rfc2822(self.started_at) or ""),
            ("RecordingSource", "RecordVerb"),
        ]


class Recordings:
    """All recordings of the account."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.by_sid: dict[str, Recording] = {}

    def make(self, call: Call, duration: int, began: datetime) -> Recording:
        sid = make_sid("RE", self.exchange.chance)
        url = f"{self.exchange.api_base}/2010-04-01/Accounts/{call.account_sid}/Recordings/{sid}"
        recording = Recording(sid, call, url, duration, began)
        self.by_sid[sid] = recording
        if len(self.by_sid) > KEPT:
            del self.by_sid[next(iter(self.by_sid))]
        return recording

    def process(self, recording: Recording, ready: Callable[[], None], at_once: bool) -> None:
        """Make the file; `ready` when it can be fetched."""

        def finish() -> None:
            if recording.status == "processing":
                recording.status = "completed"
            ready()

        if at_once:
            finish()
        else:
            self.exchange.clock.call_later(PROCESSING_SECONDS, finish)

    def forget(self, recording: Recording) -> None:
        self.by_sid.pop(recording.sid, None)


def spoken_wave(sid: str, seconds: int) -> bytes:
    """A WAV file, 8 kHz mono, of one soft tone, so that two recordings can be told apart; at most a minute long."""
    steps = 8 + int(sid[-2:], 16) % 32  # in a wave: 200 to 1,000 Hz
    tone = bytes(128 + round(40 * math.sin(2 * math.pi * n / steps)) for n in range(steps))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        samples = 8000 * min(max(seconds, 1), 60)
        sound.writeframes((tone * (samples // steps + 1))[:samples])
    return buffer.getvalue()
