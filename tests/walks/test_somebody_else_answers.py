"""Whoever else answers a call-back hears nothing of the line: a machine is hung up, another person is a result."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, Voicemail
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import NEUTRAL, dials, results, wang_asks
from tests.walks.test_safe_contact import HER_KEYS, SISTER, gives
from tests.world import LIN


def test_a_machine_that_stays_is_hung_up_before_it_records_a_word(make_world: MakeWorld) -> None:
    world = make_world(callback_delays_minutes=(1.0,))
    wang = wang_asks(world, Voicemail(after=2.0, speaks=30.0))
    before = len(wang.said())
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "retry_wait", 60)
    world.advance(8)
    assert wang.said()[before:] == [words(world, Key.CALLBACK_HELLO, **NEUTRAL)]
    assert wang.state == "ended"
    assert results(the_callback(world)) == ["machine"]
    assert world.call_of(wang)["outcome"] == "failed"
    assert hears(world, lin, Key.OFFER_NOT_REACHED)
    assert world.presence("Lin") == "ready"
    wang.behaviour = Answers(press=None)
    world.until(lambda: wang.talking_with == {LIN}, 120)
    world.advance(2)
    assert results(the_callback(world)) == ["machine", "answered"]
    hang_up_all(world, wang)
    assert dials(world) == 2
    assert_at_rest(world)


@pytest.mark.parametrize("leaves_first", ["lin", "the other"])
def test_her_brother_answers_and_lin_says_so_by_key(make_world: MakeWorld, leaves_first: str) -> None:
    world = make_world(callback_delays_minutes=(30.0,))
    wang = wang_asks(world)
    place = the_callback(world)["place_since"]
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(5)
    if leaves_first == "lin":
        lin.press("*")
        world.until(lambda: hears(world, lin, Key.COUNSELLOR_ASIDE_BACK), 5)
        world.advance(2)
        assert wang.said()[-1] == words(world, Key.CALLBACK_WAIT), "whoever it is hears nothing of the line"
    else:
        wang.hang_up()
        world.until(lambda: hears(world, lin, Key.COUNSELLOR_WHO), 10)
    lin.press("3")
    world.advance(10)
    callback = the_callback(world)
    assert (callback["state"], results(callback), callback["promise_kept"]) == ("retry_wait", ["other_person"], None)
    assert callback["place_since"] == place
    assert (wang.state, world.presence("Lin")) == ("ended", "ready")
    assert_at_rest(world)


def test_without_a_key_it_was_wang_herself(make_world: MakeWorld) -> None:
    world = make_world()
    wang = wang_asks(world)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(5)
    wang.hang_up()
    world.advance(20)
    assert lin.state == "ended"
    assert (the_callback(world)["state"], results(the_callback(world))) == ("done", ["answered"])
    assert_at_rest(world)


def test_who_asks_anew_while_somebody_else_answers_is_promised_once(make_world: MakeWorld) -> None:
    """Wang wants his sister's phone rung. While Lin talks with whoever answers there, he rings and asks for himself."""
    world = make_world(callback_delays_minutes=(30.0,))
    wang, sister = world.calls_in(), world.exchange.phone(SISTER, Answers(press=None))
    asks(world, wang)
    wang.press("2")
    gives(world, wang, HER_KEYS)
    wang.press("1")
    world.advance(1)
    hang_up_all(world, wang, seconds=3)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: sister.talking_with == {LIN})
    wang.dial(world.number)
    world.advance(2)
    asks(world, wang)
    lin.press("*")
    world.until(lambda: hears(world, lin, Key.COUNSELLOR_ASIDE_BACK), 5)
    lin.press("3")
    world.until(lambda: sister.state == "ended", 20)
    wang.press("1")
    world.until(lambda: hears(world, wang, Key.CONTACT_ASK), 15)
    hang_up_all(world, wang, seconds=3)
    wang.behaviour = Answers(press=None)
    world.until(lambda: wang.talking_with == {LIN}, 120)
    hang_up_all(world, wang)
    assert sorted(one["state"] for one in world.api("/callbacks")["items"]) == ["done", "done"]
    assert (dials(world), dials(world, SISTER)) == (1, 1)
    assert_at_rest(world)
