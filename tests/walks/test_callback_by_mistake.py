"""Key 3 pressed by mistake: no yes comes, so nobody will ring, and the caller waits on where she stood."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from hotline.calls.phrases import Key
from hotline.hours.rules import Hours, Span
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import dials, wang_asks
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


def wang_came_back_before_her_call(world: World) -> tuple[Phone, Phone]:
    """She was promised a call, and rings herself: she waits in that place while Lin talks, and presses 3 once more."""
    talking = lin_talks(world)
    wang = wang_asks(world)
    assert the_callback(world)["state"] == "waiting"
    wang.dial(world.number)
    world.advance(35)
    asks(world, wang)
    return wang, talking


def test_wang_waits_on_without_a_word_is_served_and_not_rung_besides(world: World) -> None:
    """Whoever says nothing takes no yes back; but in the line again, the call is instead of the one we owed her."""
    wang, talking = wang_came_back_before_her_call(world)
    world.until(lambda: hears(world, wang, Key.STILL_IN_LINE_INSTEAD), 20)
    assert not hears(world, wang, Key.STILL_IN_LINE), "that we do not ring this number is not what she said"
    assert the_callback(world)["state"] == "taken_over"
    assert world.call_of(wang)["queued_at"] == the_callback(world)["place_since"]
    hang_up_all(world, talking, seconds=0)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    world.advance(300)
    assert (the_callback(world)["state"], dials(world)) == ("taken_over", 0)
    assert_at_rest(world)


def test_wang_asks_and_waits_on_as_often_as_she_likes(world: World) -> None:
    """Each time it is the one promise of hers; also with another that she asked for by text in between."""
    wang, talking = wang_came_back_before_her_call(world)
    world.until(lambda: hears(world, wang, Key.STILL_IN_LINE_INSTEAD), 20)
    wang.send_text("回电", world.number)
    for _ in range(2):
        world.advance(20)
        asks(world, wang)
        world.until(lambda: wang.said()[-1] == words(world, Key.STILL_IN_LINE_INSTEAD), 20)
    assert {one["state"] for one in world.api("/callbacks")["items"]} == {"taken_over"}
    world.advance(20)
    asks(world, wang)
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=2)
    assert sorted(one["state"] for one in world.api("/callbacks")["items"]) == ["taken_over", "waiting"]
    hang_up_all(world, talking, seconds=0)
    wang.behaviour = Answers(press=None)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert dials(world) == 1
    assert_at_rest(world)
