"""<Dial><Queue>: an agent before a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calls import Target, Why
from .documents import Node
from .queues import Queue

if TYPE_CHECKING:
    from .verb_dial import Dial

DEFAULT_WAIT = 30.0


class Agent:
    """<Dial><Queue>: takes the first of the queue, or waits for the next one until the timeout."""

    def __init__(self, dial: Dial, noun: Node) -> None:
        self.dial, self.noun = dial, noun
        self.exchange = dial.exchange
        self.queue: Queue | None = None
        self.over = False
        self.busy = False

    def start(self) -> None:
        self.queue = self.exchange.queues.named(self.noun.text)
        if self.queue is None:
            self.dial.ended([("DialCallStatus", "failed"), ("QueueResult", "error")])
            return
        self.queue.hunters.append(self.hunt)
        self.dial.after(self.dial.node.number("timeout", DEFAULT_WAIT), self._timed_out)
        self.hunt()

    def hunt(self) -> None:
        if self.queue is None or self.busy or self.over or not self.queue.members:
            return
        self.busy = True
        self.dial.forget()
        self._stop_hunting()
        member = self.queue.members[0]
        url = self.dial.player.resolve(self.noun.attrs["url"]) if self.noun.attrs.get("url") else None
        whisper = Target(url, self.noun.attrs.get("method", "POST").upper()) if url else None
        member.verb.take(self.dial.call, whisper, self._parted)

    def _stop_hunting(self) -> None:
        if self.queue is not None and self.hunt in self.queue.hunters:
            self.queue.hunters.remove(self.hunt)

    def _timed_out(self) -> None:
        self._stop_hunting()
        self._finish("no-answer", "error")

    def _parted(self, bridged: bool) -> None:
        if not self.over:
            self._finish("completed" if bridged else "failed", "bridged" if bridged else "hangup")

    def _finish(self, status: str, result: str) -> None:
        self.over = True
        sid = self.queue.sid if self.queue is not None else ""
        self.dial.ended([("DialCallStatus", status), ("QueueResult", result), ("QueueSid", sid)])

    def stop(self, why: Why) -> None:
        self.over = True
        self._stop_hunting()
        if self.dial.call.bridge is not None:
            self.dial.call.bridge.part()
