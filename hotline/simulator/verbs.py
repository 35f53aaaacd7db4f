"""The plain verbs: Say, Play, Pause, Redirect, Hangup, Reject, Leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import faults as fault
from .calls import Target, Why
from .grammar import say_is_spoken, seconds_to_say
from .player import HungUp, Left
from .signer import Params

if TYPE_CHECKING:
    from .clock import Handle
    from .documents import Node
    from .player import Player

ENDLESS_LOOPS = 1000
TONE_SECONDS = 0.25


class Verb:
    """One verb at work. `done` is called once, when the next verb may start."""

    recording = False

    def __init__(self, player: Player, node: Node, done: Callable[[], None]) -> None:
        self.player, self.node, self.done = player, node, done
        self.exchange, self.call = player.exchange, player.call
        self._timers: list[Handle] = []

    def start(self) -> None:
        """Begin; must lead to `over`, `go` or the player's `finish`."""

    def stop(self, why: Why) -> None:
        """The call moves on without this verb; timers are already gone."""

    def digit(self, key: str) -> bool:
        """A key was pressed; True when it was taken."""
        return False

    def speak(self, seconds: float) -> None:
        """The person talks."""

    def after(self, seconds: float, fn: Callable[[], None]) -> Handle:
        handle = self.exchange.clock.call_later(seconds, fn)
        self._timers.append(handle)
        return handle

    def forget(self) -> None:
        """Drop all timers."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def over(self) -> None:
        self.forget()
        self.done()

    def go(self, url: str, params: Params) -> None:
        """Continue with another document."""
        self.forget()
        self.player.fetch(Target(url, self.node.attrs.get("method", "POST").upper()), params)

    def hear(self, kind: str, text: str = "", language: str = "", voice: str = "") -> None:
        if self.call.phone is not None:
            source = self.player.document.url if self.player.document is not None else None
            self.call.phone.hear(kind, text, language, voice, source or "")  # type: ignore[arg-type]

    def complain(self, code: int, detail: str) -> None:
        source = self.player.document.url if self.player.document is not None else None
        self.exchange.complain(code, source or "", detail)


class _Looped(Verb):
    """Something heard `loop` times; 0 means until hang-up."""

    def start(self) -> None:
        times = int(self.node.number("loop", 1))
        self._again(times if times > 0 else ENDLESS_LOOPS)

    def _again(self, times: int) -> None:
        if times <= 0:
            self.over()
            return
        self.sound()
        self.after(self.seconds(), lambda: self._again(times - 1))

    def sound(self) -> None: ...

    def seconds(self) -> float:
        return 0.0


class Say(_Looped):
    """Speech of virtual length. A Chinese sentence without a fitting voice is not heard at all."""

    def start(self) -> None:
        voice, language = self.node.attrs.get("voice", ""), self.node.attrs.get("language", "")
        if not self.node.text:
            self.complain(fault.BAD_SAY, "<Say> without words")
            self.over()
        elif not say_is_spoken(self.node.text, voice, language):
            self.complain(fault.BAD_SAY, f"voice {voice!r} with language {language!r} cannot say {self.node.text!r}")
            self.over()
        else:
            super().start()

    def sound(self) -> None:
        self.hear("say", self.node.text, self.node.attrs.get("language", ""), self.node.attrs.get("voice", ""))

    def seconds(self) -> float:
        return seconds_to_say(self.node.text)


class Play(_Looped):
    """A recording of the length in `exchange.play_seconds`, or tones."""

    @property
    def _url(self) -> str:
        return self.player.resolve(self.node.text) or self.node.text

    def sound(self) -> None:
        digits = self.node.attrs.get("digits", "")
        self.hear("tone" if digits else "play", digits or self._url)

    def seconds(self) -> float:
        digits = self.node.attrs.get("digits", "")
        if digits:
            return sum({"w": 0.5, "W": 1.0}.get(key, TONE_SECONDS) for key in digits)
        return self.exchange.play_seconds.get(self._url, self.exchange.default_play_seconds)


class Pause(Verb):
    def start(self) -> None:
        length = self.node.number("length", 1)
        self.hear("pause", f"{length:g}")
        self.after(length, self.over)


class Redirect(Verb):
    def start(self) -> None:
        if not self.node.text:
            self.complain(fault.BAD_URL, "<Redirect> without an address asks for the same document again")
        self.go(self.node.text, [])


class Hangup(Verb):
    def start(self) -> None:
        self.player.finish(HungUp())


class Reject(Verb):
    """Ends an unanswered call: busy, or no-answer for `rejected`. An answered one is simply hung up."""

    def start(self) -> None:
        if self.call.answered_at is not None:
            self.player.finish(HungUp())
        elif self.node.attrs.get("reason", "rejected") == "busy":
            self.player.finish(HungUp("busy", 486))
        else:
            self.player.finish(HungUp("no-answer", 603))


class Leave(Verb):
    def start(self) -> None:
        self.player.finish(Left())
