"""Plays one document after another on one leg."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from . import faults as fault
from .calls import Call, Target, Why, call_params
from .documents import Document, Node, Refusal, parse_voice, read_voice
from .grammar import Scene
from .hooks import Delivery, Hook
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange
    from .verbs import Verb

# Documents fetched at one instant by one player before it is held for a second.
SPIN_LIMIT = 30


@dataclass(frozen=True, slots=True)
class RanOut:
    """The document is over. `idle` = no time passed since the player began it, and no key was pressed to be through."""

    idle: bool


@dataclass(frozen=True, slots=True)
class Left:
    """<Leave/>."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """<Hangup/>, or <Reject/> with the status to end with."""

    status: str = "completed"
    sip: int = 200


@dataclass(frozen=True, slots=True)
class Failed:
    """A document could not be had or used."""

    code: int
    url: str


Finish = RanOut | Left | HungUp | Failed


def nothing() -> Params:
    return []


class Player:
    """One script on one call, in one scene. `finished` hears once per script how it ended."""

    def __init__(
        self,
        exchange: Exchange,
        call: Call,
        scene: Scene,
        finished: Callable[[Finish], None],
        extras: Callable[[], Params] = nothing,
    ) -> None:
        self.exchange, self.call, self.scene = exchange, call, scene
        self.document: Document | None = None
        self._finished, self._extras = finished, extras
        self._verb: Verb | None = None
        self._index = 0
        self._turn = 0
        self._began = exchange.clock.now()
        self._pressed = False
        self._instant: datetime | None = None
        self._fetches = 0

    # Loading.

    def begin(self, target: Target, extra: Params | None = None) -> None:
        """Start anew with the document at `target`."""
        self._began, self._pressed = self.exchange.clock.now(), False
        self.fetch(target, extra)

    def begin_inline(self, body: bytes) -> None:
        """Start anew with TwiML given in a REST request."""
        self._began, self._pressed = self.exchange.clock.now(), False
        turn = self._abandon()

        def run() -> None:
            if turn == self._turn:
                self._open(lambda: parse_voice(body, None, self.scene), "")

        self.exchange.clock.call_later(0, run)

    def fetch(self, target: Target, extra: Params | None = None) -> None:
        """Continue with the document at `target`; relative addresses resolve against the present document."""
        url = self.resolve(target.url)
        if url is None:
            self._fail(fault.BAD_URL, target.url, "inline TwiML needs absolute addresses")
            return
        turn = self._abandon()
        params = call_params(self.call) + self._extras() + (extra or [])
        hook = Hook(url, params, target.method, "control", self.call.jar)
        pause = 1.0 if self._spins(url) else 0.0
        self.exchange.clock.call_later(pause, lambda: self._post(turn, hook))

    def _post(self, turn: int, hook: Hook) -> None:
        if turn == self._turn:
            self.exchange.courier.post(hook, lambda delivery: self._arrived(turn, delivery))

    def resolve(self, url: str) -> str | None:
        """`url` made absolute; None when that is impossible."""
        base = self.document.url if self.document is not None else None
        if base is None:
            return url if url.startswith(("http://", "https://")) else (None if self.document is not None else url)
        return urljoin(base, url)

    def _spins(self, url: str) -> bool:
        now = self.exchange.clock.now()
        self._fetches = self._fetches + 1 if now == self._instant else 0
        self._instant = now
        if self._fetches < SPIN_LIMIT:
            return False
        self.exchange.complain(fault.SPINNING, url, f"{SPIN_LIMIT} documents asked for at one instant")
        self._fetches = 0
        return True

    def _abandon(self) -> int:
        if self._verb is not None:
            self._verb.forget()
        self._verb = None
        self._turn += 1
        return self._turn

    def _arrived(self, turn: int, delivery: Delivery) -> None:
        answer = delivery.answer
        if turn != self._turn:
            return
        if answer is None:
            self._fail(delivery.code, delivery.url, delivery.detail)
            return
        self._open(lambda: read_voice(answer, delivery.url, self.scene), delivery.url)

    def _open(self, read: Callable[[], Document], url: str) -> None:
        try:
            document = read()
        except Refusal as refusal:
            self._fail(refusal.code, url, refusal.detail)
            return
        for code, detail in document.warnings:
            self.exchange.complain(code, url, detail)
        self.document, self._index = document, 0
        self.step()

    def _fail(self, code: int, url: str, detail: str) -> None:
        self.exchange.complain(code, url, detail)
        self.finish(Failed(code, url))

    # Playing.

    def step(self) -> None:
        """The next verb, or the end."""
        self._verb = None
        verbs = self.document.verbs if self.document is not None else ()
        if self._index >= len(verbs):
            self.finish(RanOut(self.exchange.clock.now() == self._began and not self._pressed))
            return
        node = verbs[self._index]
        self._index += 1
        if self.scene is Scene.CALL and not _leaves_unanswered(node):
            self.exchange.lines.answer(self.call)
        self._verb = self.exchange.make_verb(self, node, self.step)
        self._verb.start()

    def finish(self, how: Finish) -> None:
        self._abandon()
        self._finished(how)

    def stop(self, why: Why) -> None:
        """Abandon everything, also an answer still on its way; never calls `finished`."""
        verb, self._verb = self._verb, None
        self._turn += 1
        if verb is not None:
            verb.forget()
            verb.stop(why)

    def digit(self, key: str) -> bool:
        self._pressed = True
        return self._verb is not None and self._verb.digit(key)

    def speak(self, seconds: float) -> None:
        if self._verb is not None:
            self._verb.speak(seconds)

    @property
    def recording(self) -> bool:
        return self._verb is not None and self._verb.recording


def _leaves_unanswered(node: Node) -> bool:
    return node.name == "Reject" or (node.name == "Dial" and node.flag("answerOnBridge", False))
