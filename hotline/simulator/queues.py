"""Queues: first come, first served, created when first named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from .calls import Call
from .sids import make_sid
from .signer import Params

if TYPE_CHECKING:
    from .exchange import Exchange
    from .verb_enqueue import Enqueue

DEFAULT_MAX = 1000


@dataclass(eq=False, slots=True)
class Member:
    """A call that waits, and the verb that put it there."""

    call: Call
    verb: Enqueue
    enqueued_at: datetime


@dataclass(eq=False, slots=True)
class Queue:
    """A line of members. `hunters` are dialling agents who wait for the next one."""

    sid: str
    name: str
    created_at: datetime
    max_size: int = DEFAULT_MAX
    members: list[Member] = field(default_factory=list)
    hunters: list[Callable[[], None]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def average_wait(self, now: datetime) -> int:
        """Mean wait in whole seconds, of those who left and those who wait."""
        waits = self.waits + [(now - member.enqueued_at).total_seconds() for member in self.members]
        return int(sum(waits) / len(waits)) if waits else 0

    def remove(self, member: Member, now: datetime) -> None:
        if member in self.members:
            self.members.remove(member)
            self.waits = [*self.waits[-99:], (now - member.enqueued_at).total_seconds()]

    def params(self, member: Member, now: datetime) -> Params:
        """What a wait document's request tells."""
        position = self.members.index(member) + 1 if member in self.members else 0
        return [
            ("QueuePosition", str(position)),
            ("QueueSid", self.sid),
            ("QueueTime", str(int((now - member.enqueued_at).total_seconds()))),
            ("AvgQueueTime", str(self.average_wait(now))),
            ("CurrentQueueSize", str(len(self.members))),
            ("MaxQueueSize", str(self.max_size)),
        ]


class Queues:
    """All queues, by name and by SID."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.by_sid: dict[str, Queue] = {}

    def named(self, name: str) -> Queue | None:
        return next((queue for queue in self.by_sid.values() if queue.name == name), None)

    def open(self, name: str, max_size: int = DEFAULT_MAX) -> Queue:
        """The queue of that name, made on demand."""
        queue = self.named(name)
        if queue is None:
            queue = Queue(make_sid("QU", self.exchange.chance), name, self.exchange.clock.now(), max_size)
            self.by_sid[queue.sid] = queue
        return queue

    def join(self, queue: Queue, call: Call, verb: Enqueue) -> Member:
        member = Member(call, verb, self.exchange.clock.now())
        queue.members.append(member)
        if queue.hunters:
            # At the next turn, so that the entrant is fully in the queue before it is taken out.
            self.exchange.clock.call_later(0, queue.hunters[0])
        return member
