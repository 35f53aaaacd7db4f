"""Keys the caller may press, in the greeting and at any point of the wait. None is ever needed."""

from datetime import datetime

import pytest
from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.calls.tables import calls
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hears, words
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, World

BUSY_WITH = "+8613800000911"
EARLIER = "+8613800000912"

# Seconds after dialling: in the first sentence, between two, in the pause, at the queue's door, in the music, in later
# words, between rounds, in the menu.
MOMENTS = [0.1, 4.3, 4.5, 9.9, 10.5, 15, 22.1, 31, 33.5, 47.3, 70]


def lin_talks(world: World) -> Phone:
    """Lin is on duty and talks with somebody, so whoever rings now waits."""
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in(BUSY_WITH)
    talking.press("0")
    world.until(lambda: talking.talking_with == {LIN})
    return talking


def end(world: World, *phones: Phone) -> None:
    for phone in phones:
        phone.hang_up()
    world.advance(15)
    assert_at_rest(world)


def test_key_9_is_crisis_at_once_at_any_point_of_greeting_or_wait(world: World) -> None:
    talking = lin_talks(world)
    callers = {moment: world.caller(f"+86138000009{n}") for n, moment in enumerate(MOMENTS, start=40)}
    began = world.clock.now()
    for moment, caller in callers.items():
        caller.dial(world.number)
        world.clock.call_later(moment, lambda caller=caller: caller.press("9"))
    for moment, caller in callers.items():
        world.advance(moment + 0.05 - (world.clock.now() - began).total_seconds())
        call = world.call_of(caller)
        assert (call["class"], call["class_reason"]) == ("crisis", "key_9")
        assert hears(world, caller, Key.CRISIS_WAIT)
    end(world, talking, *callers.values())


@pytest.mark.parametrize("moment", [1, 33])
def test_key_9_goes_ahead_of_all_who_came_before(world: World, moment: float) -> None:
    world.ledger()
    talking = lin_talks(world)
    family, stranger = world.calls_in(FRONTLINE_FAMILY), world.calls_in(EARLIER)
    world.advance(20)
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    caller.press("9")
    world.advance(20)
    talking.hang_up()
    world.until(lambda: any(phone.talking_with for phone in (family, stranger, caller)))
    assert caller.talking_with == {LIN}
    assert world.call_of(caller)["decisions"][0]["rule"] == "crisis_first"
    assert hears(world, world.caller(LIN), Key.OFFER_CRISIS, seconds=_waited(world, caller))
    end(world, family, stranger, caller)


def _waited(world: World, caller: Phone) -> int:
    call = world.call_of(caller)
    picked_up = next(event["at"] for event in call["events"] if event["kind"] == "phone_picked_up")
    return int((datetime.fromisoformat(picked_up) - datetime.fromisoformat(call["queued_at"])).total_seconds())


@pytest.mark.parametrize("moment", [0.1, 4.3, 10.5, 33.5])
def test_other_keys_cost_no_place_and_a_person_answers(world: World, moment: float) -> None:
    talking = lin_talks(world)
    callers = {key: world.caller(f"+86138000009{n}") for n, key in enumerate("025478*", start=40)}
    for caller in callers.values():
        caller.dial(world.number)
        world.advance(0.01)
    world.advance(moment - 0.1)
    for key, caller in callers.items():
        caller.press(key)
        world.advance(0.01)
    for key, answer in {"2": Key.PRACTICAL_NOTED, "5": Key.BREATHE}.items():
        assert hears(world, callers[key], answer)
    later = world.calls_in(EARLIER)
    later.press("0")
    world.advance(12)
    talking.hang_up()
    while callers:
        world.until(lambda: any(phone.talking_with for phone in (*callers.values(), later)))
        assert later.talking_with == set(), "who came later and pressed nothing stays behind"
        key = next(key for key, caller in callers.items() if caller.talking_with == {LIN})
        assert world.call_of(callers[key])["class"] == "general"
        callers.pop(key).hang_up()
    world.until(lambda: later.talking_with == {LIN})
    end(world, later)


def test_key_0_in_the_greeting_skips_the_words(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    caller.press("0")
    world.advance(0.1)
    assert lin.state == "ringing"
    world.until(lambda: caller.talking_with == {LIN})
    assert caller.said()[1:] == [words(world, Key.CONNECTING)]
    end(world, caller)


def test_practical_help_is_noted_for_the_counsellor(world: World) -> None:
    talking = lin_talks(world)
    caller = world.calls_in()
    caller.press("2")
    world.advance(1)
    with world.house.database.read() as connection:
        row = connection.execute(select(calls).where(calls.c.carrier_sid == caller.call_sid)).one()
    assert row.topic == "practical"
    end(world, caller, talking)


def test_a_key_stops_the_prompt_it_is_pressed_in(world: World) -> None:
    lin_talks(world)
    caller = world.calls_in()
    world.advance(1)
    caller.press("5")
    world.advance(0.05)
    assert not hears(world, caller, Key.DANGER_LINE), "the greeting went on after a key"
    assert hears(world, caller, Key.BREATHE)
    world.advance(3)
    caller.press("9")
    world.advance(0.05)
    assert hears(world, caller, Key.CRISIS_WAIT), "a key in the breath is taken as well"
    end(world, caller, world.caller(BUSY_WITH))


def test_several_keys_in_a_row_lose_nobody(world: World) -> None:
    talking = lin_talks(world)
    rows = ("99", "59", "929", "000", "25", "*#", "#9")
    in_greeting = {keys: world.calls_in(f"+86138000009{n}") for n, keys in enumerate(rows, start=40)}
    in_wait = {keys: world.calls_in(f"+86138000009{n}") for n, keys in enumerate(rows, start=60)}
    for keys, caller in in_greeting.items():
        caller.press(keys)
    world.advance(14)
    for keys, caller in in_wait.items():
        caller.press(keys)
    world.advance(5)
    everybody = [*in_greeting.items(), *in_wait.items()]
    for keys, caller in everybody:
        assert world.call_of(caller)["class"] == ("crisis" if "9" in keys else "general")
    waiting = [caller for _, caller in everybody]
    talking.hang_up()
    while waiting:
        world.until(lambda: any(caller.talking_with == {LIN} for caller in waiting))
        served = next(caller for caller in waiting if caller.talking_with)
        served.hang_up()
        waiting.remove(served)
    world.advance(15)
    assert_at_rest(world)


def test_key_9_while_a_phone_rings_already_keeps_that_phone_ringing(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    caller.press("9")
    world.advance(1)
    assert lin.state == "ringing"
    lin.pick_up()
    world.advance(1)
    assert hears(world, lin, Key.OFFER_CRISIS, seconds=1)
    lin.press("1")
    world.until(lambda: caller.talking_with == {LIN})
    end(world, caller)


def test_key_9_after_the_words_that_a_colleague_is_sought(world: World) -> None:
    """The sentence after a broken connection is part of the wait: a key is taken in it, too."""
    lin = world.counsellor("Lin", LIN, Answers(after=1, press="1", press_after=1, hang_up_after=2))
    caller = world.calls_in()
    world.until(lambda: hears(world, caller, Key.PLEASE_HOLD_AGAIN))
    world.advance(1)
    caller.press("9")
    world.advance(0.05)
    assert world.call_of(caller)["class"] == "crisis"
    lin.behaviour = Answers(after=1, press_after=1)
    world.until(lambda: caller.talking_with == {LIN})
    end(world, caller)
