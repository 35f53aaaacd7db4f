"""A call's main document: how it begins, is replaced, fails over and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import faults as fault
from .calls import Call, Target, Why
from .grammar import Scene, seconds_to_say
from .player import Failed, Finish, HungUp, Left, Player, RanOut
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange

APOLOGY = "We are sorry, an application error has occurred. Goodbye."


class Scripts:
    """Runs the main documents of all calls."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    def begin(self, call: Call, extra: Params | None = None) -> None:
        """The first document of a call."""
        player = self._player(call)
        if call.answer_inline is not None:
            player.begin_inline(call.answer_inline)
        elif call.answer_target is not None:
            player.begin(call.answer_target, extra)
        else:
            self.exchange.complain(fault.BAD_URL, "", f"no voice address for {call.to}")
            self._apologise(call)

    def redirect(self, call: Call, to: Target | bytes) -> None:
        """Interrupt now and run another document."""
        if call.main is not None:
            call.main.stop(Why.REDIRECTED)
        if call.participant is not None:
            call.participant.room.leave(call.participant, by_api=True)
        if call.bridge is not None:
            call.bridge.part()
        player = self._player(call)
        if isinstance(to, bytes):
            player.begin_inline(to)
        else:
            player.begin(to)

    def _player(self, call: Call) -> Player:
        def finished(how: Finish) -> None:
            self._finished(call, how)

        call.main = Player(self.exchange, call, Scene.CALL, finished)
        return call.main

    def _finished(self, call: Call, how: Finish) -> None:
        match how:
            case RanOut() | Left():
                self.exchange.lines.end(call, "completed", 200, Why.BY_DOCUMENT)
            case HungUp(status, sip):
                self.exchange.lines.end(call, status, sip, Why.BY_DOCUMENT)
            case Failed(code, url):
                self._fail_over(call, code, url)

    def _fail_over(self, call: Call, code: int, url: str) -> None:
        fallback = call.fallback
        if fallback is None or url.partition("?")[0] == fallback.url.partition("#")[0].partition("?")[0]:
            self._apologise(call)
            return
        self._player(call).begin(fallback, [("ErrorCode", str(code)), ("ErrorUrl", url)])

    def _apologise(self, call: Call) -> None:
        """The carrier's own English sentence, then the line is cut."""
        self.exchange.lines.answer(call)
        if call.phone is not None:
            call.phone.hear("say", APOLOGY, "en-US")
        call.timers.append(
            self.exchange.clock.call_later(
                seconds_to_say(APOLOGY), lambda: self.exchange.lines.end(call, "completed", 200, Why.BY_DOCUMENT)
            )
        )
