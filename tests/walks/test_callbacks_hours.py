"""Nobody is rung in the line's quiet hours, unless she asked within them. In these stories they are a minute long."""

from hotline.calls.phrases import Key
from hotline.kernel.daily import DailyHours
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.walks.checks import assert_at_rest, hang_up_all, hears, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import dials, wang_asks
from tests.world import LIN

SOON = DailyHours.parse("20:01-20:02")  # it is 20:00 now
NOW = DailyHours.parse("19:50-20:02")


def test_a_second_try_waits_until_the_quiet_hours_are_over(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=SOON, promise_minutes=0.5, callback_delays_minutes=(0.5,), ring_seconds=10.0)
    wang = wang_asks(world, NoAnswer())
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "retry_wait", 50)
    wang.behaviour = Answers(press=None)
    world.until(lambda: world.clock.now().minute == 2)
    assert dials(world) == 1
    world.until(lambda: wang.talking_with == {LIN}, 20)
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_a_promise_whose_turn_has_not_come_leaves_the_line_for_the_night(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=SOON, promise_minutes=0.5)
    wang = wang_asks(world)
    place = the_callback(world)["place_since"]
    world.advance(45)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: world.clock.now().second >= 58)
    assert (the_callback(world)["state"], lin.state) == ("requested", "idle")
    world.until(lambda: wang.talking_with == {LIN}, 20)
    assert world.call_of(wang)["queued_at"] == place
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_lin_says_yes_a_moment_too_late_and_wang_is_not_rung(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=SOON, promise_minutes=0.5)
    wang_asks(world)
    world.until(lambda: world.clock.now().second == 50)
    lin = world.counsellor("Lin", LIN)
    world.until(lambda: lin.state == "ringing")
    lin.pick_up()
    world.until(lambda: world.clock.now().minute == 1)
    lin.press("1")
    world.advance(5)
    assert hears(world, lin, Key.OFFER_NOT_NEEDED)
    assert (the_callback(world)["state"], dials(world), world.presence("Lin")) == ("requested", 0, "ready")
    assert the_callback(world)["attempts"] == []
    assert_at_rest(world)


def test_who_asks_within_the_quiet_hours_is_rung_in_them(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=NOW)
    wang = wang_asks(world)
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN}, 30)
    hang_up_all(world, wang)
    assert_at_rest(world)
