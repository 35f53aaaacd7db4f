"""Zheng opens the line beyond its hours, or closes it early: all who ask hear it at once, and it ends by itself."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Database
from hotline.flows.family_card import issue_card
from hotline.flows.line_hours import close_line, keep_hours, next_clock, open_line
from hotline.flows.staff import add_staff
from hotline.flows.sweep import sweep
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, hears, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import sleep
from tests.walks.test_callbacks_dialled import dials, wang_asks
from tests.walks.test_hours_by_date import OTHER, at, hours
from tests.world import LIN, WU, World

WHY = "the phones are being repaired"


def says(world: World, flow: Any, until: str, by: str = "Zheng", reason: str = WHY) -> None:
    now = world.clock.now()
    flow(world.house, now, until=next_clock(world.house, until, now), by=by, reason=reason)


def line_of(world: World) -> World:
    world.counsellor("Lin", LIN, Answers())
    add_staff(world.house, world.clock.now(), name="Zheng", role=Role.SUPERVISOR, phone=WU)
    return world


def status(world: World) -> tuple[Any, ...]:
    told = world.api("/status")
    return told["line"], told["next_change"], told["hours_override"]


def test_closed_early_is_said_at_once_and_who_is_there_is_served(make_world: MakeWorld) -> None:
    world = line_of(make_world(start=at("2026-11-24 15:00"), hours=hours("")))
    talks, waits = world.calls_in(), world.calls_in(OTHER)
    world.advance(30)
    says(world, close_line, "17:00")
    world.start(world.house.database)  # any other process knows it as well
    assert status(world) == (
        "closed", "2026-11-24T17:00:00+08:00", {"line": "closed", "until": "2026-11-24T17:00:00+08:00"}
    )  # fmt: skip
    late = world.calls_in("+8613800000903")
    assert "今天下午5点" in late.said()[-1]
    assert hears(world, late, Key.CLOSED, time="今天下午5点"), "with the numbers that answer, as on any evening"
    writes = world.caller("+8613800000904")
    writes.send_text("你好", world.number)
    world.advance(5)
    assert "今天下午5点" in writes.texts[-1].body
    world.ledger()
    card = issue_card(world.house, "H-1", world.clock.now()).url
    assert "今天下午5点" in world.client.get(card.removeprefix(world.house.public_url)).text
    assert talks.talking_with == {LIN}
    hang_up_all(world, talks, late, seconds=30)
    assert waits.talking_with == {LIN}, "who waited when it closed is served"
    in_danger = world.calls_in("+8613800000905")
    in_danger.press("9")
    hang_up_all(world, waits, seconds=30)
    assert in_danger.talking_with == {LIN}
    hang_up_all(world, in_danger)
    sleep(world, (at("2026-11-24 17:00") - world.clock.now()).total_seconds())
    again = world.calls_in(OTHER)
    world.until(lambda: again.talking_with == {LIN}, 40)  # it has ended by itself
    assert status(world) == ("open", "2026-11-24T18:00:00+08:00", None)
    hang_up_all(world, again)
    assert_at_rest(world)


def test_opened_over_midnight_beside_a_closed_day_takes_calls_until_then(make_world: MakeWorld) -> None:
    world = line_of(make_world(start=at("2026-11-23 23:50"), hours=hours("closed = [2026-11-24]")))
    says(world, open_line, "00:10")
    chen = world.calls_in()
    world.advance(15 * 60)
    assert chen.talking_with == {LIN}
    assert status(world) == (
        "open",
        "2026-11-24T00:10:00+08:00",
        {"line": "open", "until": "2026-11-24T00:10:00+08:00"},
    )
    world.advance(6 * 60)
    assert status(world) == ("closed", "2026-11-25T08:00:00+08:00", None)
    assert chen.talking_with == {LIN}
    hang_up_all(world, chen)
    assert_at_rest(world)


def test_call_backs_leave_the_line_and_come_back_with_it(make_world: MakeWorld) -> None:
    world = make_world(start=at("2026-11-24 15:00"), hours=hours(""))
    wang = wang_asks(world)
    assert the_callback(world)["state"] == "waiting"
    line_of(world).duty("Lin", "off")
    says(world, close_line, "15:30")
    world.advance(3)
    assert the_callback(world)["state"] == "requested"
    world.duty("Lin", "on")
    world.advance(60)
    assert dials(world) == 0
    keep_hours(world.house, world.clock.now(), by="Zheng")
    world.until(lambda: wang.talking_with == {LIN}, 30)
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_opening_the_line_wakes_nobody_in_the_quiet_hours(make_world: MakeWorld) -> None:
    quiet = DailyHours.parse("22:00-07:00")
    world = make_world(start=at("2026-11-24 17:58"), hours=hours(""), callback_quiet=quiet)
    wang_asks(world)
    sleep(world, (at("2026-11-24 22:30") - world.clock.now()).total_seconds())
    line_of(world)
    says(world, open_line, "23:30")
    world.advance(120)
    assert dials(world) == 0
    asked = world.calls_in(OTHER)
    world.until(lambda: asked.talking_with == {LIN}, 40)  # who rings is answered
    hang_up_all(world, asked)


@pytest.mark.parametrize(
    ("flow", "until", "by", "reason"),
    [
        (close_line, "16:00", "Lin", WHY),
        (close_line, "16:00", "Nobody", WHY),
        (close_line, "16:00", "Zheng", "  "),
        (close_line, "16:00", "Zheng", "call 13800000901"),
        (close_line, "25:00", "Zheng", WHY),
        (close_line, "noon", "Zheng", WHY),
        (close_line, "\x00", "Zheng", WHY),
        (open_line, "16:00", "Zheng", WHY),  # it is open until 18:00
    ],
)
def test_what_is_no_order_changes_nothing(sqlite_engine: Engine, flow: Any, until: str, by: str, reason: str) -> None:
    world = line_of(World(Database(sqlite_engine), start=at("2026-11-24 15:00"), hours=hours("")))
    with pytest.raises(Refused):
        says(world, flow, until, by, reason)
    now = world.clock.now()
    with pytest.raises(Refused):
        close_line(world.house, now, until=now + timedelta(hours=25), by="Zheng", reason=WHY)
    with pytest.raises(Refused):
        keep_hours(world.house, now, by="Zheng")
    assert status(world)[0] == "open"
    assert status(world)[2] is None


def test_the_last_word_holds_and_a_quiet_tick_asks_once(sqlite_engine: Engine) -> None:
    world = line_of(World(Database(sqlite_engine), start=at("2026-11-24 15:00"), hours=hours("")))
    says(world, close_line, "16:00")
    says(world, close_line, "15:30")
    assert status(world)[1] == "2026-11-24T15:30:00+08:00"
    asked: list[str] = []

    def hear(*heard: Any) -> None:
        asked.append(heard[2])

    event.listen(sqlite_engine, "before_cursor_execute", hear)
    sweep(world.house, world.clock.now())
    assert len([one for one in asked if one.startswith("SELECT")]) == 1
    asked.clear()
    world.calls_in()
    first = next(n for n, one in enumerate(asked) if one.startswith("INSERT"))
    facts = [one for one in asked[:first] if "said_hours" in one]
    event.remove(sqlite_engine, "before_cursor_execute", hear)
    assert len(facts) == 1
    assert "staff" in facts[0], "the hours come with the other facts"
