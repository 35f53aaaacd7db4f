"""Who is followed up is rung by the same promise as everybody: with her yes, not in the night, and it tells its end."""

from datetime import datetime, timedelta

import pytest

from hotline.callbacks.config import CallbacksConfig
from hotline.consents.model import Use
from hotline.flows.log_followup import log_result
from hotline.flows.ring_followup import ring_now
from hotline.followups.model import OriginKind, Result
from hotline.kernel.errors import Refused
from hotline.simulator.behaviours import Answers, NoAnswer
from tests.walks.checks import asks, assert_at_rest, hang_up_all, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.followed_up import alerts, allows, called, plan, sleep, steps_of, supervised, the_step, tried
from tests.walks.test_callbacks_dialled import dials
from tests.world import LIN, STRANGER, WU, World


def ring(world: World, by: str = "Lin") -> None:
    ring_now(world.house, world.clock.now(), by=by, which=the_step(world).id)


def test_she_is_rung_for_the_step_and_what_comes_of_it_is_said(world: World) -> None:
    call_id = called(world)
    allows(world, Use.RING)
    world.counsellor("Lin", LIN, Answers())
    world.counsellor("Wu", WU, on_duty=False)
    plan(world, call_id=call_id, owner="Wu")
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    ring(world, "Wu")
    ring(world, "Wu")
    with pytest.raises(Refused, match="somebody else"):
        ring(world, "Lin")
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    assert (the_callback(world)["id"], the_callback(world)["state"]) == (the_step(world).callback_id, "done")
    assert dials(world) == 1
    assert tried(world) == [], "what came of a talk, only a person can say"
    which = the_step(world).id
    log_result(world.house, world.clock.now(), by="Lin", which=which, result=Result.REACHED_SAFE, note=None)
    assert the_step(world).place == 1
    assert_at_rest(world)


def test_tries_that_reach_nobody_close_the_step_and_a_supervisor_decides(make_world: MakeWorld) -> None:
    world = make_world(callback_delays_minutes=(0.1,), ring_seconds=5.0)
    called(world)
    allows(world, Use.RING)
    world.counsellor("Lin", LIN, Answers())
    plan(world, owner="Lin")
    world.exchange.phone(STRANGER, NoAnswer())
    ring(world)
    world.until(lambda: the_callback(world)["state"] == "exhausted", 300)
    assert tried(world) == ["no_answer"] * 3
    assert alerts(world) == ["followup_not_reached"]
    first, second = steps_of(world)
    assert (first.result, first.closed_by, second.place) == ("not_reached", None, 1)
    assert len(steps_of(world, only_open=True)) == 1, "the call-back itself is no second follow-up"


def test_a_call_back_that_reached_nobody_becomes_somebodys_task(make_world: MakeWorld) -> None:
    world = make_world(callback_attempts=1, ring_seconds=5.0)
    wang = world.calls_in()
    asks(world, wang)
    wang.press("1")
    world.advance(2)
    hang_up_all(world, wang, seconds=3)
    wang.behaviour = NoAnswer()
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: the_callback(world)["state"] == "exhausted")
    step = the_step(world)
    assert (step.owner_id, step.risk) == (None, "RX")
    assert timedelta(hours=23) < step.due_at - world.clock.now() <= timedelta(hours=24)
    world.advance(10)
    assert_at_rest(world)


def test_nobody_is_rung_without_a_yes_or_a_number(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    called(world)
    plan(world, owner="Lin")
    with pytest.raises(Refused, match="nobody has allowed"):
        ring(world)
    log_result(world.house, world.clock.now(), by="Lin", which=the_step(world).id, result=Result.NO_SAFE_WAY, note=None)
    plan(world, "R2", number="+8613800000909", owner="Lin")
    with pytest.raises(Refused, match="no number"):
        ring_now(world.house, world.clock.now(), by="Lin", which=steps_of(world, only_open=True)[-1].id)
    assert world.api("/callbacks")["items"] == []


def test_in_the_night_she_sleeps_whoever_wants_to_ring(make_world: MakeWorld) -> None:
    world = make_world(callback_quiet=CallbacksConfig().quiet)
    called(world)
    allows(world, Use.RING)
    world.counsellor("Lin", LIN, Answers())
    plan(world, owner="Lin")
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    sleep(world, 2.5 * 3600)  # half past ten
    ring(world)
    world.advance(30)
    assert wang.ring_count == 0
    sleep(world, 8 * 3600)
    assert wang.ring_count == 0
    sleep(world, 1800)
    world.until(lambda: wang.talking_with == {LIN}, 60)
    hang_up_all(world, wang)


@pytest.mark.parametrize("allowed", [True, False])
def test_who_was_cut_off_in_danger_is_rung_within_minutes_or_a_supervisor_is_told(world: World, allowed: bool) -> None:
    sleep(world, 3 * 3600)  # in the night
    call_id = called(world)
    supervised(world)
    if allowed:
        allows(world, Use.RING)
    world.counsellor("Lin", LIN, Answers())
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    plan(world, "R4", kind=OriginKind.DROPPED, call_id=call_id, owner="Lin")
    if allowed:
        world.until(lambda: wang.talking_with == {LIN}, 60)
        assert the_callback(world)["class"] == "crisis"
        hang_up_all(world, wang)
    else:
        sleep(world, 300)
        assert (wang.ring_count, alerts(world)) == (0, ["followup_overdue"])


def test_who_was_cut_off_is_tried_three_times_in_half_an_hour_and_then_a_supervisor_decides(world: World) -> None:
    call_id = called(world)
    supervised(world)
    allows(world, Use.RING)
    world.counsellor("Lin", LIN, Answers())
    began = world.clock.now()
    wang = world.exchange.phone(STRANGER, NoAnswer())
    plan(world, "R4", kind=OriginKind.DROPPED, call_id=call_id, owner="Lin")
    for times in (1, 2, 3):
        world.until(lambda times=times: len(tried(world)) == times, 120)
        assert alerts(world) == ([] if times < 3 else ["followup_not_reached"])
        sleep(world, 600 - 5)
    assert (wang.ring_count, the_callback(world)["state"]) == (3, "exhausted")
    last = datetime.fromisoformat(the_callback(world)["attempts"][-1]["at"])
    assert last - began < timedelta(minutes=30)
    assert (the_step(world).place, the_step(world).owner_id is not None) == (1, True)


def test_asking_us_to_stop_silences_the_phone_that_rings_for_it(world: World) -> None:
    called(world)
    allows(world, Use.RING)
    world.counsellor("Lin", LIN, on_duty=False)
    plan(world, owner="Lin")
    ring(world)
    which = the_step(world).id
    log_result(world.house, world.clock.now(), by="Lin", which=which, result=Result.ASKED_TO_STOP, note=None)
    assert the_callback(world)["state"] == "declined"
    assert_at_rest(world)
