"""What needs a supervisor now lights her phone: once, in words that say nothing, and nobody else's."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from hotline.alerts.config import AlertRules
from hotline.alerts.model import AlertKind
from hotline.alerts.rules import REACH, Reach
from hotline.alerts.tables import alert_texts, alerts
from hotline.calls.phrases import Key
from hotline.db.outbox_table import outbox
from hotline.db.unit_of_work import Database
from hotline.flows.alarms import raise_alarm
from hotline.flows.staff import add_staff
from hotline.kernel.ids import new_id
from hotline.roster.model import Role
from hotline.simulator.phone import Phone
from hotline.texts.tables import texts
from tests.walks.checks import words
from tests.world import LIN, WU, ZHAO, World

ALERT = "青柠服务台：有事等您看一下，请尽快打开页面。"
GAP = timedelta(minutes=15)


def supervisor(world: World, name: str, number: str, *, on_duty: bool = True) -> Phone:
    add_staff(world.house, world.clock.now(), name=name, role=Role.SUPERVISOR, phone=number)
    if on_duty:
        world.duty(name, "on")
    return world.exchange.phone(number)


def writes_of_danger(world: World, *numbers: int) -> None:
    for number in numbers:
        world.caller(f"+86138000009{number:02}").send_text("我不想活了", world.number)
    world.advance(5)


def read(phone: Phone) -> list[str]:
    return [text.body for text in phone.texts if text.body == ALERT]


def kinds(world: World) -> list[str]:
    return [one["kind"] for one in world.api("/alerts?open=true&limit=100")["items"]]


def test_a_storm_of_danger_is_many_alerts_and_one_text_to_zheng(world: World) -> None:
    zheng, sun = supervisor(world, "Zheng", WU), supervisor(world, "Sun", ZHAO, on_duty=False)
    lin = world.counsellor("Lin", LIN)
    writes_of_danger(world, 1, 2, 3)
    world.advance(300)
    writes_of_danger(world, 4, 5)
    assert kinds(world).count("text_danger") == 5
    assert (read(zheng), read(sun), lin.texts) == ([ALERT], [], [])
    assert words(world, Key.TEXT_ALERT, neutral_name=world.house.line.neutral_name) == ALERT
    world.advance(GAP.total_seconds())
    writes_of_danger(world, 6)
    assert read(zheng) == [ALERT, ALERT], "it goes on, and she is told again"
    world.assert_clean()


def test_with_no_supervisor_on_duty_all_are_told_but_for_who_wants_no_texts(world: World) -> None:
    zheng, sun = supervisor(world, "Zheng", WU, on_duty=False), supervisor(world, "Sun", ZHAO, on_duty=False)
    world.counsellor("Lin", LIN)
    sun.send_text("退订", world.number)
    world.advance(5)
    writes_of_danger(world, 1)
    assert (read(zheng), read(sun)) == ([ALERT], [])


def test_a_supervisor_who_told_the_carrier_to_stop_is_no_alert_of_her_own(world: World) -> None:
    supervisor(world, "Zheng", WU)
    world.exchange.messages.opted_out.add((world.number, WU))
    writes_of_danger(world, 1)
    assert kinds(world) == ["text_danger"], "21610 is her wish, not a fault"
    world.clock.advance(GAP.total_seconds())
    writes_of_danger(world, 2)
    with world.house.database.read() as connection:
        told = select(texts.c.id).where(texts.c.phrase == Key.TEXT_ALERT.value)
        assert len(connection.execute(told).all()) == 1, "and she is not written to again"


def test_another_kind_is_told_beside_it_and_what_can_wait_is_not(world: World) -> None:
    zheng = supervisor(world, "Zheng", WU)
    writes_of_danger(world, 1)
    with world.house.work() as work:
        work.lock_router()
        now = world.clock.now()
        raise_alarm(work, world.house, AlertKind.RESCUE_OPEN, now, about=new_id())
        raise_alarm(work, world.house, AlertKind.TEXT_WAITS, now, about=new_id())
    world.advance(5)
    assert read(zheng) == [ALERT, ALERT]


def test_no_text_is_begun_where_the_line_wants_none(sqlite_engine: Engine) -> None:
    world = World(Database(sqlite_engine), alerts=AlertRules(gap=None))
    zheng = supervisor(world, "Zheng", WU)
    writes_of_danger(world, 1)
    assert (kinds(world), zheng.texts) == (["text_danger"], [])


def test_an_alert_that_is_undone_takes_its_text_with_it(sqlite_engine: Engine) -> None:
    world = World(Database(sqlite_engine))
    zheng = supervisor(world, "Zheng", WU)

    def die() -> None:
        with world.house.work() as work:
            raise_alarm(work, world.house, AlertKind.RISK, world.clock.now(), about=new_id())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        die()
    world.advance(5)
    assert (kinds(world), zheng.texts) == ([], [])


def test_every_kind_of_alert_says_how_far_it_reaches() -> None:
    assert set(REACH) == set(AlertKind)
    assert sum(reach is not Reach.BOARD for reach in REACH.values()) < len(REACH) / 2, "few and true"


_ALARMS = st.lists(st.tuples(st.sampled_from(AlertKind), st.integers(0, 3_600)), max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(alarms=_ALARMS)
def test_two_texts_about_one_kind_are_never_closer_than_the_gap(
    sqlite_engine: Engine, alarms: list[tuple[AlertKind, int]]
) -> None:
    world = World(Database(sqlite_engine))
    if not world.api("/staff")["items"]:
        supervisor(world, "Zheng", WU)
    begin, expected, last = world.clock.now(), 0, dict[AlertKind, datetime]()
    with world.house.work() as work:
        for table in (outbox, texts, alerts, alert_texts):
            work.connection.execute(delete(table))
        for kind, seconds in sorted(alarms, key=lambda one: one[1]):
            at = begin + timedelta(seconds=seconds)
            raise_alarm(work, world.house, kind, at, about=new_id())
            if REACH[kind] is Reach.TEXT and (kind not in last or at - last[kind] >= GAP):
                expected, last[kind] = expected + 1, at
        ordered = work.connection.execute(select(outbox.c.id)).all()
    assert len(ordered) == expected
