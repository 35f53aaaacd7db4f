"""A colleague is asked in during a call-back; and by one who was asked in herself, when the first has left."""

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, ByHand
from tests.walks.checks import assert_at_rest, hang_up_all, hears, the_callback, until_kind, words
from tests.walks.test_bring_in import comes_in, steps_out, talk
from tests.walks.test_callbacks_dialled import results, wang_asks
from tests.world import LIN, STRANGER, WU, ZHAO, World


def test_in_a_call_back_lin_asks_wu_in_and_leaves_first(world: World) -> None:
    wang = wang_asks(world)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    until_kind(world, wang, "connected")
    wu = world.counsellor("Wu", WU, ByHand())
    lin.press("*")
    world.until(lambda: hears(world, lin, Key.COUNSELLOR_ASIDE_BACK), 5)
    lin.press("1")
    world.advance(1)
    assert wang.said()[-1] == words(world, Key.CALLBACK_WAIT)
    comes_in(world, wu)
    assert wang.talking_with == {LIN, WU}
    lin.hang_up()
    world.advance(5)
    assert wang.talking_with == {WU}
    wu.hang_up()
    world.advance(8)
    assert hears(world, wang, Key.CALLBACK_ENDED)
    hang_up_all(world, wang)
    assert (the_callback(world)["state"], results(the_callback(world))) == ("done", ["answered"])
    assert [kind for kind in world.kinds(wang) if kind in ("asked_in", "joined", "handed_over")] == [
        "asked_in", "joined", "handed_over",
    ]  # fmt: skip
    assert_at_rest(world)


def test_a_call_back_that_lin_steps_out_of_goes_on_when_she_presses_nothing(world: World) -> None:
    wang = wang_asks(world)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    until_kind(world, wang, "connected")
    lin.press("*")
    world.until(lambda: hears(world, lin, Key.COUNSELLOR_BACK), 20)
    world.until(lambda: wang.talking_with == {LIN}, 10)
    hang_up_all(world, wang, seconds=20)
    assert results(the_callback(world)) == ["answered"]
    assert_at_rest(world)


def test_wu_who_was_asked_in_asks_zhao_in_after_lin_has_left(world: World) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    comes_in(world, wu)
    wu.press("*")
    world.until(lambda: hears(world, wu, Key.COUNSELLOR_BACK), 5)
    world.until(lambda: caller.talking_with == {LIN, WU}, 10)  # while Lin is there it is not Wu's to ask
    lin.hang_up()
    world.advance(5)
    zhao = world.counsellor("Zhao", ZHAO, ByHand())
    world.duty("Lin", "off")
    steps_out(world, caller, wu)
    comes_in(world, zhao)
    assert caller.talking_with == {WU, ZHAO}
    wu.hang_up()
    world.advance(5)
    assert caller.talking_with == {ZHAO}
    assert (world.presence("Wu"), world.presence("Zhao")) == ("ready", "busy")
    zhao.hang_up()
    world.advance(8)
    assert hears(world, caller, Key.TALK_ENDED)
    assert not hears(world, caller, Key.PLEASE_HOLD_AGAIN)
    hang_up_all(world, caller)
    assert world.kinds(caller).count("handed_over") == 2
    assert_at_rest(world)


def test_wu_s_line_breaks_while_she_asks_zhao_in_and_the_caller_is_not_alone(world: World) -> None:
    caller, lin, wu = talk(world)
    steps_out(world, caller, lin)
    comes_in(world, wu)
    lin.hang_up()
    world.advance(5)
    world.duty("Lin", "off")
    zhao = world.counsellor("Zhao", ZHAO, Answers(after=9, press_after=1))
    steps_out(world, caller, wu)
    world.until(lambda: zhao.state == "ringing", 10)
    world.duty("Wu", "off")
    wu.hang_up()
    world.until(lambda: hears(world, caller, Key.PLEASE_HOLD_AGAIN), 10)
    world.until(lambda: caller.talking_with == {ZHAO}, 60)
    hang_up_all(world, caller)
    assert caller.number == STRANGER
    assert_at_rest(world)
