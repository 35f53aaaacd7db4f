"""The caller hangs up, at whatever moment: phones stop ringing, nobody is busy for nothing, one outcome."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hears, legs_to
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World, queue_down

# Lin's phone rings 10.3 s after dialling, is picked up at 16.3, key 1 comes at 19.3, both are joined about 21.
MOMENTS = [
    *(0.0, 0.1, 2, 6, 10.3, 10.34, 10.345, 10.36, 13, 16.35, 18),
    *(19.34, 19.345, 19.36, 19.5, 20.3, 20.7, 21, 25, 60),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_hanging_up_leaves_no_trace_but_one_outcome(world: World, moment: float) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=6, press_after=3))
    world.advance(5)
    world.counsellor("Wu", WU, Answers(after=6, press_after=3))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    talked = caller.talking_with == {LIN}
    caller.hang_up()
    world.advance(0.1)
    assert lin.state != "ringing"
    world.advance(9.9)

    call = world.call_of(caller)
    connected = "connected" in world.kinds(caller)
    assert connected or not talked
    assert call["outcome"] == ("answered" if connected else "abandoned")
    assert world.presence("Lin") == "ready"
    assert legs_to(world, WU) == []
    assert "offer_missed" not in world.kinds(caller), "a caller who leaves is not held against the counsellor"

    for number in (LIN, WU):
        world.caller(number).behaviour = Answers(after=0.1, press_after=0.1)
    later = world.calls_in(FRONTLINE_FAMILY)
    later.press("0")
    world.until(lambda: bool(later.talking_with))
    assert later.talking_with == ({WU} if connected else {LIN}), "her place in the idle order"
    later.hang_up()
    world.advance(10)
    assert_at_rest(world)


@pytest.mark.parametrize("moment", [11, 17, 19.35, 20])
def test_the_next_caller_is_rung_for_at_once(world: World, moment: float) -> None:
    """Lin is alone on duty: whoever waits behind a caller who leaves has her phone ringing within two seconds."""
    lin = world.counsellor("Lin", LIN, Answers(after=6, press_after=3))
    first = world.caller(STRANGER)
    first.dial(world.number)
    second = world.caller(FRONTLINE_FAMILY)
    second.dial(world.number)
    world.advance(moment)
    first.hang_up()
    lin.behaviour = Answers(after=1, press_after=1)
    world.until(lambda: second.talking_with == {LIN}, 12)
    second.hang_up()
    world.advance(10)
    assert_at_rest(world)


@pytest.mark.parametrize("caller_first", [True, False])
def test_key_1_and_the_hang_up_at_one_instant(world: World, caller_first: bool) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    lin.pick_up()
    world.advance(2)
    steps = [caller.hang_up, lambda: lin.press("1")]
    for step in steps if caller_first else reversed(steps):
        step()
    world.advance(20)
    assert world.call_of(caller)["outcome"] == "abandoned"
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_an_accept_that_comes_too_late_hears_a_kind_sentence(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    with queue_down(world):  # so that nobody tells her phone to stop
        lin.pick_up()
        world.advance(2)
        caller.hang_up()
        world.advance(1)
        lin.press("1")
        world.advance(1)
        assert hears(world, lin, Key.OFFER_CALLER_GONE)
        world.advance(10)
    world.advance(10)
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_a_pick_up_that_comes_too_late_hears_a_kind_sentence(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    with queue_down(world):
        caller.hang_up()
        world.advance(1)
        lin.pick_up()
        world.advance(1)
        assert hears(world, lin, Key.OFFER_CALLER_GONE)
        world.advance(10)
    world.advance(10)
    assert_at_rest(world)


def test_who_pressed_1_and_waits_alone_is_told_and_free_again(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    lin.pick_up()
    world.advance(1)
    with queue_down(world):  # the caller is not fetched
        lin.press("1")
        world.advance(3)
        caller.hang_up()
        world.advance(1)
    world.advance(12)
    assert hears(world, lin, Key.OFFER_CALLER_GONE)
    assert lin.state == "ended"
    assert world.presence("Lin") == "ready"
    assert world.call_of(caller)["outcome"] == "abandoned"
    assert_at_rest(world)
