"""Key 1: a message. Recorded, stored once, with the next action and when it is due, whatever order reports come in."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hears
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, World

LISTEN_WITHIN = {"crisis": timedelta(minutes=15), "frontline": timedelta(hours=2), "general": timedelta(hours=4)}


def speaks(world: World, caller: Phone, seconds: float) -> None:
    world.until(lambda: caller.is_recording, 30)
    caller.speak(seconds)
    world.advance(seconds)


def the_message(world: World) -> Any:
    [message] = world.api("/messages")["items"]
    due = datetime.fromisoformat(message["due_at"]) - datetime.fromisoformat(message["received_at"])
    assert due == LISTEN_WITHIN[message["class"]]
    return message


@pytest.mark.parametrize("stored_first", [True, False])
def test_a_message_is_kept_whichever_report_comes_first(world: World, stored_first: bool) -> None:
    world.exchange.recording_callback_first = stored_first
    caller = world.calls_in()
    caller.press("1")
    speaks(world, caller, 8)
    caller.press("#")
    world.advance(20)
    assert hears(world, caller, Key.VOICEMAIL_THANKS)
    message = the_message(world)
    assert (message["recording"], message["seconds"], message["next_action"]) == ("completed", 8, "listen")
    assert message["number_masked"] == "+86 138****0901"
    call = world.call_of(caller)
    assert (call["outcome"], call["id"]) == ("voicemail", message["call_id"])
    assert_at_rest(world)


@pytest.mark.parametrize("lost", ["/twilio/voice/recording", "/twilio/voice/recorded"])
def test_one_of_the_two_reports_is_enough(world: World, lost: str) -> None:
    world.exchange.faults.drop(when=lambda path, _: path == lost)
    caller = world.calls_in()
    caller.press("1")
    speaks(world, caller, 5)
    caller.hang_up()
    world.advance(30)
    assert the_message(world)["next_action"] == "listen"
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert [error.code for error in world.exchange.errors] == [11205]
    world.exchange.errors.clear()
    assert_at_rest(world)


@pytest.mark.parametrize("ends", ["silence", "hash", "hangs up"])
def test_who_says_nothing_is_thanked_for_nothing_and_still_noticed(world: World, ends: str) -> None:
    caller = world.calls_in()
    caller.press("1")
    world.until(lambda: caller.is_recording)
    if ends == "hash":
        caller.press("#")
    elif ends == "hangs up":
        caller.hang_up()
    world.advance(30)
    assert hears(world, caller, Key.VOICEMAIL_EMPTY) or ends == "hangs up"
    assert not hears(world, caller, Key.VOICEMAIL_THANKS)
    message = the_message(world)
    assert (message["recording"], message["next_action"]) == ("absent", "check_caller")
    assert world.call_of(caller)["outcome"] == "overflow"
    assert_at_rest(world)


def test_a_carrier_that_falls_through_on_silence(world: World) -> None:
    world.exchange.silent_record_falls_through = True
    caller = world.calls_in()
    caller.press("1")
    world.advance(40)
    assert hears(world, caller, Key.VOICEMAIL_EMPTY)
    assert world.call_of(caller)["outcome"] == "overflow"
    assert_at_rest(world)


@pytest.mark.parametrize("stored_first", [True, False])
def test_who_hangs_up_while_speaking_has_left_a_message(world: World, stored_first: bool) -> None:
    world.exchange.recording_callback_first = stored_first
    caller = world.calls_in()
    caller.press("1")
    speaks(world, caller, 6)
    caller.hang_up()
    world.advance(10)
    assert the_message(world)["next_action"] == "listen"
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert_at_rest(world)


def test_a_message_after_key_9_is_due_in_a_quarter_of_an_hour(world: World) -> None:
    caller = world.calls_in()
    caller.press("9")
    world.advance(3)
    caller.press("1")
    speaks(world, caller, 4)
    caller.press("#")
    world.advance(10)
    assert the_message(world)["class"] == "crisis"
    assert_at_rest(world)


def test_a_familys_message_is_due_before_a_strangers(world: World) -> None:
    world.ledger()
    caller = world.calls_in(FRONTLINE_FAMILY)
    caller.press("1")
    speaks(world, caller, 4)
    caller.hang_up()
    world.advance(10)
    assert the_message(world)["class"] == "frontline"
    assert_at_rest(world)


@pytest.mark.parametrize("moment", [2, 12, 20])
def test_rather_a_message_than_the_wait_and_lin_is_rung_no_more(world: World, moment: float) -> None:
    """In the greeting, while Lin's phone rings, and while she listens to who waits."""
    lin = world.counsellor("Lin", LIN, Answers(after=6, press=None))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    caller.press("1")
    world.advance(1)
    assert lin.state in {"idle", "ended"}
    assert world.presence("Lin") == "ready"
    speaks(world, caller, 3)
    caller.press("#")
    world.advance(10)
    assert world.call_of(caller)["outcome"] == "voicemail"
    assert world.misses(caller) == []
    assert_at_rest(world)
