"""Key 3 pressed by mistake: no yes comes, so nobody will ring, and the caller waits on where she stood."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.phrases import Key
from hotline.hours.rules import Hours, Span
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hears, the_callback
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LEDGER, LIN, START, World

BUSY_WITH = "+8613800000911"
OTHER_FAMILY = "+8613800000002"
TWO_FAMILIES = LEDGER + "H-3,老王,父亲,13800000002,发热门诊,2026-01-05,\n"


def lin_talks(world: World) -> Phone:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in(BUSY_WITH)
    talking.press("0")
    world.until(lambda: talking.talking_with == {LIN})
    return talking


@pytest.mark.parametrize("answer", ["4", None])
@pytest.mark.parametrize("moment", [2, 35])
def test_chen_pressed_three_by_mistake_and_is_served_in_her_old_place(
    world: World, moment: float, answer: str | None
) -> None:
    world.ledger(TWO_FAMILIES)
    talking = lin_talks(world)
    chen = world.calls_in(FRONTLINE_FAMILY)
    world.advance(moment)
    asks(world, chen)
    place = world.call_of(chen)["queued_at"]
    later = world.calls_in(OTHER_FAMILY)
    later.press("0")
    if answer is not None:
        chen.press(answer)
    world.until(lambda: hears(world, chen, Key.STILL_IN_LINE), 20)
    world.advance(12)
    call = world.call_of(chen)
    assert (call["state"], call["class"], call["queued_at"]) == ("waiting", "frontline", place)
    assert the_callback(world)["state"] == "declined"
    talking.hang_up()
    world.until(lambda: bool(chen.talking_with or later.talking_with))
    assert chen.talking_with == {LIN}, "who came later stays behind"
    chen.hang_up()
    world.until(lambda: later.talking_with == {LIN})
    later.hang_up()
    world.advance(15)
    assert world.call_of(chen)["outcome"] == "answered"
    assert_at_rest(world)


def test_a_no_and_then_a_yes_after_all_keep_the_first_place(world: World) -> None:
    talking = lin_talks(world)
    caller = world.calls_in()
    world.advance(35)
    place = world.call_of(caller)["queued_at"]
    asks(world, caller)
    caller.press("4")
    world.until(lambda: hears(world, caller, Key.STILL_IN_LINE), 10)
    world.advance(20)
    caller.press("3")
    world.advance(1)
    caller.press("1")
    world.advance(20)
    told = {callback["state"]: callback for callback in world.api("/callbacks")["items"]}
    assert set(told) == {"declined", "waiting"}
    assert {callback["place_since"] for callback in told.values()} == {place}
    assert told["waiting"]["number_confirmed"] is True
    assert world.call_of(caller)["outcome"] == "callback"
    world.duty("Lin", "off")
    talking.hang_up()
    world.advance(15)
    assert_at_rest(world)


def test_key_9_while_told_that_she_is_still_in_line_is_crisis_at_once(world: World) -> None:
    talking = lin_talks(world)
    caller = world.calls_in()
    world.advance(35)
    asks(world, caller)
    caller.press("4")
    world.advance(1)
    caller.press("9")
    world.advance(0.1)
    assert world.call_of(caller)["class"] == "crisis"
    talking.hang_up()
    world.until(lambda: caller.talking_with == {LIN})
    caller.hang_up()
    world.advance(15)
    assert_at_rest(world)


@pytest.mark.parametrize("on_duty", [True, False])
def test_key_9_at_the_question_is_danger_there_too(world: World, on_duty: bool) -> None:
    world.counsellor("Lin", LIN, on_duty=on_duty)
    chen = world.calls_in(FRONTLINE_FAMILY)
    world.advance(2)
    asks(world, chen)
    chen.press("9")
    world.until(lambda: hears(world, chen, Key.CRISIS_WAIT if on_duty else Key.NUMBERS))
    assert world.call_of(chen)["class"] == "crisis"
    assert the_callback(world)["state"] == "declined"
    chen.hang_up()
    world.advance(30)
    assert_at_rest(world)


def test_lin_goes_off_duty_during_the_question_and_the_truth_is_said(world: World) -> None:
    talking = lin_talks(world)
    caller = world.calls_in()
    world.advance(35)
    asks(world, caller)
    world.duty("Lin", "off")
    caller.press("4")
    world.until(lambda: hears(world, caller, Key.NOBODY_ON_DUTY), 20)
    assert not hears(world, caller, Key.STILL_IN_LINE)
    caller.press("1")
    world.until(lambda: caller.is_recording, 30)
    caller.speak(3)
    world.advance(3)
    caller.hang_up()
    talking.hang_up()
    world.advance(15)
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert_at_rest(world)


def test_the_line_closes_during_the_question_and_the_truth_is_said(make_world: MakeWorld) -> None:
    every_day = (Span(8 * 60, 20 * 60 + 1),)  # in that zone it is 20:00 now
    world = make_world(hours=Hours(ZoneInfo("Asia/Shanghai"), weekly=(every_day,) * 7))  # type: ignore[arg-type]
    talking = lin_talks(world)
    caller = world.calls_in()
    world.until(lambda: world.clock.now() >= START + timedelta(seconds=55))
    asks(world, caller)
    world.advance(5)
    assert not hears(world, caller, Key.STILL_IN_LINE)
    caller.press("4")
    world.until(lambda: "休息" in caller.said()[-1], 20)
    caller.hang_up()
    talking.hang_up()
    world.advance(15)
    assert world.call_of(caller)["outcome"] == "overflow"
    assert_at_rest(world)
