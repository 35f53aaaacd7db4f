"""A supervisor decides: who takes whom, who rests, whose line is freed; it is written down, and no talk is cut."""

import pytest
from sqlalchemy import select, update

from hotline.audit.tables import audit_events
from hotline.flows.audit import verify_audit
from hotline.flows.overflow import close_overflow, open_overflow
from hotline.flows.reclass import add_need, drop_need, give_call
from hotline.flows.staff import add_staff
from hotline.flows.tend_crew import free_line, give_break, send_home
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import StaffId
from hotline.kernel.pools import Pool
from hotline.roster.model import Role
from hotline.roster.tables import staff
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, ZHAO, World

NEIGHBOUR, COUSIN = "+8613800000902", "+8613800000903"
QUICK = Answers(after=0.1, press_after=0.1)
BY = {"by": "Zhou", "reason": "she knows this family"}


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    world = make_world(wrap_up_seconds=10.0)
    world.counsellor("Lin", LIN, QUICK)
    add_staff(world.house, world.clock.now(), name="Zhou", role=Role.SUPERVISOR, phone=ZHAO)
    return world


def id_of(world: World, name: str) -> StaffId:
    return StaffId(next(one["id"] for one in world.api("/staff")["items"] if one["name"] == name))


def waits(world: World, number: str) -> Phone:
    phone = world.calls_in(number)
    phone.press("0")
    world.advance(1)
    return phone


def written(world: World) -> list[tuple[str, str, str | None]]:
    with world.house.database.read() as connection:
        rows = connection.execute(select(audit_events).order_by(audit_events.c.number)).all()
    assert verify_audit(world.house).broken is None
    return [(row.act, row.subject, row.why) for row in rows]


def test_who_is_given_to_lin_is_next_with_her_and_loses_nothing_by_it(world: World) -> None:
    busy = waits(world, STRANGER)
    world.until(lambda: busy.talking_with == {LIN})
    older, given = waits(world, NEIGHBOUR), waits(world, COUSIN)
    now, lin = world.clock.now(), id_of(world, "Lin")
    with pytest.raises(Refused, match="no supervisor"):
        give_call(world.house, now, call=str(given.call_sid), to=lin, by="Lin", reason="I know her")
    with pytest.raises(NotNow, match="not on duty"):
        give_call(world.house, now, call=str(given.call_sid), to=id_of(world, "Zhou"), **BY)
    give_call(world.house, now, call=str(given.call_sid), to=lin, **BY)
    busy.hang_up()
    world.until(lambda: given.talking_with == {LIN})
    assert not older.talking_with
    call = world.call_of(given)
    assert [one["rule"] for one in call["decisions"]] == ["given"]
    assert [event["detail"]["reason"] for event in call["events"] if event["kind"] == "given"] == [BY["reason"]]
    assert written(world) == [("changed", "call", BY["reason"])]
    hang_up_all(world, given, older)


def test_who_is_given_to_lin_is_answered_by_wu_when_it_is_her_turn(world: World) -> None:
    busy = waits(world, STRANGER)
    world.until(lambda: busy.talking_with == {LIN})
    given = waits(world, NEIGHBOUR)
    give_call(world.house, world.clock.now(), call=str(given.call_sid), to=id_of(world, "Lin"), **BY)
    world.counsellor("Wu", WU, QUICK)
    world.until(lambda: given.talking_with == {WU})
    world.advance(2)
    with pytest.raises(NotNow) as late:
        give_call(world.house, world.clock.now(), call=str(given.call_sid), to=id_of(world, "Lin"), **BY)
    assert late.value.why == "not_waiting"
    hang_up_all(world, given, busy)


