"""<Dial> to numbers, a conference or a queue."""

from __future__ import annotations

from typing import Protocol

from . import faults as fault
from .calls import Why
from .dial_conference import Conference
from .dial_numbers import Numbers
from .dial_queue import Agent
from .documents import Node
from .signer import Params
from .verbs import Verb


class _Party(Protocol):
    """What is dialled."""

    def start(self) -> None: ...
    def stop(self, why: Why) -> None: ...


class Dial(Verb):
    """Connects the call; afterwards `action` with DialCallStatus, or the next verb."""

    def start(self) -> None:
        self._parties: _Party | None = None
        if any(node.attrs.get("record", "false") not in ("false", "do-not-record") for node in self._all()):
            self.complain(fault.NOT_SIMULATED, "the simulator records only <Record>")
        nouns = self.node.children or ((Node("Number", {}, self.node.text),) if self.node.text else ())
        kinds = {noun.name for noun in nouns}
        if kinds == {"Number"}:
            self._parties = Numbers(self, nouns)
        elif len(nouns) == 1 and kinds == {"Conference"}:
            self._parties = Conference(self, nouns[0])
        elif len(nouns) == 1 and kinds == {"Queue"}:
            self._parties = Agent(self, nouns[0])
        else:
            self.complain(fault.BAD_SCHEMA, f"<Dial> cannot connect {sorted(kinds) or 'nothing'}")
            self.ended([("DialCallStatus", "failed")])
            return
        self._parties.start()

    def _all(self) -> tuple[Node, ...]:
        return (self.node, *self.node.children)

    def stop(self, why: Why) -> None:
        if self._parties is not None:
            self._parties.stop(why)

    def digit(self, key: str) -> bool:
        if key != "*" or self._parties is None or not self.node.flag("hangupOnStar", False):
            return False
        member, bridge = self.call.participant, self.call.bridge
        if member is not None:
            member.room.leave(member, by_api=False, let_go=True)
        elif bridge is not None:
            bridge.part()
        return member is not None or bridge is not None

    def ended(self, params: Params) -> None:
        action = self.node.attrs.get("action")
        if action is None:
            self.over()
        else:
            self.go(action, params)
