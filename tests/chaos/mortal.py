"""Parts that can die at a chosen moment: between a decision and its commit, after it, before and after the carrier.

Or somebody else acts at that moment: another process comes in between two steps of this one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, event

from hotline.db.unit_of_work import Database, Work
from hotline.kernel.ports import Carrier, CarrierCall, CarrierCaller, CarrierRecording, Doorbell
from hotline.simulator.wire import Done, HttpRequest, TimedOut, WebhookTransport
from tests.chaos.stage import Stage

Result = TypeVar("Result")

BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit, before the bells"
BEFORE_CARRIER, AFTER_CARRIER = "before the carrier is asked", "after the carrier has acted"
MOMENTS = (BEFORE_COMMIT, AFTER_COMMIT, BEFORE_CARRIER, AFTER_CARRIER)
IN_BETWEEN = (AFTER_COMMIT, BEFORE_CARRIER, AFTER_CARRIER)
"""Moments at which nobody holds a transaction, so that another process may act."""


class Killed(BaseException):
    """The process is gone: nothing after this line happens."""


@dataclass
class Fate:
    """Kills whoever comes to the `at`-th of these moments, or lets `meanwhile` happen there; 0 only counts."""

    moment: str
    at: int = 0
    count: int = 0
    meanwhile: Callable[[], object] | None = None

    def comes(self, moment: str) -> None:
        if moment != self.moment:
            return
        self.count += 1
        if self.count != self.at:
            return
        if self.meanwhile is None:
            raise Killed(f"{moment}, number {self.at}")
        self.meanwhile()

    def is_set(self, moment: str, at: int, meanwhile: Callable[[], object] | None = None) -> None:
        """Choose the next moment, counted from now; 0 lets everybody live."""
        self.moment, self.at, self.count, self.meanwhile = moment, at, 0, meanwhile


@dataclass
class _Kept:
    """Bells kept back until it is clear that we live to ring them."""

    bells: list[tuple[str, str]] = field(default_factory=list)

    def ring(self, job: str, row_id: str = "") -> None:
        self.bells.append((job, row_id))


class MortalDatabase(Database):
    """Death comes to those who change something: who only looked leaves nothing behind and nothing undone."""

    def __init__(self, database: Database, fate: Fate) -> None:
        super().__init__(database.engine)
        self.fate = fate

    @contextmanager
    def work(self, doorbell: Doorbell) -> Iterator[Work]:
        kept, changed = _Kept(), list[int]()
        with super().work(kept) as work:
            event.listen(work.facts, "after_cursor_execute", partial(_note_change, changed))
            yield work
            work.later.send()
            if changed:
                self.fate.comes(BEFORE_COMMIT)
        if changed or kept.bells:
            self.fate.comes(AFTER_COMMIT)
        for job, row_id in kept.bells:
            doorbell.ring(job, row_id)


def _note_change(
    changed: list[int], _: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    if context.is_crud and cursor.rowcount != 0:
        changed.append(cursor.rowcount)


@dataclass
class MortalCarrier:
    """The carrier's port, with death on either side of every request."""

    carrier: Carrier
    fate: Fate

    def ring(
        self, number: str, answer_url: str, status_url: str, ring_seconds: float, machine_url: str | None = None
    ) -> str:
        return self._speak(lambda: self.carrier.ring(number, answer_url, status_url, ring_seconds, machine_url))

    def redirect(self, call_sid: str, url: str) -> None:
        self._speak(lambda: self.carrier.redirect(call_sid, url))

    def hang_up(self, call_sid: str) -> None:
        self._speak(lambda: self.carrier.hang_up(call_sid))

    def look(self, call_sid: str) -> CarrierCall | None:
        return self._speak(lambda: self.carrier.look(call_sid))

    def find_live(self, number: str, since: datetime) -> CarrierCall | None:
        return self._speak(lambda: self.carrier.find_live(number, since))

    def find_placed(self, number: str, since: datetime) -> CarrierCall | None:
        return self._speak(lambda: self.carrier.find_placed(number, since))

    def send_text(self, number: str, body: str, status_url: str) -> str:
        return self._speak(lambda: self.carrier.send_text(number, body, status_url))

    def find_texts(self, number: str, body: str, since: datetime) -> list[str]:
        return self._speak(lambda: self.carrier.find_texts(number, body, since))

    def recordings_of(self, call_sid: str) -> list[CarrierRecording]:
        return self._speak(lambda: self.carrier.recordings_of(call_sid))

    def fetch_recording(self, recording_sid: str, most_bytes: int) -> bytes | None:
        return self._speak(lambda: self.carrier.fetch_recording(recording_sid, most_bytes))

    def delete_recording(self, recording_sid: str) -> None:
        self._speak(lambda: self.carrier.delete_recording(recording_sid))

    def callers_since(self, since: datetime) -> list[CarrierCaller]:
        return self._speak(lambda: self.carrier.callers_since(since))

    def _speak(self, ask: Callable[[], Result]) -> Result:
        self.fate.comes(BEFORE_CARRIER)
        answer = ask()
        self.fate.comes(AFTER_CARRIER)
        return answer


@dataclass
class MortalWire:
    """A web process that dies answers nobody: the carrier waits its time and goes on."""

    wire: WebhookTransport
    clock_later: Callable[[float, Callable[[], None]], Any]

    def send(self, request: HttpRequest, done: Done) -> None:
        try:
            self.wire.send(request, done)
        except Killed:
            self.clock_later(0.1, lambda: done(TimedOut("the process was killed")))


class MortalStage(Stage):
    """A stage whose web process, worker or tick dies when fate says so, and is started again at once."""

    def __init__(self, database: Database, fate: Fate, seed: int | str = 7, **line: Any) -> None:
        self.fate = replace(fate, at=0)  # nobody dies while the line is set up
        super().__init__(database, seed, **line)
        house = self.house
        mortal = replace(
            house,
            database=MortalDatabase(database, self.fate),
            carrier=MortalCarrier(house.carrier, self.fate),
        )
        self.house = self.app.extensions["house"] = mortal
        self.wire.wire = MortalWire(self.wire.wire, self.clock.call_later)
        self.fate.count, self.fate.at = 0, fate.at

    def _do(self, job: str, row_id: str) -> None:
        try:
            super()._do(job, row_id)
        except Killed as death:
            self.story.append(f"{self.clock.now():%H:%M:%S.%f} a worker died at {job}: {death}")

    def _tick(self) -> None:
        try:
            super()._tick()
        except Killed as death:
            self.story.append(f"{self.clock.now():%H:%M:%S.%f} the tick died: {death}")
            self.next_list = self.clock.now()  # as it does on each start
            self._tick_later()
