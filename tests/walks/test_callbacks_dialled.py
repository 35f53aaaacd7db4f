"""A promised call-back is dialled: in its turn, a counsellor first, once a try, and again when nobody answers."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers, Behaviour, Busy, ByHand, HangsUpAfterAnswer, NoAnswer, Unreachable
from hotline.simulator.phone import Phone
from tests.walks.checks import asks, assert_at_rest, hang_up_all, hears, legs_to, the_callback, words
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, World

NEIGHBOUR = "+8613800000911"
PICKS_UP = Answers(after=4, press=None)
NEUTRAL = {"neutral_name": "青柠服务台"}


def wang_asks(world: World, behaviour: Behaviour = PICKS_UP, number: str = STRANGER) -> Phone:
    """Nobody is on duty: Wang asks to be rung back, says that the number is safe, and hangs up."""
    wang = world.calls_in(number)
    asks(world, wang)
    wang.press("1")
    world.advance(12)
    wang.hang_up()
    world.advance(3)
    wang.behaviour = behaviour
    return wang


def dials(world: World, number: str = STRANGER) -> int:
    return len(legs_to(world, number))


def minutes_later(first: str, second: str) -> float:
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)) / timedelta(minutes=1)


def results(callback: Any) -> list[str]:
    return [attempt["result"] for attempt in callback["attempts"]]


def test_wang_asks_lin_comes_and_both_talk_within_the_promise(world: World) -> None:
    wang = wang_asks(world)
    heard_before = len(wang.said())
    assert the_callback(world)["state"] == "waiting", "it stands in the line"
    world.advance(60)
    assert dials(world) == 0, "nobody is there to talk to"

    lin = world.counsellor("Lin", LIN)
    world.until(lambda: lin.state == "ringing")
    assert dials(world) == 0, "the counsellor first"
    lin.pick_up()
    world.advance(1)
    assert hears(world, lin, Key.OFFER_BACK_GENERAL)
    lin.press("1")
    world.until(lambda: wang.state == "ringing")
    assert the_callback(world)["state"] == "ringing"
    assert legs_to(world, STRANGER)[-1].from_ == world.number
    world.until(lambda: wang.talking_with == {LIN})
    assert wang.said()[heard_before:] == [words(world, Key.CALLBACK_HELLO, **NEUTRAL)], "nothing about the line"
    assert hears(world, lin, Key.OFFER_DIALLING)

    world.advance(30)
    callback = the_callback(world)
    assert (callback["state"], callback["promise_kept"], results(callback)) == ("done", True, ["answered"])
    call = world.call_of(wang)
    assert (call["direction"], call["state"], call["queued_at"]) == ("callback", "connected", callback["place_since"])
    assert call["counsellor"]["name"] == "Lin"
    hang_up_all(world, wang)
    assert world.call_of(wang)["outcome"] == "answered"
    assert [c["outcome"] for c in world.api("/calls")["items"]] == ["answered", "callback"]
    assert dials(world) == 1
    assert_at_rest(world)


def test_lin_hangs_up_and_wang_hears_thanks_and_may_come_back(world: World) -> None:
    wang = wang_asks(world)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(10)
    lin.hang_up()
    world.until(lambda: hears(world, wang, Key.CALLBACK_ENDED), 10)
    wang.press("0")
    world.until(lambda: wang.talking_with == {LIN})
    assert dials(world) == 1
    hang_up_all(world, wang)
    assert world.call_of(wang)["outcome"] == "answered"
    assert_at_rest(world)


@pytest.mark.parametrize(
    ("behaviour", "result"),
    [
        (NoAnswer(), "no_answer"),
        (Busy(), "busy"),
        (Unreachable(), "unreachable"),
        (HangsUpAfterAnswer(after=3, hold=0.5), "hung_up"),
    ],
)
def test_wang_cannot_be_reached_keeps_the_place_and_after_three_times_a_person_is_told(
    make_world: MakeWorld, behaviour: Behaviour, result: str
) -> None:
    world = make_world(callback_delays_minutes=(2.0, 5.0), promise_minutes=6.0)
    wang_asks(world, behaviour)
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "retry_wait")
    first = the_callback(world)
    assert results(first) == [result]
    world.advance(12)
    assert hears(world, lin, Key.OFFER_NOT_REACHED)
    assert world.presence("Lin") == "ready"
    world.advance(90)
    assert dials(world) == 1
    world.until(lambda: dials(world) == 2, 60)
    world.advance(250)
    assert dials(world) == 2
    world.until(lambda: dials(world) == 3, 120)
    world.advance(60)

    last = the_callback(world)
    assert (last["state"], results(last), last["promise_kept"]) == ("exhausted", [result] * 3, False)
    assert last["place_since"] == first["place_since"]
    gaps = [minutes_later(a["at"], b["at"]) for a, b in zip(last["attempts"], last["attempts"][1:], strict=False)]
    assert 2 <= gaps[0] < 4
    assert 5 <= gaps[1] < 7
    assert {alert["kind"] for alert in world.api("/alerts")["items"]} == {"callback_exhausted", "promise_missed"}
    world.advance(600)
    assert dials(world) == 3, "nobody is rung for ever"
    tries = [call for call in world.api("/calls")["items"] if call["direction"] == "callback"]
    assert [(call["outcome"], call["queued_at"]) for call in tries] == [("failed", first["place_since"])] * 3
    assert_at_rest(world)


def test_lin_who_reached_nobody_keeps_her_idle_place(world: World) -> None:
    wang_asks(world, Busy())
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "retry_wait")
    world.counsellor("Wu", WU, Answers())
    world.advance(15)
    caller = world.calls_in(NEIGHBOUR)
    world.until(lambda: bool(caller.talking_with))
    assert caller.talking_with == {LIN}, "she has been idle for longer than Wu"
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize("moment", ["waiting", "lin rings", "lin has picked up", "dialled", "retry"])
def test_wang_rings_herself_and_has_the_place_and_nothing_doubles(world: World, moment: str) -> None:
    wang = wang_asks(world, NoAnswer())
    place = the_callback(world)["place_since"]
    lin: Phone | None = None
    if moment != "waiting":
        lin = world.counsellor("Lin", LIN)
        world.until(lambda: lin.state == "ringing")
    if lin is not None and moment != "lin rings":
        lin.pick_up()
        world.advance(1)
    if lin is not None and moment in ("dialled", "retry"):
        lin.press("1")
        world.until(lambda: wang.state == "ringing")
        wang.decline()
        world.until(lambda: the_callback(world)["state"] == "retry_wait")
        if moment == "retry":
            world.advance(30)
    before = dials(world)
    wang.dial(world.number)
    world.advance(1)
    wang.press("0")
    world.advance(2)
    if lin is None:
        assert the_callback(world)["state"] == "waiting", "she hears that nobody is there, and the promise stands"
        hang_up_all(world, wang)
        world.duty_of_lin = world.counsellor("Lin", LIN)  # type: ignore[attr-defined]
        wang.dial(world.number)
        world.advance(1)
        wang.press("0")
        world.advance(2)
    assert the_callback(world)["state"] == "taken_over"
    assert world.call_of(wang)["queued_at"] == place
    phone = world.exchange.phone(LIN)
    phone.behaviour = Answers()
    if phone.state == "ringing":
        phone.pick_up()
        world.advance(1)
        phone.press("1")
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang, seconds=15)
    world.advance(60)
    assert dials(world) == before, "nobody rings whom we have talked with"
    assert_at_rest(world)


def test_wang_rings_from_another_handset_while_hers_is_being_dialled(world: World) -> None:
    wang = wang_asks(world, ByHand())
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.state == "ringing")
    other = world.calls_in(NEIGHBOUR, caller_id=STRANGER)
    other.press("0")
    world.advance(1)
    assert wang.state != "ringing", "nobody is rung about a place that another call has"
    assert the_callback(world)["state"] == "taken_over"
    world.until(lambda: other.talking_with == {LIN})
    assert hears(world, lin, Key.OFFER_NOT_NEEDED)
    assert world.call_of(other)["queued_at"] == the_callback(world)["place_since"]
    hang_up_all(world, other)
    assert {call["outcome"] for call in world.api("/calls")["items"]} == {"answered", "abandoned", "callback"}
    assert_at_rest(world)


def test_lin_presses_nothing_and_wu_is_asked_instead(world: World) -> None:
    wang = wang_asks(world)
    world.counsellor("Lin", LIN, Answers(press=None))
    world.advance(5)
    world.counsellor("Wu", WU, Answers())
    world.until(lambda: wang.talking_with == {WU})
    world.advance(1)
    assert dials(world) == 1, "her phone rings only once somebody is there"
    assert results(the_callback(world)) == ["answered"]
    hang_up_all(world, wang)
    assert_at_rest(world)


def test_lin_leaves_while_wangs_phone_rings_and_it_stops(world: World) -> None:
    wang = wang_asks(world, ByHand())
    lin = world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.state == "ringing")
    lin.hang_up()
    world.advance(2)
    assert wang.state != "ringing"
    assert results(the_callback(world)) == ["counsellor_left"]
    assert the_callback(world)["state"] == "retry_wait"
    world.advance(20)
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)
