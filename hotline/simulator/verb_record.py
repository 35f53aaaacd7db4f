"""<Record>: a beep, somebody talks, the file is made."""

from __future__ import annotations

from datetime import timedelta

from . import faults as fault
from .calls import Why
from .hooks import Hook
from .recordings import Recording
from .signer import Params
from .verbs import Verb

ALL_KEYS = "1234567890*#"


class Record(Verb):
    """Ends by key, silence, length or hang-up; then `action`, and the recording's own callback."""

    def start(self) -> None:
        if self.node.flag("transcribe", False):
            self.complain(fault.NOT_SIMULATED, "the simulator transcribes nothing")
        self.recording = True
        self._began = self._talking_until = self.exchange.clock.now()
        self._spoken = False
        if self.node.flag("playBeep", True):
            self.hear("beep")
        self.after(self.node.number("maxLength", 3600), lambda: self._finish(""))
        self._listen()

    def _listen(self) -> None:
        silence = self.node.number("timeout", 5)
        until = self._talking_until + timedelta(seconds=silence)
        wait = (until - self.exchange.clock.now()).total_seconds()
        self._quiet = self.after(wait, lambda: self._finish(""))

    def speak(self, seconds: float) -> None:
        self._spoken = True
        self._talking_until = self.exchange.clock.now() + timedelta(seconds=seconds)
        self._quiet.cancel()
        self._listen()

    def digit(self, key: str) -> bool:
        if key not in self.node.attrs.get("finishOnKey", ALL_KEYS):
            return False
        self._finish(key)
        return True

    def stop(self, why: Why) -> None:
        if not self.recording:
            return
        recording = self._close()
        self._report(recording)
        url = self.player.resolve(self.node.attrs.get("action", ""))
        if url and why in (Why.HUNG_UP, Why.BY_API):
            self.exchange.notify_control(self.call, url, self._method, self._params(recording, "hangup"))

    @property
    def _method(self) -> str:
        return self.node.attrs.get("method", "POST").upper()

    def _close(self) -> Recording:
        self.recording = False
        self.exchange.changed()
        now = self.exchange.clock.now()
        length = int((min(now, self._talking_until) - self._began).total_seconds()) if self._spoken else 0
        return self.exchange.recordings.make(self.call, length, self._began)

    def _finish(self, key: str) -> None:
        recording = self._close()
        if not self._spoken and self.exchange.silent_record_falls_through:
            self.exchange.recordings.forget(recording)
            self.over()
            return
        if self.exchange.recording_callback_first:
            self._report(recording)
        self.go(self.node.attrs.get("action", ""), self._params(recording, key))
        if not self.exchange.recording_callback_first:
            self._report(recording)

    @staticmethod
    def _params(recording: Recording, key: str) -> Params:
        return [
            ("RecordingUrl", recording.url),
            ("RecordingSid", recording.sid),
            ("RecordingDuration", str(recording.duration)),
            ("Digits", key),
        ]

    def _report(self, recording: Recording) -> None:
        url = self.node.attrs.get("recordingStatusCallback")
        target = self.player.resolve(url) if url else None
        method = self.node.attrs.get("recordingStatusCallbackMethod", "POST").upper()
        events = self.node.attrs.get("recordingStatusCallbackEvent", "completed").split()

        def ready() -> None:
            if target is not None and "completed" in events:
                self.exchange.notify(Hook(target, recording.callback_params(), method, "event", self.call.jar))

        self.exchange.recordings.process(recording, ready, at_once=self.exchange.recording_callback_first)
