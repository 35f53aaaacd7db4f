"""Key 3: ring me back. With the place kept, and only after the caller's own yes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.callbacks.tables import callbacks
from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.faults import Late
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, World

BUSY_WITH = "+8613800000911"


@pytest.mark.parametrize("scene", ["nobody", "greeting", "waiting"])
def test_three_and_one_is_a_promise_with_the_place_kept(world: World, scene: str) -> None:
    if scene != "nobody":
        world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
        talking = world.calls_in(BUSY_WITH)
        talking.press("0")
        world.until(lambda: talking.talking_with == {LIN})
        talking.later(80, talking.hang_up)
    caller = world.calls_in()
    world.advance(35 if scene == "waiting" else 1)
    asks(world, caller)
    caller.press("1")
    world.advance(20)

    assert hears(world, caller, Key.CALLBACK_BOOKED)
    call, callback = world.call_of(caller), the_callback(world)
    assert call["outcome"] == "callback"
    assert (callback["state"], callback["number_confirmed"]) == ("waiting", True)
    assert callback["call_id"] == call["id"]
    assert callback["place_since"] == (call["queued_at"] or call["received_at"])
    assert callback["number_masked"] == "+86 138****0901"
    asked_at = next(event["at"] for event in call["events"] if event["kind"] == "callback_requested")
    promised = datetime.fromisoformat(callback["promised_by"]) - datetime.fromisoformat(asked_at)
    assert promised == timedelta(minutes=30)
    world.advance(140)  # Lin, free again, rings back, and nobody picks up
    assert_at_rest(world)


@pytest.mark.parametrize("answer", ["2", "4", "7", None])
def test_without_a_yes_nobody_will_ring(world: World, answer: str | None) -> None:
    caller = world.calls_in()
    asks(world, caller)
    if answer is not None:
        caller.press(answer)
    world.advance(30)
    assert hears(world, caller, Key.CALLBACK_NOT_SAFE)
    assert words(world, Key.NOBODY_ON_DUTY) in caller.said()[-2:], "what else there is"
    assert the_callback(world)["state"] == "declined"
    world.advance(60)
    assert world.call_of(caller)["outcome"] == "overflow", "a promise that was declined is not counted as one"
    assert_at_rest(world)


def test_who_hangs_up_at_the_question_has_given_no_yes(world: World) -> None:
    caller = world.calls_in()
    asks(world, caller)
    caller.hang_up()
    world.advance(10)
    callback = the_callback(world)
    assert (callback["state"], callback["number_confirmed"]) == ("declined", False)
    assert world.call_of(caller)["outcome"] == "overflow", "nobody was there, and nothing is promised"
    assert_at_rest(world)


def test_asked_while_lins_phone_rings_it_stops_and_she_keeps_her_place(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    caller.press("3")
    world.advance(0.2)
    assert lin.state == "ended"
    assert world.presence("Lin") == "ready"
    world.duty("Lin", "off")
    world.advance(1)
    caller.press("1")
    world.advance(20)
    assert world.call_of(caller)["outcome"] == "callback"
    assert world.misses(caller) == []
    assert_at_rest(world)


def test_asked_twice_the_older_place_is_kept(world: World) -> None:
    for _ in range(2):
        caller = world.calls_in()
        asks(world, caller)
        caller.press("1")
        world.advance(60)
        assert world.call_of(caller)["outcome"] == "callback"
    first = world.api("/calls")["items"][-1]
    assert the_callback(world)["place_since"] == first["received_at"]
    assert_at_rest(world)


def test_the_number_to_ring_is_the_callers_own_and_sealed(world: World) -> None:
    caller = world.calls_in()
    asks(world, caller)
    caller.press("1")
    world.advance(20)
    with world.house.database.read() as connection:
        row = connection.execute(select(callbacks)).one()
    assert STRANGER.encode() not in bytes(row.number_sealed)
    assert world.house.vault.open(bytes(row.number_sealed)) == STRANGER
    assert_at_rest(world)


@pytest.mark.parametrize("scene", ["nobody", "greeting", "waiting"])
def test_on_a_line_that_takes_no_number_from_who_hides_hers_she_is_told_so(make_world: MakeWorld, scene: str) -> None:
    world = make_world(withheld_a_day=0)
    if scene != "nobody":
        world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
        talking = world.calls_in(BUSY_WITH)
        talking.press("0")
        world.until(lambda: talking.talking_with == {LIN})
        talking.later(60, talking.hang_up)
    caller = world.calls_in(STRANGER, caller_id="anonymous")
    world.advance(25 if scene == "waiting" else 1)
    caller.press("3")
    world.advance(0.05)
    assert hears(world, caller, Key.CALLBACK_NO_NUMBER)
    assert world.api("/callbacks")["items"] == []
    if scene == "nobody":
        caller.press("1")
        world.until(lambda: caller.is_recording, 30)
        caller.speak(3)
        world.advance(3)
    else:
        assert not hears(world, caller, Key.NOBODY_ON_DUTY), "Lin is on duty"
        world.until(lambda: caller.talking_with == {LIN})
    caller.hang_up()
    world.advance(20)
    assert world.call_of(caller)["outcome"] == ("voicemail" if scene == "nobody" else "answered")
    assert_at_rest(world)


def test_a_key_that_is_heard_of_only_after_the_end_promises_nothing(world: World) -> None:
    world.exchange.faults.webhook(Late(5.0), lambda url, _: "/choice" in url or "/key" in url)
    wang = world.calls_in()
    wang.press("3")
    world.advance(0.5)
    hang_up_all(world, wang, seconds=20)
    assert "callback_requested" not in world.kinds(wang)
    assert world.api("/callbacks")["items"] == []
    assert_at_rest(world)
