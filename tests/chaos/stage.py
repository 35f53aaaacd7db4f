"""A world in which everything may go wrong: it remembers every delivery, every crash, and what was true before."""

import itertools
import logging
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, bindparam, exists, or_, select

from hotline.db.engine import open_engine
from hotline.db.outbox_table import outbox
from hotline.db.unit_of_work import Database
from hotline.flows.sweep import NOTHING, sweep
from hotline.kernel import ids
from hotline.schema import metadata
from hotline.simulator.phone import Phone
from hotline.simulator.wire import Done, HttpRequest, HttpResponse, Outcome, WebhookTransport
from tests import databases
from tests.world import ENDED_FAMILY, FRONTLINE_FAMILY, LIN, START, WU, ZHAO, World

STRANGER, NEIGHBOUR, WITHHELD = "+8613800000901", "+8613800000902", "+8613800000903"
CALLERS = (FRONTLINE_FAMILY, ENDED_FAMILY, STRANGER, NEIGHBOUR, WITHHELD)
COUNSELLORS = {"Lin": LIN, "Wu": WU, "Zhao": ZHAO}
REST_SECONDS = 600

_now = bindparam("now")
_NOUNS = ("callbacks", "calls", "legs", "offers", "staff", "tickets")
callbacks, calls, legs, offers, staff, tickets = (metadata.tables[t] for t in _NOUNS)
_ALL = {name: select(table) for name, table in metadata.tables.items()}


class _Crashes(logging.Handler):
    """Whatever the house had to say sorry for: an exception in a webhook is a bug, however kindly it was answered."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            trace = logging.Formatter().formatException(record.exc_info)
            self.seen.append(f"{record.exc_info[1]!r:.200} ({record.getMessage()})\n{trace}")


CRASHES = _Crashes()
_HOUSE_LOG = logging.getLogger("hotline")


def listen_for_crashes() -> None:
    """Keep what the house logs to ourselves: thousands of odd deliveries are warned of, and meant to be odd."""
    CRASHES.seen.clear()
    _HOUSE_LOG.addHandler(CRASHES)
    _HOUSE_LOG.propagate = False


def stop_listening() -> None:
    """Let everybody hear the house's log again. Other tests of this process read it."""
    _HOUSE_LOG.removeHandler(CRASHES)
    _HOUSE_LOG.propagate = True


@dataclass
class Recorder:
    """A wire that keeps what went over it, with the headers, so that any delivery can be made again."""

    wire: WebhookTransport
    deliveries: list[tuple[HttpRequest, HttpResponse]] = field(default_factory=list)

    def send(self, request: HttpRequest, done: Done) -> None:
        def note(outcome: Outcome) -> None:
            if isinstance(outcome, HttpResponse):
                self.deliveries.append((request, outcome))
            done(outcome)

        self.wire.send(request, note)


@dataclass
class Memory:
    """What a check has seen so far, to tell what must never change."""

    queued_at: dict[str, datetime] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    answers: dict[tuple[str, str], bytes] = field(default_factory=dict)
    performed: dict[int, int] = field(default_factory=dict)
    read: int = 0
    heard_of: set[str] = field(default_factory=set)
    heard: int = 0
    asked: dict[str, tuple[str, datetime]] = field(default_factory=dict)


