"""Two things at the very same moment, in two threads on PostgreSQL: the router's lock puts one behind the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Engine

from hotline.calls.model import IncomingCall
from hotline.db.unit_of_work import Database, Work
from hotline.flows.call_ended import call_ended
from hotline.flows.counsellor_answers import counsellor_key
from hotline.flows.dispatch import dispatch
from hotline.flows.house import House
from hotline.flows.staff import set_duty
from hotline.flows.sweep import sweep
from hotline.kernel.phone import read_caller
from hotline.kernel.ports import Doorbell
from hotline.roster.model import Duty
from tests.chaos.invariants import check, check_at_rest
from tests.chaos.stage import STRANGER, Stage, rows
from tests.world import World

PATIENCE = 0.4


class Paused(Database):
    """A database whose work stops just before its commit, until it is let go."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.engine)
        self.is_there, self.may_go = threading.Event(), threading.Event()

    @contextmanager
    def work(self, doorbell: Doorbell) -> Iterator[Work]:
        with super().work(doorbell) as work:
            yield work
            self.is_there.set()
            assert self.may_go.wait(10)


def at_once(stage: Stage | World, first: Callable[[House], object], second: Callable[[House], object]) -> None:
    """Let `first` stand before its commit when `second` begins."""
    database = Paused(stage.house.database)
    faults: list[BaseException] = []

    def run(deed: Callable[[House], object], house: House) -> None:
        try:
            deed(house)
        except BaseException as fault:
            faults.append(fault)

    one = threading.Thread(target=run, args=(first, replace(stage.house, database=database)))
    two = threading.Thread(target=run, args=(second, stage.house))
    one.start()
    assert database.is_there.wait(10)
    two.start()
    two.join(PATIENCE)
    database.may_go.set()
    one.join(10)
    two.join(10)
    assert faults == []


def offered(engine: Engine) -> tuple[Stage, str]:
    """A stranger waits, and Lin hears who it is; give the offer's id."""
    stage = Stage(Database(engine))
    for name in ("Wu", "Zhao"):
        stage.duty(name, "off")
    stage.calls_in(STRANGER)
    stage.until(lambda: stage.counsellors[0].state == "ringing")
    stage.counsellors[0].pick_up()
    stage.advance(1)
    with stage.house.database.read() as connection:
        return stage, rows(connection, "offers")[0].id


def ended(stage: Stage) -> Callable[[House], object]:
    call = IncomingCall(str(stage.exchange.phone(STRANGER).call_sid), read_caller(STRANGER), None)
    return lambda house: call_ended(house, call, "completed", "ended", stage.clock.now())


def pressed(stage: Stage, offer_id: str) -> Callable[[House], object]:
    return lambda house: counsellor_key(house, offer_id, "1", "key", stage.clock.now())


def test_lin_takes_a_caller_who_hangs_up_that_moment(postgresql_engine: Engine) -> None:
    """She has pressed 1, so she hears a kind word on her leg; she is not free, to be rung anew, while it is up."""
    stage, offer_id = offered(postgresql_engine)
    at_once(stage, pressed(stage, offer_id), ended(stage))
    with stage.house.database.read() as connection:
        lin = next(person for person in rows(connection, "staff") if person.name == "Lin")
        orders = [order.action for order in rows(connection, "outbox") if order.lane == f"staff:{lin.id}"]
    assert (lin.line, orders[1:]) == ("busy", ["redirect"])
    finish(stage, postgresql_engine)


def test_a_caller_hangs_up_and_lin_presses_the_key_that_moment(postgresql_engine: Engine) -> None:
    stage, offer_id = offered(postgresql_engine)
    at_once(stage, ended(stage), pressed(stage, offer_id))
    finish(stage, postgresql_engine)


def test_two_workers_dispatch_while_a_tick_sweeps(postgresql_engine: Engine) -> None:
    stage = Stage(Database(postgresql_engine))
    stage.bell.is_down, stage.workers_alive = True, False
    stage.calls_in(STRANGER)
    stage.advance(15)
    now = stage.clock.now()
    at_once(stage, lambda house: dispatch(house, now), lambda house: dispatch(house, now))
    at_once(stage, lambda house: set_duty(house, "Lin", Duty.OFF, now), lambda house: sweep(house, now))
    finish(stage, postgresql_engine)


def finish(stage: Stage, engine: Engine) -> None:
    check(stage)
    stage.bring_to_rest()
    check_at_rest(stage)
    engine.dispose()
