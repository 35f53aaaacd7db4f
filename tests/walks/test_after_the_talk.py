"""The counsellor has left and the caller is still there: thanks, and a way back to the old place."""

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.signed import call_form, send
from tests.walks.checks import assert_at_rest, hears, until_kind
from tests.world import LIN, STRANGER, WU, World
from tests.world_settings import URL

LATER = "+8613800000902"


def lin_hangs_up(world: World) -> Phone:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(20)
    lin.hang_up()
    world.advance(1)
    assert hears(world, caller, Key.TALK_ENDED)
    return caller


def test_the_caller_hears_thanks_and_a_farewell(world: World) -> None:
    caller = lin_hangs_up(world)
    world.advance(30)
    assert hears(world, caller, Key.GOODBYE)
    assert caller.state == "ended"
    assert world.call_of(caller)["outcome"] == "answered"
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


@pytest.mark.parametrize("key", ["5", "1", "#"])
def test_another_key_is_a_farewell(world: World, key: str) -> None:
    caller = lin_hangs_up(world)
    caller.press(key)
    world.advance(15)
    assert hears(world, caller, Key.GOODBYE)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


@pytest.mark.parametrize("key", ["0", "9"])
def test_key_0_brings_back_the_old_place_before_who_came_later(world: World, key: str) -> None:
    world.ledger()
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in(STRANGER)
    world.until(lambda: caller.talking_with == {LIN})
    later = world.calls_in(LATER)
    world.advance(20)
    lin.behaviour = Answers(after=10, press_after=1)
    world.duty("Lin", "off")
    lin.hang_up()
    world.advance(1)
    before = world.call_of(caller)["queued_at"]
    caller.press(key)
    world.advance(1)
    world.duty("Lin", "on")
    world.until(lambda: bool(caller.talking_with or later.talking_with))
    assert caller.talking_with == {LIN}
    call = world.call_of(caller)
    assert call["queued_at"] == before
    assert call["class"] == ("crisis" if key == "9" else "frontline")
    for phone in (caller, later):
        phone.hang_up()
    world.advance(10)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


# Lin presses 1 at second 1 of her leg, hears one sentence of 1.3 s; the caller's own is as long.
@pytest.mark.parametrize("breaks_after", [1.005, 1.05, 1.5, 2.2, 2.33])
def test_lins_line_breaks_before_the_two_are_joined(world: World, breaks_after: float) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1, hang_up_after=breaks_after))
    world.advance(5)
    world.counsellor("Wu", WU, Answers(after=15, press_after=1))
    caller = world.calls_in()
    world.advance(1)
    later = world.calls_in(LATER)  # Wu's phone rings for this one meanwhile
    until_kind(world, caller, "waits_again", 30)
    queued_at = world.call_of(caller)["queued_at"]
    lin = world.caller(LIN)
    lin.behaviour = Answers(after=1, press_after=1)
    world.until(lambda: bool(caller.talking_with), 30)
    call = world.call_of(caller)
    assert call["queued_at"] == queued_at
    assert "not_bridged" in world.misses(caller)
    world.until(lambda: later.talking_with == {WU}, 30)
    for phone in (caller, later):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_the_caller_is_told_that_the_connection_failed_and_hears_it_once(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1, hang_up_after=2))
    caller = world.calls_in()
    world.until(lambda: hears(world, caller, Key.PLEASE_HOLD_AGAIN))
    lin.behaviour = Answers(after=15, press_after=1)
    world.until(lambda: caller.talking_with == {LIN})
    assert sum(text == world.house.script.phrases.text(Key.PLEASE_HOLD_AGAIN, "zh") for text in caller.said()) == 1
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_the_caller_hangs_up_during_the_thanks(world: World) -> None:
    caller = lin_hangs_up(world)
    caller.hang_up()
    world.advance(10)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


def test_an_old_report_does_not_end_the_talk_with_the_second_counsellor(world: World) -> None:
    caller = lin_hangs_up(world)
    world.duty("Lin", "off")
    world.counsellor("Wu", WU, Answers(after=1, press_after=1))
    caller.press("0")
    world.until(lambda: caller.talking_with == {WU})
    world.advance(1)
    old = next(entry for entry in world.exchange.log if "/talk-over/" in entry.url)
    sid = str(caller.call_sid)
    for status in ("in-progress", "completed"):
        send(world, old.url.removeprefix(URL), call_form(sid, CallStatus=status), I_Twilio_Idempotency_Token=status)
    world.advance(2)
    assert caller.talking_with == {WU}
    assert world.call_of(caller)["state"] == "connected"
    caller.hang_up()
    world.advance(5)
    assert_at_rest(world)


def test_the_end_of_lins_leg_is_told_late_and_the_caller_waits_a_second_for_her_thanks(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(20)
    world.exchange.faults.delay(0.6, when=lambda url, _: "/offer/" in url and url.endswith("/status"), count=None)
    lin.hang_up()
    world.advance(1.6)
    assert hears(world, caller, Key.TALK_ENDED)
    world.exchange.faults.clear()
    world.advance(30)
    assert_at_rest(world)
