"""Wang asks for a call while she waits on the phone, and is answered there: she is not rung for it besides."""

import pytest

from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, the_callback
from tests.walks.followed_up import sleep
from tests.walks.test_callback_by_mistake import lin_talks
from tests.walks.test_callbacks_dialled import dials, wang_asks
from tests.world import LIN, World


def writes(world: World, phone: Phone, body: str = "回电") -> None:
    phone.send_text(body, world.number)
    world.advance(2)


def nobody_rings_her_any_more(world: World, wang: Phone) -> None:
    hang_up_all(world, wang)
    sleep(world, 3600)
    assert dials(world) == 0
    assert {one["state"] for one in world.api("/callbacks")["items"]} == {"taken_over"}
    assert world.api("/alerts")["items"] == [], "and nothing was missed"
    assert_at_rest(world)


@pytest.mark.parametrize(("seconds", "how"), [(1, "takes_over_callback"), (35, "talks_before_callback")])
def test_a_text_while_she_waits_is_answered_live_and_that_is_that(world: World, seconds: float, how: str) -> None:
    talking = lin_talks(world)
    wang = world.calls_in()
    world.advance(seconds)
    writes(world, wang)
    assert the_callback(world)["state"] == "requested"
    hang_up_all(world, talking, seconds=0)
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(1)
    assert the_callback(world)["state"] == "taken_over"
    assert how in world.kinds(wang)
    nobody_rings_her_any_more(world, wang)


def test_who_loses_patience_instead_is_rung(world: World) -> None:
    talking = lin_talks(world)
    wang = world.calls_in()
    world.advance(35)
    writes(world, wang)
    hang_up_all(world, wang, talking, seconds=0)
    wang.behaviour = Answers(press=None)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert dials(world) == 1
    assert_at_rest(world)


def test_a_text_in_the_talk_itself_is_a_wish_of_its_own(world: World) -> None:
    """She may know that her battery ends."""
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    wang = world.calls_in()
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(10)
    writes(world, wang)
    wang.behaviour = Answers(press=None)
    hang_up_all(world, wang, seconds=0)
    world.until(lambda: bool(dials(world)) and wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert (the_callback(world)["state"], dials(world)) == ("done", 1)
    assert_at_rest(world)


@pytest.mark.parametrize("how", ["she rings", "she is rung"])
def test_her_line_breaks_she_writes_and_is_found_a_counsellor_again(world: World, how: str) -> None:
    if how == "she rings":
        world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
        wang = world.calls_in()
    else:
        wang = wang_asks(world)
        world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    world.until(lambda: wang.talking_with == {LIN})
    rung = dials(world)
    world.exchange.phone(LIN).behaviour = Answers(after=15, press_after=1)
    hang_up_all(world, world.exchange.phone(LIN), seconds=4)
    wang.press("0")
    world.advance(2)
    writes(world, wang)
    assert world.api("/callbacks")["items"][0]["state"] == "requested"
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(1)
    assert world.api("/callbacks")["items"][0]["state"] == "taken_over"
    hang_up_all(world, wang)
    sleep(world, 3600)
    assert dials(world) == rung
    assert_at_rest(world)


def test_after_a_talk_she_asks_anew_and_has_the_question_anew(world: World) -> None:
    """What she was owed before the talk is not owed any more: without a word nobody rings."""
    talking = lin_talks(world)
    wang = wang_asks(world)
    wang.dial(world.number)
    world.advance(35)
    hang_up_all(world, talking, seconds=0)
    world.until(lambda: wang.talking_with == {LIN})
    world.exchange.phone(LIN).behaviour = Answers(after=15, press_after=1)
    hang_up_all(world, world.exchange.phone(LIN), seconds=4)
    wang.press("0")
    world.advance(3)
    wang.press("3")
    world.advance(8)
    assert [one["state"] for one in world.api("/callbacks")["items"]] == ["requested", "taken_over"]
    hang_up_all(world, wang, seconds=3)
    assert [one["state"] for one in world.api("/callbacks")["items"]] == ["declined", "taken_over"]
    assert_at_rest(world)
