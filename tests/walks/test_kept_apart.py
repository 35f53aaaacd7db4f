"""Lin and a caller are never brought together again: a supervisor has said so, and the whole house obeys."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.flows.keep_apart import keep_apart, let_together
from hotline.flows.staff import add_staff
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers, ByHand
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all
from tests.walks.test_why import NEIGHBOUR, why
from tests.world import LIN, WU, ZHAO, World

QUICK = Answers(after=0.1, press_after=0.1)
REASON = "she said that they know each other"


def zhao(world: World) -> None:
    add_staff(world.house, world.clock.now(), name="Zhao", role=Role.SUPERVISOR, phone=ZHAO)


def apart(world: World, which: Any, name: str = "Lin", **more: Any) -> tuple[str, bool]:
    return keep_apart(world.house, world.clock.now(), name=name, which=str(which), by="Zhao", reason=REASON, **more)


def talked_once(world: World) -> Phone:
    """Wang has talked with Lin; and with nobody else, so it is Lin whom he would be given again."""
    zhao(world)
    world.counsellor("Lin", LIN, QUICK)
    wang = world.calls_in()
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    return wang


def test_wang_is_never_given_lin_again_until_she_and_he_are_let_together(world: World) -> None:
    first = talked_once(world)
    code, talk = apart(world, first.call_sid)
    assert not talk
    again = world.calls_in()
    behind = world.calls_in(NEIGHBOUR)
    world.until(lambda: behind.talking_with == {LIN})
    assert not again.talking_with, "who stands behind him does not wait for it"
    told = why(world, behind)
    assert "was left standing: everybody free is kept apart from that caller." in told
    told = why(world, again)
    assert "Nobody is on duty but Lin, kept apart from this caller; the supervisor was alerted." in told
    assert "Lin: on a call, kept apart from this caller by Zhao, until somebody lifts it" in told
    [alert] = world.api("/alerts?open=true")["items"]
    assert (alert["kind"], alert["detail"]) == ("nobody_can", {"kept_apart": ["Lin"]})
    hang_up_all(world, behind)
    world.counsellor("Wu", WU, QUICK)
    world.until(lambda: again.talking_with == {WU})
    told = why(world, again)
    assert "Not Lin (kept apart from this caller by Zhao, until somebody lifts it)." in told
    assert REASON not in told
    hang_up_all(world, again)
    world.duty("Wu", "off")
    with pytest.raises(Refused, match="no supervisor"):
        let_together(world.house, world.clock.now(), name="Lin", which=code, by="Lin")
    third = world.calls_in()
    world.advance(20)
    assert not third.talking_with
    let_together(world.house, world.clock.now(), name="Lin", which=code, by="Zhao")
    world.until(lambda: third.talking_with == {LIN})
    hang_up_all(world, third)
    assert_at_rest(world)


def test_many_whom_she_may_not_have_hold_up_nobody_behind_them(world: World) -> None:
    zhao(world)
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in(NEIGHBOUR)
    world.until(lambda: busy.talking_with == {LIN})
    crowd = [world.calls_in(f"+86138000009{number}") for number in range(30, 36)]
    last = world.calls_in()
    for phone in (*crowd, last):
        phone.press("0")
        world.advance(0.5)
    for phone in crowd:
        apart(world, phone.call_sid)
    busy.hang_up()
    world.until(lambda: last.talking_with == {LIN})
    hang_up_all(world, last, *crowd)
    assert_at_rest(world)


def test_it_ends_by_itself_when_its_time_is_over(world: World) -> None:
    first = talked_once(world)
    until = world.clock.now() + timedelta(seconds=60)
    apart(world, first.call_sid, until=until)
    again = world.calls_in()
    world.advance(50)
    assert f"kept apart from this caller by Zhao, until {until.astimezone(world.house.line.zone):%Y-%m-%d}" in why(
        world, again
    )
    assert not again.talking_with
    world.advance(15)
    assert again.talking_with == {LIN}
    hang_up_all(world, again)


def test_a_phone_that_rings_stops_and_the_next_one_rings(world: World) -> None:
    zhao(world)
    lin = world.counsellor("Lin", LIN, ByHand())
    world.advance(5)
    world.counsellor("Wu", WU, QUICK)
    wang = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    apart(world, wang.call_sid)
    world.until(lambda: wang.talking_with == {WU})
    assert lin.state != "ringing"
    assert world.presence("Lin") == "ready"
    assert apart(world, wang.call_sid, name="Wu") == (apart(world, wang.call_sid)[0], True), "a talk is not cut"
    assert wang.talking_with == {WU}
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_in_danger_lin_is_rung_when_nobody_else_is_on_duty_and_only_then(world: World) -> None:
    first = talked_once(world)
    apart(world, first.call_sid)
    world.duty("Lin", "off")
    world.counsellor("Wu", WU, QUICK)
    other = world.calls_in(NEIGHBOUR)
    world.until(lambda: other.talking_with == {WU})
    world.duty("Lin", "on")
    wang = world.calls_in()
    wang.press("9")
    world.advance(10)
    assert not wang.talking_with, "Wu is there, though on the phone"
    hang_up_all(world, other, seconds=0)
    world.until(lambda: wang.talking_with == {WU})
    hang_up_all(world, wang)
    world.duty("Wu", "off")
    alone = world.calls_in()
    alone.press("9")
    world.until(lambda: alone.talking_with == {LIN})
    assert "Kept apart from this caller by Zhao, until somebody lifts it; but this is danger" in why(world, alone)
    hang_up_all(world, alone)
