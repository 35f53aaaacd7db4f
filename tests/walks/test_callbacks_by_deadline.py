"""`order = "deadline"`: callers on the line go first, until most of the promised time is over."""

from hotline.callbacks.rules import Order
from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import NEIGHBOUR
from tests.world import LIN, World

THIRD = "+8613800000912"


def lin_talks_and_wang_asks(make_world: MakeWorld) -> tuple[World, Phone, Phone]:
    world = make_world(callback_order=Order.DEADLINE, promise_minutes=5.0)
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in(THIRD)
    world.until(lambda: talking.talking_with == {LIN})
    wang = world.calls_in()
    world.advance(50)
    assert hears(world, wang, Key.WAIT_MENU_WITHIN, minutes=5)
    wang.press("3")
    world.advance(2)
    wang.press("1")
    world.until(lambda: hears(world, wang, Key.CALLBACK_BOOKED_WITHIN, minutes=5), 10)
    hang_up_all(world, wang, seconds=3)
    wang.behaviour = Answers(after=1, press=None)
    assert the_callback(world)["state"] == "requested"
    return world, talking, wang


def test_wang_is_rung_at_once_when_lin_would_be_idle(make_world: MakeWorld) -> None:
    world, talking, wang = lin_talks_and_wang_asks(make_world)
    talking.hang_up()
    world.until(lambda: wang.talking_with == {LIN}, 30)
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_who_rings_later_goes_first_until_the_promise_is_at_risk_and_then_it_goes_by_age(make_world: MakeWorld) -> None:
    world, talking, wang = lin_talks_and_wang_asks(make_world)
    later = world.calls_in(NEIGHBOUR)
    later.press("0")
    world.advance(2)
    talking.hang_up()
    world.until(lambda: later.talking_with == {LIN}, 30)
    assert the_callback(world)["state"] == "requested"
    last = world.calls_in(THIRD)
    last.press("0")
    world.advance(240)
    assert the_callback(world)["state"] == "waiting", "four of five minutes are over"
    later.hang_up()
    world.until(lambda: wang.talking_with == {LIN}, 30)
    world.advance(1)
    assert the_callback(world)["promise_kept"] is True
    hang_up_all(world, wang, seconds=1)
    world.until(lambda: last.talking_with == {LIN})
    hang_up_all(world, last)
    assert_at_rest(world)
