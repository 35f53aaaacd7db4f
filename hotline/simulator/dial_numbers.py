"""<Dial><Number>: telephones rung together, with screening before the bridge."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .bridges import Bridge
from .calls import Call, Callbacks, MachineDetection, Target, Why
from .documents import Node
from .grammar import Scene
from .player import Finish, Player, RanOut
from .signer import Params

if TYPE_CHECKING:
    from .verb_dial import Dial

DEFAULT_RING = 30.0


class Numbers:
    """Rings telephones together; the first whose screening lets it through is bridged, the others stop ringing."""

    def __init__(self, dial: Dial, nouns: tuple[Node, ...]) -> None:
        self.dial, self.nouns = dial, nouns
        self.exchange = dial.exchange
        self.legs: list[Call] = []
        self.winner: Call | None = None
        self.bridge: Bridge | None = None
        self.over = False

    def start(self) -> None:
        caller_id = self.dial.node.attrs.get("callerId") or self._own_id()
        for noun in self.nouns:
            leg = self.exchange.lines.child(self.dial.call, caller_id, noun.text)
            leg.ring_seconds = self.dial.node.number("timeout", DEFAULT_RING)
            leg.time_limit = self.dial.node.number("timeLimit", 14_400)
            leg.callbacks = self._callbacks(noun)
            leg.machine_detection = self._detection(noun)
            leg.on_answer = partial(self._answered, noun)
            leg.on_end.append(self._leg_ended)
            self.legs.append(leg)

    def _own_id(self) -> str:
        call = self.dial.call
        return call.from_ if call.direction == "inbound" else call.to

    def _callbacks(self, noun: Node) -> Callbacks:
        url = self.dial.player.resolve(noun.attrs["statusCallback"]) if noun.attrs.get("statusCallback") else ""
        events = frozenset(noun.attrs.get("statusCallbackEvent", "completed").split())
        return Callbacks(url or "", events, noun.attrs.get("statusCallbackMethod", "POST").upper())

    def _detection(self, noun: Node) -> MachineDetection | None:
        mode = noun.attrs.get("machineDetection")
        if mode not in ("Enable", "DetectMessageEnd"):
            return None
        callback = noun.attrs.get("amdStatusCallback")
        url = self.dial.player.resolve(callback) if callback else None
        return MachineDetection(mode == "DetectMessageEnd", hold=False, callback=Target(url) if url else None)

    def _answered(self, noun: Node, leg: Call) -> None:
        screening = noun.attrs.get("url")
        url = self.dial.player.resolve(screening) if screening else None
        if url is None:
            self._connect(leg)
            return
        leg.main = Player(self.exchange, leg, Scene.SCREENING, lambda how: self._screened(leg, how))
        leg.main.begin(Target(url, noun.attrs.get("method", "POST").upper()))

    def _screened(self, leg: Call, how: Finish) -> None:
        # Only running out of the document means yes; <Hangup/> or a broken document means no.
        if isinstance(how, RanOut) and self.winner is None and not self.over:
            self._connect(leg)
        else:
            self.exchange.lines.end(leg, "completed", 200, Why.BY_DOCUMENT)

    def _connect(self, leg: Call) -> None:
        if self.winner is not None or self.over:
            self.exchange.lines.end(leg, "completed", 200, Why.BY_DOCUMENT)
            return
        self.winner = leg
        self._drop_others()
        self.exchange.lines.answer(self.dial.call)
        self.bridge = Bridge(self.dial.call, leg, self.exchange.clock.now(), self._parted)
        self.exchange.changed()

    def _drop_others(self) -> None:
        for leg in self.legs:
            if leg is not self.winner and not leg.ended:
                self.exchange.lines.hang_up(leg, Why.BY_API)

    def _parted(self) -> None:
        self.exchange.changed()
        leg = self.winner
        if leg is not None and not leg.ended:
            self.exchange.lines.end(leg, "completed", 200, Why.BY_API)
        if not self.over:
            self._finish()

    def _leg_ended(self, leg: Call) -> None:
        if self.over or self.winner is not None or not all(one.ended for one in self.legs):
            return
        if len(self.legs) == len(self.nouns):
            self._finish()

    def _finish(self) -> None:
        self.over = True
        leg = self.winner or self.legs[-1]
        # A leg that answered and refused in screening never was a conversation.
        status = leg.status if self.winner is not None or leg.status != "completed" else "no-answer"
        params: Params = [
            ("DialCallStatus", status),
            ("DialCallSid", leg.sid),
            ("DialCallDuration", str(leg.seconds_talked())),
            ("DialBridged", str(self.winner is not None).lower()),
        ]
        self.dial.ended(params)

    def stop(self, why: Why) -> None:
        self.over = True
        if self.bridge is not None:
            self.bridge.part()
        for leg in self.legs:
            self.exchange.lines.hang_up(leg, Why.BY_API)
