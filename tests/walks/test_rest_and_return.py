"""After a call about danger comes a rest; who did not answer twice says by text that she is back."""

import pytest

from hotline.calls.phrases import Key
from hotline.flows.set_risk import set_risk
from hotline.flows.staff import set_duty
from hotline.kernel.risk import RiskLevel
from hotline.roster.model import Duty
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.walks.checks import assert_at_rest, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_records import at_hand
from tests.world import LIN, STRANGER, WU, World

NEIGHBOUR = "+8613800000911"
QUICK = Answers(after=0.1, press_after=0.1)


def after_danger_with(world: World, number: str) -> None:
    """A call about danger ends."""
    danger = world.calls_in(NEIGHBOUR)
    danger.press("9")
    world.until(lambda: danger.talking_with == {number})
    danger.hang_up()
    world.advance(9)


def test_lin_rests_after_danger_and_wu_is_rung_meanwhile(make_world: MakeWorld) -> None:
    world = make_world(recovery_seconds=300.0, wrap_up_seconds=10.0)
    world.counsellor("Lin", LIN, QUICK)
    world.advance(1)
    world.counsellor("Wu", WU, Answers(after=8, press_after=1))
    after_danger_with(world, LIN)
    assert (world.presence("Lin"), world.presence("Wu")) == ("paused", "ready")
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {WU})
    second = world.calls_in("+8613800000912")
    world.advance(200)
    assert not second.talking_with, "nobody presses Lin into the next call"
    world.until(lambda: second.talking_with == {LIN})
    for phone in (caller, second):
        phone.hang_up()
    world.advance(20)
    assert_at_rest(world)
    assert world.api("/alerts")["items"] == []


def test_lin_may_end_her_rest_herself(make_world: MakeWorld) -> None:
    world = make_world(recovery_seconds=300.0)
    world.counsellor("Lin", LIN, QUICK)
    world.advance(1)
    world.counsellor("Wu", WU, Answers(after=8, press_after=1))
    after_danger_with(world, LIN)
    world.duty("Lin", "on")
    assert world.presence("Lin") == "ready"


def test_who_is_alone_on_duty_goes_on_and_the_supervisor_is_told(make_world: MakeWorld) -> None:
    world = make_world(recovery_seconds=300.0)
    world.counsellor("Lin", LIN, QUICK)
    after_danger_with(world, LIN)
    assert world.presence("Lin") == "ready", "nobody in need is told that nobody is there"
    [alert] = world.api("/alerts?open=true")["items"]
    assert (alert["kind"], alert["counsellor"]["name"]) == ("no_recovery", "Lin")


def grave(world: World, which: str | None = None, level: RiskLevel = RiskLevel.ACT_NOW) -> None:
    """Lin writes into her record that there is grave danger."""
    set_risk(world.house, world.clock.now(), by="Lin", which=which or at_hand(world), level=level, facts={})


def two_on_duty(make_world: MakeWorld, wrap_up_seconds: float) -> World:
    world = make_world(recovery_seconds=300.0, wrap_up_seconds=wrap_up_seconds)
    world.counsellor("Lin", LIN, QUICK)
    world.advance(1)
    world.counsellor("Wu", WU, Answers(after=8, press_after=1))
    return world


@pytest.mark.parametrize("wrap_up_seconds", [0.0, 60.0])
def test_lin_rests_after_an_ordinary_call_whose_record_says_r4(make_world: MakeWorld, wrap_up_seconds: float) -> None:
    world = two_on_duty(make_world, wrap_up_seconds)
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(2)
    assert world.call_of(caller)["class"] == "general"
    grave(world)
    caller.hang_up()
    world.advance(200)
    assert world.presence("Lin") == "paused"
    world.advance(170)
    assert world.presence("Lin") == "ready"


def test_lin_rests_when_she_writes_r4_while_she_writes_up_and_ends_it_herself(make_world: MakeWorld) -> None:
    world = two_on_duty(make_world, 60.0)
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(2)
    caller.hang_up()
    world.advance(20)
    assert world.presence("Lin") == "wrap_up"
    grave(world)
    world.advance(200)
    assert world.presence("Lin") == "paused", "her time to write, and a rest"
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    assert world.presence("Lin") == "ready"


def test_r4_written_later_takes_nobody_out_of_the_line(make_world: MakeWorld) -> None:
    world = two_on_duty(make_world, 10.0)
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(2)
    caller.hang_up()
    world.advance(30)
    first = at_hand(world)
    grave(world, first, RiskLevel.HIGH)
    assert world.presence("Lin") == "ready"
    world.duty("Wu", "off")
    second = world.calls_in(NEIGHBOUR)
    world.until(lambda: second.talking_with == {LIN})
    world.duty("Wu", "on")
    world.advance(2)
    second.hang_up()
    world.until(lambda: world.presence("Lin") == "wrap_up")
    grave(world, first)
    world.advance(12)
    assert world.presence("Lin") == "ready", "it is of another call that she writes now"


@pytest.mark.parametrize("words_of_return", ["回来", "我回来了", "Back!"])
def test_lin_who_did_not_answer_twice_is_back_when_she_says_so(world: World, words_of_return: str) -> None:
    lin = world.counsellor("Lin", LIN, NoAnswer())
    world.counsellor("Wu", WU, NoAnswer())
    caller = world.calls_in(STRANGER)
    world.until(lambda: world.presence("Lin") == "paused" and world.misses(caller).count("no_answer") >= 3, 400)
    [alert] = [one for one in world.api("/alerts?open=true")["items"] if one["counsellor"]["name"] == "Lin"]
    assert (alert["kind"], alert["detail"]) == ("unresponsive", {"reason": "no_answer", "misses": 2})
    lin.behaviour = QUICK
    lin.send_text(words_of_return, world.number)
    world.advance(3)
    assert lin.texts[-1].body == words(world, Key.TEXT_BACK)
    world.until(lambda: caller.talking_with == {LIN}, 60)
    seen = [one for one in world.api("/alerts")["items"] if one["id"] == alert["id"]]
    assert seen[0]["seen_by"] == "settled"
    caller.hang_up()
    world.advance(9)
    assert_at_rest(world)


def test_the_word_opens_nothing_for_anybody_else(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    for number in (STRANGER, LIN):
        phone = world.caller(number)
        phone.send_text("回来", world.number)
        world.advance(3)
        assert phone.texts[-1].body != words(world, Key.TEXT_BACK)
    assert world.presence("Lin") == "off"
