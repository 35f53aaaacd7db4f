"""We were away, and the carrier was not: on coming back we ask, and go on where everybody really is."""

import pytest

from hotline.calls.phrases import Key
from hotline.flows.reconcile import reconcile
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest, hang_up_all, hears, legs_to
from tests.world import LIN, World

OTHER = "+8613800000902"


def away(world: World, seconds: float) -> None:
    """Nothing of ours answers or works."""
    world.workers_alive = False
    world.exchange.faults.out_of_service(seconds)


def back(world: World) -> None:
    world.exchange.faults.clear()
    world.exchange.errors.clear()  # each is a delivery that found nobody
    world.workers_alive = True
    reconcile(world.house, world.clock.now())


def talks_with_lin(world: World) -> Phone:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(5)
    return caller


def test_a_talk_that_ended_while_we_were_away_frees_lin_within_seconds(world: World) -> None:
    caller = talks_with_lin(world)
    away(world, 60)
    world.advance(5)
    caller.hang_up()
    world.advance(15)
    assert world.presence("Lin") == "busy", "nobody could tell us"
    back(world)
    world.advance(5)
    assert world.call_of(caller)["outcome"] == "answered"
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_a_talk_that_goes_on_is_left_alone(world: World) -> None:
    caller = talks_with_lin(world)
    away(world, 60)
    world.advance(30)
    back(world)
    world.advance(20)
    assert caller.talking_with == {LIN}
    assert world.call_of(caller)["state"] == "connected"
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_who_gave_up_waiting_while_we_were_away_stands_in_nobodys_way(world: World) -> None:
    """Lin's phone is not rung for a caller who has long gone; the one behind her has Lin, with her place kept."""
    talking = talks_with_lin(world)
    gone, patient = world.calls_in(OTHER), world.calls_in("+8613800000903")
    world.advance(12)
    place = world.call_of(patient)["queued_at"]
    away(world, 5)
    gone.hang_up()
    world.advance(6)
    back(world)
    world.advance(4)
    assert world.call_of(gone)["outcome"] == "abandoned"
    talking.hang_up()
    world.until(lambda: patient.talking_with == {LIN}, 60)
    assert world.call_of(patient)["queued_at"] == place
    patient.hang_up()
    world.advance(10)
    assert len(legs_to(world, LIN)) == 2
    assert_at_rest(world)


def test_whoever_called_in_vain_is_written_down_with_an_end(world: World) -> None:
    """The carrier found nobody and played its own words; the supervisor still sees that somebody called."""
    known = talks_with_lin(world)
    known.hang_up()
    world.advance(60)
    away(world, 60)
    in_vain = world.calls_in(OTHER)
    world.advance(40)
    assert in_vain.call is None, "cut off by the carrier"
    back(world)
    assert world.call_of(in_vain)["outcome"] == "failed"
    assert len(world.api("/calls")["items"]) == 2
    reconcile(world.house, world.clock.now())
    assert len(world.api("/calls")["items"]) == 2, "and only once"
    assert_at_rest(world)


@pytest.mark.parametrize("lin_is_there", [True, False])
def test_whoever_rings_while_we_look_back_is_greeted_as_ever(world: World, lin_is_there: bool) -> None:
    """The carrier names her call before it has brought it to us: no word of something that failed, but the greeting."""
    known = talks_with_lin(world)
    known.hang_up()
    world.advance(60)
    if not lin_is_there:
        world.duty("Lin", "off")
    world.exchange.faults.delay(2, when=lambda path, _: path == "/twilio/voice/incoming")
    caller = world.calls_in(OTHER)
    world.advance(1)
    reconcile(world.house, world.clock.now())
    assert "adopted" in [event["kind"] for event in world.call_of(caller)["events"]]
    world.advance(3)
    assert not hears(world, caller, Key.PLEASE_HOLD_AGAIN)
    assert any(("青柠热线" if lin_is_there else "12356") in text for text in caller.said())
    hang_up_all(world, caller, seconds=20)
    assert_at_rest(world)


def test_a_line_that_is_quite_new_takes_over_no_old_calls(world: World) -> None:
    away(world, 60)
    world.calls_in(OTHER)
    world.advance(40)
    back(world)
    assert world.api("/calls")["items"] == []


@pytest.mark.parametrize("fault", ["refused", "timed out"])
def test_when_the_carrier_does_not_answer_either_nobody_is_given_up(world: World, fault: str) -> None:
    caller = talks_with_lin(world)
    faults = world.exchange.faults
    away(world, 1)
    world.advance(2)
    back(world)
    {"refused": faults.rest_fail, "timed out": faults.rest_times_out_before}[fault](50)
    reconcile(world.house, world.clock.now())
    world.advance(10)
    assert world.call_of(caller)["state"] == "connected"
    faults.clear()
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_many_open_calls_are_asked_after_in_seconds_but_not_all_at_once(world: World) -> None:
    world.counsellor("Lin", LIN)
    callers = [world.caller(f"+86138000010{n:02}") for n in range(60)]
    for caller in callers:
        caller.dial(world.number)
    world.advance(12)
    back(world)
    came_back = world.clock.now()
    world.advance(6)
    asked = [
        (entry.at - came_back).total_seconds()
        for entry in world.exchange.log
        if entry.direction == "rest" and entry.method == "GET" and "/Calls/" in entry.url and entry.at >= came_back
    ]
    assert len(asked) >= 60
    assert max(sum(1 for at in asked if start <= at < start + 1) for start in range(6)) <= 25
    for caller in callers:
        caller.hang_up()
    world.advance(20)
    assert_at_rest(world)


def test_lin_is_not_kept_for_a_caller_who_went_without_a_word(world: World) -> None:
    """No report of her end came. Lin presses 1, the caller cannot be fetched: so the carrier is asked at once."""
    world.exchange.faults.drop(when=lambda path, _: path in {"/twilio/voice/status", "/twilio/voice/left"}, count=None)
    lin = world.counsellor("Lin", LIN, Answers(after=4, press_after=1))
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    caller.hang_up()
    world.advance(8)
    assert world.call_of(caller)["outcome"] == "abandoned"
    world.advance(30)
    assert lin.state == "ended"
    assert lin.ring_count == 1, "and not again for somebody who is not there"
    world.exchange.errors.clear()  # the two that were lost
    assert_at_rest(world)
