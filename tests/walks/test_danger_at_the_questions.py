"""Key 9 where a call-back is asked for: danger at every question, and nothing of what was promised is lost by it."""

import pytest

from hotline.calls.phrases import Key
from hotline.kernel.pools import Pool
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_callback_by_mistake import lin_talks
from tests.walks.test_callbacks_dialled import dials
from tests.walks.test_nobody_there import MORNINGS
from tests.walks.test_safe_contact import said
from tests.world import LIN, STRANGER, ZHAO, World

NEUTRAL = {"neutral_name": "青柠服务台"}


def at_the_second_question(world: World) -> Phone:
    """Wang has said that her number is safe."""
    wang = world.calls_in()
    world.advance(2)
    asks(world, wang)
    wang.press("1")
    world.until(lambda: hears(world, wang, Key.CONTACT_ASK), 15)
    return wang


def test_at_the_second_question_she_is_in_danger_and_has_said_no_to_nothing(world: World) -> None:
    world.counsellor("Lin", LIN)
    wang = at_the_second_question(world)
    place = the_callback(world)["place_since"]
    wang.press("9")
    world.until(lambda: hears(world, wang, Key.CRISIS_WAIT), 10)
    assert said(world) == {"ring": True}
    world.until(lambda: world.exchange.phone(LIN).state == "ringing", 10)
    call, callback = world.call_of(wang), the_callback(world)
    assert (call["class"], call["state"], call["queued_at"]) == ("crisis", "offered", place)
    assert (callback["state"], callback["class"]) == ("requested", "crisis")
    world.exchange.phone(LIN).pick_up()
    world.advance(1)
    world.exchange.phone(LIN).press("1")
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    world.advance(120)
    assert (the_callback(world)["state"], dials(world)) == ("taken_over", 0)
    assert_at_rest(world)


@pytest.mark.parametrize("on_duty", [True, False])
def test_who_hangs_up_after_that_is_rung_as_one_in_danger(world: World, on_duty: bool) -> None:
    world.counsellor("Lin", LIN, NoAnswer(), on_duty=on_duty)
    wang = at_the_second_question(world)
    wang.press("9")
    world.until(lambda: hears(world, wang, Key.CRISIS_WAIT if on_duty else Key.NUMBERS))
    hang_up_all(world, wang, seconds=2)
    callback = the_callback(world)
    assert (callback["state"], callback["class"], callback["number_confirmed"]) == ("waiting", "crisis", True)
    wang.behaviour, world.exchange.phone(LIN).behaviour = Answers(press=None), Answers()
    world.duty("Lin", "on")
    world.until(lambda: wang.talking_with == {LIN})
    assert world.call_of(wang)["class"] == "crisis"
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_somebody_comes_while_she_is_asked_and_the_promise_of_this_call_stands(world: World) -> None:
    """She never stood in the line before."""
    world.counsellor("Lin", LIN, NoAnswer(), on_duty=False)
    wang = at_the_second_question(world)
    world.duty("Lin", "on")
    wang.press("9")
    world.until(lambda: hears(world, wang, Key.CRISIS_WAIT), 10)
    world.advance(5)
    assert world.call_of(wang)["queued_at"] == the_callback(world)["place_since"]
    hang_up_all(world, wang, seconds=2)
    assert (the_callback(world)["state"], the_callback(world)["class"]) == ("waiting", "crisis")
    world.duty("Lin", "off")
    world.advance(30)
    assert_at_rest(world)


@pytest.mark.parametrize("keys", ["9", "9#", "99", "999#"])
@pytest.mark.parametrize("hides", [False, True])
def test_where_a_number_is_to_be_entered(world: World, hides: bool, keys: str) -> None:
    talking = lin_talks(world)
    wang = world.calls_in(STRANGER, caller_id="anonymous" if hides else None)
    world.advance(25)
    place = world.call_of(wang)["queued_at"]
    if hides:
        wang.press("3")
        world.until(lambda: wang.said()[-1] == words(world, Key.CALLBACK_WITHHELD, **NEUTRAL), 5)
    else:
        asks(world, wang)
        wang.press("2")
        world.until(lambda: hears(world, wang, Key.CALLBACK_NUMBER), 10)
    wang.press(keys)
    world.until(lambda: hears(world, wang, Key.CRISIS_WAIT), 15)
    assert not hears(world, wang, Key.CALLBACK_NUMBER_NOT_RUNG)
    world.advance(8)
    call = world.call_of(wang)
    assert (call["class"], call["state"], call["queued_at"]) == ("crisis", "waiting", place)
    assert the_callback(world)["state"] == "declined"
    hang_up_all(world, talking, seconds=0)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_where_a_number_is_to_be_entered_and_nobody_is_there_she_hears_the_numbers(world: World) -> None:
    wang = world.calls_in()
    asks(world, wang)
    wang.press("2")
    world.until(lambda: hears(world, wang, Key.CALLBACK_NUMBER), 10)
    wang.press("9")
    world.until(lambda: hears(world, wang, Key.DANGER_LINE), 15)
    world.until(lambda: hears(world, wang, Key.NUMBERS), 15)
    hang_up_all(world, wang)
    assert (world.call_of(wang)["class"], the_callback(world)["state"]) == ("crisis", "declined")
    assert_at_rest(world)


@pytest.mark.parametrize("question", ["first", "second"])
def test_while_the_line_is_closed_the_standby_phone_is_rung(make_world: MakeWorld, question: str) -> None:
    world = make_world(hours=MORNINGS)
    world.counsellor("Standby", ZHAO, Answers(), pool=Pool.STANDBY)
    wang = world.calls_in()
    asks(world, wang)
    if question == "second":
        wang.press("1")
        world.until(lambda: hears(world, wang, Key.CONTACT_ASK), 15)
    wang.press("9")
    world.until(lambda: wang.talking_with == {ZHAO}, 60)
    hang_up_all(world, wang)
    assert the_callback(world)["state"] == ("declined" if question == "first" else "taken_over")
    assert_at_rest(world)