def test_a_need_that_was_noted_can_be_taken_back(world: World) -> None:
    busy = waits(world, STRANGER)
    world.until(lambda: busy.talking_with == {LIN})
    child = waits(world, NEIGHBOUR)
    add_need(world.house, world.clock.now(), call=str(child.call_sid), skill="child", **BY)
    busy.hang_up()
    world.advance(30)
    assert not child.talking_with, "Lin has not learnt it"
    drop_need(world.house, world.clock.now(), call=str(child.call_sid), skill="child", **BY)
    world.until(lambda: child.talking_with == {LIN})
    assert world.api("/alerts")["items"][0]["seen_by"] == "settled"
    hang_up_all(world, child)


def test_the_second_pool_is_rung_at_once_while_the_overflow_is_open(world: World) -> None:
    world.counsellor("Wu", WU, QUICK, pool=Pool.SECOND)
    busy = waits(world, STRANGER)
    world.until(lambda: busy.talking_with == {LIN})
    now = world.clock.now()
    with pytest.raises(Refused, match="within 12 hours"):
        open_overflow(world.house, now, until=now, **BY)
    open_overflow(world.house, now, until=now.replace(hour=now.hour + 1), **BY)
    second = waits(world, NEIGHBOUR)
    world.until(lambda: second.talking_with == {WU}, 8)  # not after half a minute
    second.hang_up()
    close_overflow(world.house, world.clock.now(), **BY)
    with pytest.raises(NotNow):
        close_overflow(world.house, world.clock.now(), **BY)
    world.advance(11)
    third = waits(world, COUSIN)
    world.advance(5)
    assert not third.talking_with
    world.until(lambda: third.talking_with == {WU})
    assert [line[:2] for line in written(world)] == 2 * [("changed", "overflow")]
    hang_up_all(world, third, busy)


def test_who_is_sent_home_goes_when_her_talk_is_over(world: World) -> None:
    talk = waits(world, STRANGER)
    world.until(lambda: talk.talking_with == {LIN})
    now, lin = world.clock.now(), id_of(world, "Lin")
    with pytest.raises(NotNow) as refused:
        give_break(world.house, now, who=lin, **BY)
    assert refused.value.why == "rings_or_talks"
    send_home(world.house, now, who=lin, **BY)
    world.advance(30)
    assert talk.talking_with == {LIN}
    assert [event["kind"] for event in world.call_of(talk)["events"]].count("sent_home") == 1
    with pytest.raises(NotNow, match="already"):
        send_home(world.house, now, who=lin, **BY)
    hang_up_all(world, talk, seconds=15)
    assert world.presence("Lin") == "off"
    assert_at_rest(world)


def test_a_line_is_freed_when_the_carrier_says_that_the_phone_is_down_and_never_in_a_talk(world: World) -> None:
    talk = waits(world, STRANGER)
    world.until(lambda: talk.talking_with == {LIN})
    lin = id_of(world, "Lin")
    with pytest.raises(NotNow) as refused:
        free_line(world.house, world.clock.now(), who=lin, **BY)
    assert refused.value.why == "still_up"
    world.advance(2)
    assert talk.talking_with == {LIN}
    world.workers_alive = False  # nobody hears that it ends, and no tick asks
    world.exchange.faults.drop(count=None)
    hang_up_all(world, world.exchange.phone(LIN), talk, seconds=2)
    world.exchange.faults.clear()
    assert world.presence("Lin") == "busy"
    world.workers_alive = True
    free_line(world.house, world.clock.now(), who=lin, **BY)
    assert world.presence("Lin") == "wrap_up"
    assert ("changed", "staff", BY["reason"]) in written(world)


def test_a_line_that_nothing_holds_is_freed_and_a_free_one_is_not_stuck(world: World) -> None:
    lin = id_of(world, "Lin")
    with pytest.raises(NotNow) as refused:
        free_line(world.house, world.clock.now(), who=lin, **BY)
    assert refused.value.why == "not_stuck"
    with world.house.work() as work:
        work.connection.execute(update(staff).where(staff.c.id == lin).values(line="busy"))
    free_line(world.house, world.clock.now(), who=lin, **BY)
    assert world.presence("Lin") == "ready"
