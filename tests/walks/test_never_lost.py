"""Something breaks between us, the queue and the carrier: callers are held, and nobody is stuck or rung twice."""

from collections.abc import Mapping

import pytest

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, hears, legs_to, only_lost_deliveries
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World, queue_down

OTHER = "+8613800000902"


def test_the_queue_is_down_for_two_minutes_while_callers_come(world: World) -> None:
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    with queue_down(world):
        callers = []
        for number in (STRANGER, OTHER, FRONTLINE_FAMILY):
            callers.append(world.calls_in(number))
            world.advance(39)
        assert [caller.state for caller in callers] == ["talking"] * 3, "held on the line"
        assert lin.ring_count == 0
    world.until(lambda: lin.state == "ringing", 6)
    for caller in callers:
        world.until(lambda caller=caller: caller.talking_with == {LIN})
        caller.hang_up()
    world.advance(10)
    assert [world.call_of(caller)["outcome"] for caller in callers] == ["answered"] * 3
    assert_at_rest(world)


@pytest.mark.parametrize("moment", [10.34, 13, 14.5, 30])
def test_the_queue_goes_down_in_the_middle_of_a_call(world: World, moment: float) -> None:
    """Before the ring, while it rings, between key 1 and the bridge, in the talk."""
    world.counsellor("Lin", LIN, Answers(after=3, press_after=1))
    world.counsellor("Wu", WU, Answers(after=3, press_after=1))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    with queue_down(world):
        world.advance(40)
        assert caller.state == "talking"
    world.until(lambda: bool(caller.talking_with), 40)
    hang_up_all(world, caller, seconds=20)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


@pytest.mark.parametrize("moment", [5, 12, 14.3, 40])
def test_all_workers_and_the_tick_are_away_for_a_while(world: World, moment: float) -> None:
    world.counsellor("Lin", LIN, Answers(after=3, press_after=1))
    caller = world.caller(STRANGER)
    caller.dial(world.number)
    world.advance(moment)
    world.workers_alive = False
    world.advance(45)
    assert caller.state == "talking"
    world.workers_alive = True
    world.until(lambda: caller.talking_with == {LIN}, 100)
    hang_up_all(world, caller)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


@pytest.mark.parametrize("event", ["conference-start", "participant-join", "participant-leave", "conference-end"])
def test_a_lost_conference_event_leaves_nobody_stuck(world: World, event: str) -> None:
    world.exchange.faults.drop(when=lambda _, form: form.get("StatusCallbackEvent") == event, count=None)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(25)
    assert world.call_of(caller)["state"] == "connected"
    hang_up_all(world, caller)
    assert world.call_of(caller)["outcome"] == "answered"
    world.advance(15)
    only_lost_deliveries(world)
    assert_at_rest(world)


@pytest.mark.parametrize("lost", ["ringing", "completed", "any"])
def test_lost_reports_of_lins_leg_leave_nobody_stuck(world: World, lost: str) -> None:
    def hers(path: str, form: Mapping[str, str]) -> bool:
        return path.endswith("/status") and "/offer/" in path and form.get("CallStatus") in {lost, *_any(lost)}

    world.exchange.faults.drop(when=hers, count=None)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(30)
    hang_up_all(world, caller, seconds=170)
    assert world.presence("Lin") == "ready"
    only_lost_deliveries(world)
    assert_at_rest(world)


def _any(lost: str) -> set[str]:
    return {"initiated", "ringing", "in-progress", "completed"} if lost == "any" else set()


def test_the_callers_end_is_never_reported_and_still_found(world: World) -> None:
    """Neither the number's report nor the queue's comes: the carrier is asked after 90 s of silence."""
    world.exchange.faults.drop(when=lambda path, _: path in {"/twilio/voice/status", "/twilio/voice/left"}, count=None)
    world.counsellor("Lin", LIN, Answers(press=None))
    caller = world.calls_in()
    world.advance(11)
    hang_up_all(world, caller, seconds=200)
    assert world.call_of(caller)["outcome"] == "abandoned"
    only_lost_deliveries(world)
    world.advance(120)
    assert_at_rest(world)


