"""Wang is rung back, Lin's line breaks, and in the line again he asks to be rung back once more."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, ByHand
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hears
from tests.walks.test_callbacks_dialled import wang_asks
from tests.world import LIN, World


def waits_again(world: World) -> Phone:
    wang = wang_asks(world, Answers(after=2, press=None))
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    world.until(lambda: wang.talking_with == {LIN})
    lin.behaviour = ByHand()
    lin.press("*")
    world.advance(2)
    lin.hang_up()
    world.until(lambda: hears(world, wang, Key.PLEASE_HOLD_AGAIN), 30)
    world.advance(1)
    return wang


@pytest.mark.parametrize("answer", ["1", None])
def test_it_is_promised_with_a_yes_and_ends_with_the_call_without_one(world: World, answer: str | None) -> None:
    wang = waits_again(world)
    asks(world, wang)
    if answer is not None:
        wang.press(answer)
        world.advance(12)
    wang.hang_up()
    world.advance(30)
    states = [one["state"] for one in world.api("/callbacks")["items"]]
    if answer is None:
        assert sorted(states) == ["declined", "done"], "nothing is left open that nobody will keep"
        assert_at_rest(world)
        return
    lin = world.exchange.phone(LIN)
    world.until(lambda: lin.state == "ringing", 60)
    lin.pick_up()
    world.advance(1)
    lin.press("1")
    world.until(lambda: wang.talking_with == {LIN}, 30)
    wang.hang_up()
    world.advance(20)
    assert [one["state"] for one in world.api("/callbacks")["items"]] == ["done", "done"]
    assert_at_rest(world)
