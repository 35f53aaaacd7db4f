"""<Enqueue>: waiting in a queue, with a document that is asked for again and again."""

from __future__ import annotations

from collections.abc import Callable

from . import faults as fault
from .bridges import Bridge
from .calls import Call, Target, Why
from .grammar import Scene
from .player import Failed, Finish, HungUp, Left, Player, RanOut
from .queues import Member, Queue
from .signer import Params
from .verbs import Verb

HOLD_MUSIC = "hold music of the carrier"


class Enqueue(Verb):
    """Holds the call until Leave, bridge, redirect, error or hang-up; `action` hears QueueResult."""

    member: Member | None = None
    _bridge: Bridge | None = None
    _whisper: Player | None = None
    _told: Callable[[bool], None] | None = None
    _wait_player: Player | None = None

    def start(self) -> None:
        name = self.node.text
        self._queue: Queue = self.exchange.queues.open(name[:64])
        most = int(self.node.number("maxQueueSize", self._queue.max_size))
        if not name or len(name) > 64:
            self.complain(fault.BAD_SCHEMA, "a queue's name has 1 to 64 characters")
        if len(self._queue.members) >= most:
            self._finish("queue-full")
            return
        self.member = self.exchange.queues.join(self._queue, self.call, self)
        self._music()

    # Waiting.

    def _music(self) -> None:
        wait_url = self.node.attrs.get("waitUrl")
        if not wait_url:
            if wait_url is None:
                self.hear("play", HOLD_MUSIC)
            return
        url = self.player.resolve(wait_url)
        if url is None:
            self.complain(fault.BAD_URL, "inline TwiML needs absolute addresses")
            self._finish("error")
            return
        self._wait_target = Target(url, self.node.attrs.get("waitUrlMethod", "POST").upper())
        self._wait_player = Player(self.exchange, self.call, Scene.QUEUE_WAIT, self._wait_over, self._wait_params)
        self.call.side = self._wait_player
        self._wait_player.begin(self._wait_target)

    def _wait_params(self) -> Params:
        return self._queue.params(self.member, self.exchange.clock.now()) if self.member else []

    def _wait_over(self, how: Finish) -> None:
        match how:
            case RanOut(idle):
                self._again(idle)
            case Left():
                self._finish("leave")
            case HungUp():
                self.exchange.lines.end(self.call, "completed", 200, Why.BY_DOCUMENT)
            case Failed():
                self._finish("error")

    def _again(self, idle: bool) -> None:
        if idle:
            self.complain(fault.EMPTY_WAIT, "the wait document takes no time and would be asked for without end")
        player = self._wait_player
        if player is not None:
            self.after(1.0 if idle else 0.0, lambda: player.begin(self._wait_target))

    def _silence(self) -> None:
        for player in (self._wait_player, self._whisper):
            if player is not None:
                player.stop(Why.REDIRECTED)
        self.call.side = None

    # Leaving.

    @property
    def _fully_in(self) -> bool:
        """Fully enqueued once the first wait document has begun."""
        return self._wait_player is None or self._wait_player.document is not None

    def _result_params(self, result: str) -> Params:
        params: Params = [("QueueResult", result)]
        if self.member is not None and result != "system-error":
            waited = self.exchange.clock.now() - self.member.enqueued_at
            params += [("QueueSid", self._queue.sid), ("QueueTime", str(int(waited.total_seconds())))]
        return params

    def _leave_queue(self) -> None:
        if self.member is not None:
            self._queue.remove(self.member, self.exchange.clock.now())

    def _finish(self, result: str) -> None:
        self._silence()
        params = self._result_params(result)
        self._leave_queue()
        action = self.node.attrs.get("action")
        if action is None:
            self.over()
        else:
            self.go(action, params)

    def stop(self, why: Why) -> None:
        params = self._result_params(self._result_of(why))
        self._silence()
        self._leave_queue()
        bridge, self._bridge = self._bridge, None
        if bridge is not None:
            bridge.part()
        elif self._told is not None:
            self._told(False)
        action = self.player.resolve(self.node.attrs.get("action", "")) if "action" in self.node.attrs else None
        if action:
            self.exchange.notify_control(self.call, action, self.node.attrs.get("method", "POST").upper(), params)

    def _result_of(self, why: Why) -> str:
        if self._bridge is not None:
            return "redirected-from-bridged" if why is Why.REDIRECTED else "bridged"
        if why is Why.REDIRECTED:
            return "redirected"
        if self._whisper is not None:
            return "bridging-in-process"
        return "hangup" if self._fully_in else "system-error"

    # Being fetched by <Dial><Queue>.

    def take(self, dialler: Call, whisper: Target | None, parted: Callable[[bool], None]) -> None:
        """Out of the queue: first the whisper, then the bridge. `parted(bridged)` when it is over."""
        if self._wait_player is not None:
            self._wait_player.stop(Why.REDIRECTED)
        self.forget()
        self.call.side = None
        self._told = parted
        facts = [*self._result_params("")[1:], ("DequeingCallSid", dialler.sid)]
        self._leave_queue()
        if whisper is None:
            self._join(dialler)
            return
        self._whisper = Player(
            self.exchange, self.call, Scene.QUEUE_WHISPER, lambda _: self._join(dialler), lambda: facts
        )
        self.call.side = self._whisper
        self._whisper.begin(whisper)

    def _join(self, dialler: Call) -> None:
        self._whisper, self.call.side = None, None
        if dialler.ended:
            self._told = None
            self._finish("bridging-in-process")
            return
        self._bridge = Bridge(self.call, dialler, self.exchange.clock.now(), self._parted)
        self.exchange.changed()

    def _parted(self) -> None:
        self.exchange.changed()
        told, self._told = self._told, None
        if told is not None:
            told(True)
        if self._bridge is not None:
            self._bridge = None
            self._finish("bridged")
