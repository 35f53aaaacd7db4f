"""One request of an errand and its one outcome, with the faults that befall it on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import faults as fault
from .clock import Handle
from .wire import ConnectFailed, HttpResponse, Outcome, TimedOut

if TYPE_CHECKING:
    from .courier import Errand


class Attempt:
    """One request and its one outcome, with the faults that befall it."""

    def __init__(self, errand: Errand, effects: list[fault.Effect], wait: float) -> None:
        self.errand, self.effects, self.wait = errand, effects, wait
        self.courier = errand.courier
        self.settled = False
        self.timer: Handle | None = None
        self.request, self.params, self.signature = errand.request(effects, wait)
        self.sent_at = self.courier.clock.now()

    def start(self) -> None:
        clock = self.courier.clock
        # The deadline counts from the attempt, whatever delays the request on its way.
        self.timer = clock.call_later(self.wait, lambda: self._settle(TimedOut()))
        for effect in self.effects:
            match effect:
                case fault.Refused():
                    return self._settle(ConnectFailed("refused by a fault"))
                case fault.Lost():
                    return None
                case fault.HeldBack(seconds):
                    return self.courier.hold(seconds, self._send)
                case fault.Late(seconds):
                    clock.call_later(seconds, self._send)
                    return None
                case _:
                    continue
        self._send()
        self.courier.release()
        return None

    def _send(self) -> None:
        slow = sum(effect.seconds for effect in self.effects if isinstance(effect, fault.SlowAnswer))
        clock = self.courier.clock
        # Never settled in this stack: a second delivery may have to go out before the first answer is used.
        self.courier.transport.send(self.request, lambda out: self._arrived(out, slow))
        for effect in self.effects:
            if not isinstance(effect, fault.Duplicate):
                continue
            if effect.concurrent:
                self._send_again()
            else:
                clock.call_later(effect.after, self._send_again)

    def _arrived(self, outcome: Outcome, slow: float) -> None:
        if slow >= self.wait:
            self._note(outcome, "answered after the carrier gave up")
            return
        self.courier.clock.call_later(slow, lambda: self._settle(outcome))

    def _send_again(self) -> None:
        self.courier.transport.send(self.request, lambda out: self._note(out, "duplicate"))

    def _settle(self, outcome: Outcome) -> None:
        if self.settled:
            if isinstance(outcome, HttpResponse):
                self._note(outcome, "late answer")
            return
        self.settled = True
        if self.timer is not None:
            self.timer.cancel()
        self._note(outcome)
        self.errand.settle(outcome)

    def _note(self, outcome: Outcome, remark: str = "") -> None:
        clock = self.courier.clock
        status, body, kind = None, remark, ""
        match outcome:
            case HttpResponse():
                status, kind = outcome.status, outcome.header("Content-Type")
                body = outcome.body.decode("utf-8", "replace")
            case ConnectFailed(detail) | TimedOut(detail):
                body = detail
        self.courier.journal.add(
            self.sent_at,
            "webhook",
            self.request.method,
            self.request.url,
            dict(self.params),
            self.signature,
            status,
            body,
            kind,
            (clock.now() - self.sent_at).total_seconds(),
        )