class Stage(World):
    """A line with three counsellors and five callers. `story` tells what was done to it so far."""

    def __init__(self, database: Database, seed: int | str = 0, **line: Any) -> None:
        self.dice = random.Random(f"{seed} stage")
        self.echoes = False
        self.last_tick = START
        listen_for_crashes()
        super().__init__(database, seed=random.Random(f"{seed} carrier").getrandbits(32), **line)
        self.wire = Recorder(self.exchange.courier.transport)
        self.exchange.courier.transport = self.wire
        self.memory = Memory()
        self.story: list[str] = []
        self.ledger()
        for name, number in COUNSELLORS.items():
            self.counsellor(name, number, on_duty=name != "Zhao")

    def _job(self, job: str, row_id: str) -> None:
        """A queue promises to bring a job at least once, and no more."""
        self._do(job, row_id)
        if self.echoes:
            self.clock.call_later(self.dice.choice((0.0, 1.5, 7.0)), lambda: self._do(job, row_id))

    def _do(self, job: str, row_id: str) -> None:
        super()._job(job, row_id)

    def _tick(self) -> None:
        """As in service; and of the ticks that saw nothing to do some are asked to look more closely."""
        self._ticks = False
        if self.workers_alive:
            began = self.clock.now()
            self._look_for_missed()
            if sweep(self.house, began) == NOTHING and self.dice.random() < 0.05:
                swept = sweep(self.house, began, look_first=False)
                assert swept == NOTHING, f"a tick was thought to be idle: {swept}"
            self._look_for_turns()
            self.last_tick = began
            self._tick_later()

    @property
    def callers(self) -> list[Phone]:
        return [self.exchange.phone(number) for number in CALLERS]

    @property
    def counsellors(self) -> list[Phone]:
        return [self.exchange.phone(number) for number in COUNSELLORS.values()]

    def mend(self) -> None:
        """Everything outside works again."""
        self.exchange.faults.clear()
        self.bell.is_down = self.echoes = False
        self.workers_alive = True

    def bring_to_rest(self) -> None:
        """Everything works again, every caller hangs up, and time passes until nothing is left to do; in it the carrier
        is asked for its callers once more."""
        self.mend()
        self.next_list = self.clock.now()
        for phone in self.callers:
            phone.hang_up()
        for _ in range(REST_SECONDS // 5):
            self.advance(5)
            if self.next_list > self.clock.now() and self._is_quiet():
                return

    def _is_quiet(self) -> bool:
        if any(not call.ended for call in self.exchange.lines.calls.values()):
            return False
        with self.house.database.engine.connect() as connection:
            return not connection.execute(_SOMETHING_OPEN).scalar()

    def paths(self, since: int) -> list[str]:
        """The order in which deliveries reached the house after the first `since`, with ids left out."""
        return [_shape(request) for request, _ in self.wire.deliveries[since:]]


_SOMETHING_OPEN = select(
    or_(
        exists().where(calls.c.state != "closed", ~calls.c.carrier_sid.startswith("callback:")),
        exists().where(legs.c.state != "ended"),
        exists().where(outbox.c.state.in_(("pending", "claimed"))),
        exists().where(staff.c.line.in_(("reserved", "busy", "wrap_up"))),
    )
)


def _shape(request: HttpRequest) -> str:
    parts = urlsplit(request.url)
    words = [word if len(word) < 32 else "*" for word in parts.path.split("/")]
    body = dict(pair.split("=", 1) for pair in request.body.decode().split("&") if "=" in pair)
    says = [body.get(name, "") for name in ("CallStatus", "Digits", "QueueResult", "StatusCallbackEvent")]
    return "/".join(words[3:]) + ":" + ",".join(says)


def rows(connection: Connection, table: str) -> list[Any]:
    return list(connection.execute(_ALL[table]))


@contextmanager
def repeatable_ids(seed: str) -> Iterator[None]:
    """Ids by the dice of `seed`: among equals the smaller id goes first, so else the same seed told another story."""
    dice, ticks = random.Random(f"{seed} ids"), itertools.count(1)
    kept = ids.os, ids.time
    ids.os = SimpleNamespace(urandom=dice.randbytes)  # type: ignore[attr-defined]
    ids.time = SimpleNamespace(time_ns=lambda: next(ticks) // 4 * 1_000_000)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ids.os, ids.time = kept  # type: ignore[attr-defined]


@contextmanager
def sqlite_database() -> Iterator[Engine]:
    """A SQLite file with the tables, for a run outside the suite; in memory where the machine has a folder there."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield from _in_folder(Path(folder))


def _in_folder(folder: Path) -> Iterator[Engine]:
    file = folder / "chaos.sqlite3"
    databases.sqlite_template(str(file))
    engine = open_engine(f"sqlite:///{file}", synchronous="OFF")
    try:
        yield engine
    finally:
        engine.dispose()
