"""A whole line in one process and virtual time: the real flows, SQL, TwiML and signatures on the simulated carrier.

    world.family("+8613800000001").dial(LINE); world.advance(30)

Only three things are not the real ones, and they are ports: the clock, the doorbell (bells are heard a moment later,
in this process, unless the queue is down), and the wire under the carrier's own REST client.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from hotline.bootstrap import build_house
from hotline.carrier.twilio_client import TwilioCarrier
from hotline.db.unit_of_work import Database
from hotline.flows import ask_carrier
from hotline.flows.api_tokens import create_token
from hotline.flows.dispatch import dispatch
from hotline.flows.import_households import import_households
from hotline.flows.perform_order import perform_order
from hotline.flows.reconcile import LOOK_EVERY, look_for_missed, reconcile
from hotline.flows.ring_turns import call_up_next_ring
from hotline.flows.staff import add_staff, set_duty
from hotline.flows.sweep import sweep
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Behaviour, ByHand
from hotline.simulator.clock import ManualClock
from hotline.simulator.exchange import Exchange
from hotline.simulator.phone import Phone
from hotline.simulator.wire import WsgiTransport
from hotline.web.app import Doors, create_app
from tests.bell import Bell
from tests.simulator.rest_client import Adapter, download_from
from tests.world_settings import SID, TOKEN, URL, configuration_with

START = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday, 20:00 in the line's zone

FRONTLINE_FAMILY = "+8613800000001"
ENDED_FAMILY = "+8613800000101"
STRANGER = "+8613800000901"
LIN, WU, ZHAO = "+8613800000701", "+8613800000702", "+8613800000703"

LEDGER = """家庭编号,姓名,关系,电话,岗位类别,上岗日期,离岗日期
H-1,陈奶奶,祖母,13800000001,发热门诊,2026-01-05,
H-2,老周,父亲,13800000101,隔离点,2026-01-05,2026-02-01
"""


_first: list[Flask] = []
"""The application of the first world, for others to copy and give their house: its routes take 13 ms to build."""


class World:
    """One line, its carrier, its people. `line` keyword arguments replace rules of config/line.toml."""

    def __init__(self, database: Database, start: datetime = START, seed: int = 0, **line: Any) -> None:
        configuration = configuration_with(**{"wrap_up_seconds": 0.0, "recovery_seconds": 0.0} | line)
        self.clock = ManualClock(start)
        self._workers_alive, self._ticks, self._start = True, False, start
        self._next_look, self.next_list = start, start + LOOK_EVERY
        self.bell = Bell(self._job, self.clock)
        self.exchange = Exchange(SID, TOKEN, self.clock, WsgiTransport(lambda *call: self.app(*call)), seed=seed)
        self.exchange.calls_per_second = 100.0
        self.number = configuration.line.number
        self.exchange.provision(
            self.number,
            f"{URL}/twilio/voice/incoming",
            voice_fallback_url=f"{URL}/twilio/voice/fallback",
            status_callback=f"{URL}/twilio/voice/status",
            sms_url=f"{URL}/twilio/sms/incoming",
        )
        self.configuration = configuration
        self.start(database)
        self._tick()

    def start(self, database: Database) -> None:
        """Start the service; again, it knows only what is in the database."""
        self.house = build_house(
            self.configuration,
            database=database,
            doorbell=self.bell,
            carrier=self.carrier(),
            clock=self.clock.now,
        )
        doors = Doors(auth_token=TOKEN, secret_key="tests", queue_check=lambda: not self.bell.is_down)
        if not _first:
            _first.append(create_app(self.house, doors))
        self.app = copy(_first[0])
        self.app.extensions = {**self.app.extensions, "house": self.house, "queue_check": doors.queue_check}

    def carrier(self) -> TwilioCarrier:
        wire = self.exchange
        own = f"{URL}/twilio/voice/fallback"
        return TwilioCarrier(
            SID, TOKEN, self.number, http_client=Adapter(wire), download=download_from(wire), fallback_url=own
        )

    # -- time ------------------------------------------------------------------------------------------------------

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def until(self, predicate: Callable[[], bool], limit_seconds: float = 120.0) -> None:
        assert self.clock.advance_until(predicate, limit_seconds), "it did not happen in time"

    @property
    def workers_alive(self) -> bool:
        """While they are not, time passes without a tick, and quickly."""
        return self._workers_alive

    @workers_alive.setter
    def workers_alive(self, alive: bool) -> None:
        self._workers_alive = alive
        if alive and not self._ticks:
            self._tick_later(1.0 - (self.clock.now() - self._start).total_seconds() % 1.0)

    def _tick(self) -> None:
        self._ticks = False
        if self.workers_alive:
            self._look_for_missed()
            sweep(self.house, self.clock.now())
            self._look_for_turns()
            self._tick_later()

    def _look_for_missed(self) -> None:
        """Now and then the tick asks the carrier who called."""
        if self.next_list <= self.clock.now():
            self.next_list = self.clock.now() + LOOK_EVERY
            look_for_missed(self.house, self.clock.now())

    def _tick_later(self, seconds: float = 1.0) -> None:
        self._ticks = True
        self.clock.call_later(seconds, self._tick)

    def _look_for_turns(self) -> None:
        """Between two ticks the same process looks when a ring that waits has its turn."""
        if self.workers_alive and self._next_look <= self.clock.now():
            again = call_up_next_ring(self.house, self.clock.now())
            if again is not None:
                self._next_look = again
                self.clock.call_at(again, self._look_for_turns)

    def _job(self, job: str, row_id: str) -> None:
        if not self.workers_alive:
            return
        match job:
            case "dispatch":
                dispatch(self.house, self.clock.now())
            case "perform":
                perform_order(self.house, int(row_id))
            case "check_call":
                ask_carrier.check_call(self.house, row_id)
            case "check_leg":
                ask_carrier.check_leg(self.house, row_id)
            case "reconcile":
                reconcile(self.house, self.clock.now())
            case "look_for_missed":
                look_for_missed(self.house, self.clock.now())

    # -- people ----------------------------------------------------------------------------------------------------

    def counsellor(
        self, name: str, number: str, behaviour: Behaviour | None = None, *, on_duty: bool = True, **more: Any
    ) -> Phone:
        """Somebody on the staff, with `skills` or a `pool` if that matters."""
        add_staff(self.house, self.clock.now(), name=name, role=Role.COUNSELLOR, phone=number, **more)
        if on_duty:
            set_duty(self.house, name, Duty.ON, self.clock.now())
        return self.exchange.phone(number, behaviour or ByHand())

    def duty(self, name: str, duty: str) -> None:
        set_duty(self.house, name, Duty(duty), self.clock.now())

    def ledger(self, sheet: str = LEDGER) -> None:
        now = self.clock.now()
        house = self.house
        import_households(
            house.database, house.doorbell, house.vault, sheet.encode(), "ledger.csv", now, house.line.today(now)
        )

    def caller(self, number: str = STRANGER) -> Phone:
        return self.exchange.phone(number)

    def calls_in(self, number: str = STRANGER, **how: Any) -> Phone:
        """Somebody rings the line and hears its first words."""
        phone = self.caller(number)
        phone.dial(self.number, **how)
        self.advance(0.5)
        return phone

    # -- what a supervisor sees ------------------------------------------------------------------------------------

    def api(self, path: str, role: Role = Role.SUPERVISOR) -> Any:
        if not hasattr(self, "_tokens"):
            self._tokens: dict[Role, str] = {}
        if role not in self._tokens:
            self._tokens[role] = create_token(self.house, role, self.clock.now())
        answer = self.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self._tokens[role]}"})
        assert answer.status_code == 200, answer.text
        return answer.json

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def call_of(self, phone: Phone) -> Any:
        """The whole story of this phone's latest call, as the API tells it."""
        items = self.api(f"/calls?carrier_sid={phone.call_sid}")["items"]
        assert len(items) == 1, f"{len(items)} calls with {phone.call_sid}"
        return self.api(f"/calls/{items[0]['id']}")

    def kinds(self, phone: Phone) -> list[str]:
        return [event["kind"] for event in self.call_of(phone)["events"]]

    def misses(self, phone: Phone) -> list[str]:
        return [e["detail"]["reason"] for e in self.call_of(phone)["events"] if e["kind"] == "offer_missed"]

    def presence(self, name: str) -> str:
        return next(str(p["presence"]) for p in self.api("/staff")["items"] if p["name"] == name)

    def assert_clean(self) -> None:
        """The carrier had nothing to refuse and the service never fell over."""
        assert self.exchange.errors == []


@contextmanager
def queue_down(world: World) -> Iterator[None]:
    world.bell.is_down = True
    try:
        yield
    finally:
        world.bell.is_down = False