def test_the_queues_report_is_lost_and_the_numbers_is_enough(world: World) -> None:
    world.exchange.faults.drop(when=lambda path, _: path == "/twilio/voice/left")
    world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.advance(12)
    hang_up_all(world, caller, seconds=30)
    assert world.call_of(caller)["outcome"] == "abandoned"
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_a_lost_wait_document_takes_nobody_out_of_the_line(world: World) -> None:
    """The carrier gives up on the document and leaves the queue; she is asked to hold again, in her old place."""
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in("+8613800000911")
    world.until(lambda: talking.talking_with == {LIN})
    caller = world.calls_in(STRANGER)
    world.advance(15)
    world.exchange.faults.drop(when=lambda path, _: path == "/twilio/voice/wait")
    later = world.calls_in(OTHER)
    world.advance(60)
    assert hears(world, caller, Key.PLEASE_HOLD_AGAIN) or hears(world, later, Key.PLEASE_HOLD_AGAIN)
    hang_up_all(world, talking, seconds=0)
    world.until(lambda: bool(caller.talking_with or later.talking_with))
    assert caller.talking_with == {LIN}
    hang_up_all(world, caller, later, seconds=15)
    only_lost_deliveries(world)
    assert_at_rest(world)


@pytest.mark.parametrize("fault", ["refused", "too many", "not json", "timed out before", "timed out after"])
def test_the_carriers_api_fails_twice_when_lin_is_to_be_rung(world: World, fault: str) -> None:
    def placing(path: str, form: Mapping[str, str]) -> bool:
        return path.endswith("/Calls.json") and "Url" in form

    faults = world.exchange.faults
    {
        "refused": faults.rest_fail,
        "too many": faults.rest_too_many,
        "not json": faults.rest_not_json,
        "timed out before": faults.rest_times_out_before,
        "timed out after": faults.rest_times_out_after,
    }[fault](2, when=placing)
    lin = world.counsellor("Lin", LIN, Answers(after=9, press_after=1))
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN}, 60)
    assert lin.ring_count == 1
    assert len(legs_to(world, LIN)) == 1, "one call to her, though we did not hear that it was placed"
    assert world.misses(caller) == []
    hang_up_all(world, caller)
    assert_at_rest(world)


@pytest.mark.parametrize("fault", ["refused", "timed out before", "timed out after"])
def test_the_carriers_api_fails_when_the_caller_is_to_be_joined(world: World, fault: str) -> None:
    def joining(path: str, form: Mapping[str, str]) -> bool:
        return "/join/" in form.get("Url", "")

    faults = world.exchange.faults
    {
        "refused": faults.rest_fail,
        "timed out before": faults.rest_times_out_before,
        "timed out after": faults.rest_times_out_after,
    }[fault](2, when=joining)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN}, 60)
    world.advance(40)
    assert caller.talking_with == {LIN}
    hang_up_all(world, caller)
    assert world.call_of(caller)["outcome"] == "answered"
    assert_at_rest(world)


def test_lin_whose_caller_cannot_be_fetched_is_not_told_that_the_caller_hung_up(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in()
    to_join = f"/Calls/{caller.call_sid}.json"
    world.exchange.faults.rest_fail(50, when=lambda path, _: path.endswith(to_join))
    world.until(lambda: hears(world, world.exchange.phone(LIN), Key.OFFER_NOT_NEEDED))
    assert not hears(world, world.exchange.phone(LIN), Key.OFFER_CALLER_GONE)
    assert "not_bridged" in world.misses(caller)
    world.exchange.faults.clear()
    world.until(lambda: caller.talking_with == {LIN})
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_the_carriers_api_is_gone_for_good_and_the_wait_still_ends(world: World) -> None:
    world.exchange.faults.rest_fail(10_000)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.advance(200)
    assert caller.state == "talking"
    assert set(world.misses(caller)) == {"not_dialled"}
    world.exchange.faults.clear()
    world.until(lambda: caller.talking_with == {LIN}, 60)
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_lin_drops_out_unseen_and_the_caller_is_not_left_in_an_empty_room(world: World) -> None:
    """She pressed 1 and her line broke at once, and no report of it ever came."""
    world.exchange.faults.drop(when=lambda path, _: "/offer/" in path and path.endswith("/status"), count=None)
    lin = world.counsellor("Lin", LIN, Answers(after=1, press_after=1, hang_up_after=1.5))
    caller = world.calls_in()
    world.until(lambda: lin.state == "ended")
    lin.behaviour = Answers(after=1, press_after=1)
    world.until(lambda: caller.talking_with == {LIN}, 60)
    world.exchange.faults.clear()
    hang_up_all(world, caller, seconds=20)
    only_lost_deliveries(world)
    assert_at_rest(world)
