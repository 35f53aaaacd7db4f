"""Everything of ours is killed in turn, with kill -9, while callers keep coming; and everybody is served."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from hotline.bootstrap import build_house
from hotline.calls.phrases import Key
from hotline.db.engine import open_engine
from hotline.db.unit_of_work import Database
from hotline.db.upgrade import upgrade
from hotline.flows.staff import add_staff, set_duty
from hotline.roster.model import Duty, Role
from hotline.settings import Configuration
from hotline.simulator.server import Settings, SimulatorServer
from tests.processes.programs import ROOT, Program, Proxy, free_port, is_ready, until
from tests.processes.surge import DESKS, WAITING, Places, Surge, outcomes, overtaken
from tests.servers import POSTGRES, REDIS, Server
from tests.world_settings import SID, TOKEN

pytestmark = [pytest.mark.processes, pytest.mark.proof]

RECOVERY_SECONDS = 5.0
"""More than it takes anyhow until two more phones ring, on whatever machine this is."""
LINE = "+862255500000"
TOML = f"""\
[line]
name = "青柠热线"
neutral_name = "青柠服务台"
number = "{LINE}"
[routing]
ring_seconds = 6
wrap_up_seconds = 0.1
[carrier]
calls_per_second = 4
"""


class Running:
    """One line of two web services, two workers, a database, a queue and a carrier."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.postgres = stack.enter_context(Server(POSTGRES, durable=True))
        self.redis = stack.enter_context(Server(REDIS))
        url = self.postgres.url
        (folder / "line.toml").write_text(TOML, "utf-8")
        self.ports = ports = [free_port(), free_port()]
        proxy = Proxy(ports)
        stack.callback(proxy.stop)
        self.carrier = SimulatorServer(Settings(0, SID, TOKEN, LINE, proxy.url, calls_per_second=4.0))
        given = {
            "HOTLINE_DATABASE_URL": url,
            "HOTLINE_REDIS_URL": self.redis.url,
            "HOTLINE_PUBLIC_URL": proxy.url,
            "HOTLINE_CONFIG": str(folder / "line.toml"),
            "HOTLINE_SECRET_KEY": "a-secret-key-of-32-characters-or",
            "HOTLINE_DATA_KEY": "a-data-key-of-32-characters-more",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": self.carrier.url,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
        }
        upgrade(url)
        environment = {**os.environ, **given}
        serve = ("serve", "--processes", "1", "--port")
        self.webs = [Program(folder, environment, *serve, str(port)) for port in ports]
        self.workers = [Program(_made(folder / name), environment, "work", "--processes", "1") for name in ("a", "b")]
        for program in (*self.webs, *self.workers):
            stack.callback(program.kill)
        engine = open_engine(url)
        stack.callback(engine.dispose)
        self.database = Database(engine)
        self._people(given)
        self.carrier.start()
        stack.callback(self.carrier.stop)
        for port in ports:
            until(lambda port=port: is_ready(port), "a web service answers")

    def _people(self, given: dict[str, str]) -> None:
        names = {"HOTLINE_SECRET_KEY": "secret_key", "HOTLINE_DATA_KEY": "data_key", "HOTLINE_CONFIG": "config"}
        names |= {"TWILIO_ACCOUNT_SID": "account_sid", "TWILIO_AUTH_TOKEN": "auth_token"}
        given = {name: given[key] for key, name in names.items()}
        configuration = Configuration.read(**given, redis_url=self.redis.url)
        house = build_house(configuration, database=self.database)
        self.script = house.script
        for name, number in DESKS.items():
            add_staff(house, house.clock(), name=name, role=Role.COUNSELLOR, phone=number)
            set_duty(house, name, Duty.ON, house.clock())


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Running]:
    with ExitStack() as stack:
        yield Running(stack, tmp_path)


def test_each_part_is_killed_in_a_surge_and_nobody_is_lost(line: Running) -> None:
    surge, places = Surge(line.carrier, LINE), Places(line.database)
    took: dict[str, float] = {}

    def recovers(what: str) -> None:
        """Two more phones ring: one ring might have been on its way already."""
        begun = surge.rings_begun()
        took[what] = until(lambda: surge.rings_begun() >= begun + 2, f"phones ring after {what}")
        places.look()

    until(lambda: surge.served >= 4, "the line is busy")
    for turn in range(3):
        recovers(f"nothing, {turn}")
    usual = max(took.values())
    line.webs[0].kill()
    recovers("a web service was killed")
    line.webs[0].start()
    begun = line.workers[0].has_swept()
    line.workers[0].kill()
    recovers("a worker was killed")
    line.workers[0].start()
    until(lambda: is_ready(line.ports[0]) and line.workers[0].has_swept() > begun, "both are back")
    line.redis.kill()
    time.sleep(0.5)  # long enough for everybody to have noticed
    line.redis.again()
    recovers("Redis was killed")
    with redis.Redis.from_url(line.redis.url) as client:
        client.flushall()
    recovers("Redis was emptied")
    line.postgres.kill()
    line.postgres.again()
    line.database.engine.dispose()
    recovers("PostgreSQL was killed")

    surge.end()
    until(lambda: surge.is_over, "everybody has been served")
    until(lambda: None not in outcomes(line.database)[0].values(), "every call has its end")
    places.look()
    ends, told = outcomes(line.database)
    sorry = line.script.phrases.text(Key.TROUBLE, "zh")
    sys.stderr.write(f"{took} {Counter(ends.values())} {len(surge.callers)}\n")
    assert len(ends) == len(surge.callers), "each call received is written down once"
    assert set(told.values()) == {1}, "with one end"
    unserved = [caller for caller in surge.callers if caller.number not in surge.was_served]
    assert [caller.number for caller in unserved if sorry not in caller.said()] == [], "lost without a word"
    assert len(unserved) <= WAITING + len(DESKS), "who was just speaking to us when the database was killed"
    assert places.lost == []
    assert overtaken(line.database) == []
    assert surge.broken + surge.rung_twice_at_once() == []
    assert {what: seconds for what, seconds in took.items() if seconds > usual + RECOVERY_SECONDS} == {}
