"""Two pools and a standby phone: each is rung when it is her turn, and a supervisor can see why."""

from datetime import timedelta

import pytest

from hotline.boards.why import explain_call
from hotline.calls.phrases import Key
from hotline.flows.staff import set_pool
from hotline.kernel.pools import Pool
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.why import tell
from tests.walks.checks import assert_at_rest, hears, legs_to
from tests.walks.conftest import MakeWorld
from tests.walks.test_nobody_there import NEVER
from tests.world import LIN, WU, ZHAO, World

OTHER = "+8613800000902"


def why(world: World, sid: str | None) -> str:
    with world.house.database.read() as connection:
        rules = world.house.line
        story = explain_call(connection, world.house.vault, sid or "", world.clock.now(), rules.needs, rules.policy)
    assert story is not None
    return tell(story, rules.zone)


def test_wu_of_the_second_pool_is_rung_after_thirty_seconds(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    world.counsellor("Wu", WU, Answers(), pool=Pool.SECOND)
    first = world.calls_in()
    world.advance(25)
    assert first.talking_with == {LIN}
    second = world.calls_in(OTHER)
    assert "正在为您找人" in second.said()[0], "nobody whose turn it is is free"
    world.advance(30)
    assert legs_to(world, WU) == []
    assert "Wu: free, second pool, rung later" in why(world, second.call_sid)
    world.advance(30)
    assert second.talking_with == {WU}
    assert "She is of the second pool" in why(world, second.call_sid)
    assert [one["pool"] for one in world.api("/staff")["items"]] == ["first", "second"]


def test_without_anybody_of_the_first_pool_the_second_is_rung_at_once(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(), on_duty=False)
    world.counsellor("Wu", WU, Answers(), pool=Pool.SECOND)
    caller = world.calls_in()
    assert "马上" in caller.said()[0]
    world.advance(25)
    assert caller.talking_with == {WU}


def test_the_standby_phone_rings_only_when_nobody_else_is_on_duty(world: World) -> None:
    world.counsellor("Lin", LIN, NoAnswer())
    world.counsellor("Standby", ZHAO, Answers())
    set_pool(world.house, "Standby", Pool.STANDBY, world.clock.now())
    caller = world.calls_in()
    world.advance(40)
    assert legs_to(world, ZHAO) == []
    assert world.api("/status")["counsellors"]["ready"] == 0, "the standby phone is not one of the crew"
    world.duty("Lin", "off")
    world.advance(15)
    assert caller.talking_with == {ZHAO}
    assert "It is the standby phone" in why(world, caller.call_sid)
    caller.hang_up()
    world.advance(5)
    assert_at_rest(world)


@pytest.mark.parametrize("closed", [False, True])
def test_in_danger_the_standby_phone_rings_when_nobody_came_in_time(make_world: MakeWorld, *, closed: bool) -> None:
    world = make_world(**({"hours": NEVER} if closed else {}))
    if not closed:
        world.counsellor("Lin", LIN, NoAnswer())
    world.counsellor("Standby", ZHAO, Answers(), pool=Pool.STANDBY)
    caller = world.calls_in()
    caller.press("9")
    began = world.clock.now()
    world.until(lambda: caller.talking_with == {ZHAO})
    waited = world.clock.now() - began
    assert waited < timedelta(seconds=30) if closed else timedelta(seconds=55) < waited < timedelta(seconds=90)


def test_whoever_is_off_duty_is_never_rung_not_even_as_standby(world: World) -> None:
    world.counsellor("Wu", WU, Answers(), pool=Pool.SECOND, on_duty=False)
    world.counsellor("Standby", ZHAO, Answers(), pool=Pool.STANDBY, on_duty=False)
    caller = world.calls_in()
    assert hears(world, caller, Key.NOBODY_ON_DUTY)
    caller.press("9")
    world.advance(90)
    assert legs_to(world, WU) == legs_to(world, ZHAO) == []
