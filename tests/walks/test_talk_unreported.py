"""The carrier's word that two were joined is lost, and the caller hangs up before anybody asks it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from hotline.calls.phrases import Key
from hotline.calls.rules import has_joined
from hotline.simulator.behaviours import Answers
from tests.walks.checks import assert_at_rest, hang_up_all, hears, only_lost_deliveries, until_kind
from tests.walks.conftest import MakeWorld
from tests.world import LIN, WU, World


def lose_the_start(world: World) -> None:
    def is_start(_: str, form: Mapping[str, str]) -> bool:
        return form.get("StatusCallbackEvent") == "conference-start"

    world.exchange.faults.drop(when=is_start, count=None)


@pytest.mark.parametrize("after", [6, 15])
def test_a_short_talk_nobody_reported_counts_as_answered(make_world: MakeWorld, after: float) -> None:
    world = make_world(wrap_up_seconds=60.0)
    lose_the_start(world)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(after)
    assert "connected" not in world.kinds(caller)
    hang_up_all(world, caller)
    call = world.call_of(caller)
    assert call["outcome"] == "answered"
    assert call["counsellor"]["name"] == "Lin"
    talked = datetime.fromisoformat(call["ended_at"]) - datetime.fromisoformat(call["connected_at"])
    assert after <= talked.total_seconds() <= after + 3
    assert world.kinds(caller)[-3:] == ["connected", "ended", "leg_ended"]
    assert world.presence("Lin") == "wrap_up", "time to breathe, as after any talk"
    assert not hears(world, world.exchange.phone(LIN), Key.OFFER_CALLER_GONE)
    world.advance(60)
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_who_hangs_up_on_the_way_into_the_conference_has_not_talked(world: World) -> None:
    lose_the_start(world)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: hears(world, caller, Key.CONNECTING))
    world.advance(0.5)
    hang_up_all(world, caller, seconds=20)
    assert world.call_of(caller)["outcome"] == "abandoned"
    world.assert_clean()
    assert_at_rest(world)


@pytest.mark.parametrize(
    ("seconds", "counsellor_is_there", "talked"),
    [(None, True, False), (4.9, True, False), (5, True, True), (60, True, True), (60, False, False)],
)
def test_only_who_was_sent_in_long_enough_and_not_alone_has_talked(
    seconds: float | None, counsellor_is_there: bool, talked: bool
) -> None:
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    asked_at = None if seconds is None else now - timedelta(seconds=seconds)
    assert has_joined(asked_the_way_at=asked_at, counsellor_is_there=counsellor_is_there, now=now) is talked


@pytest.mark.parametrize("end_is_lost", [False, True])
def test_lin_hangs_up_first_after_a_talk_nobody_reported(make_world: MakeWorld, end_is_lost: bool) -> None:
    world = make_world(wrap_up_seconds=60.0)
    lose_the_start(world)
    lin = world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})
    world.advance(8)
    if end_is_lost:
        world.exchange.faults.drop(when=lambda url, _: "/offer/" in url and "/status" in url, count=None)
    lin.hang_up()
    world.advance(3)
    assert hears(world, caller, Key.TALK_ENDED)
    assert not hears(world, caller, Key.PLEASE_HOLD_AGAIN)
    hang_up_all(world, caller, seconds=130)
    assert world.misses(caller) == []
    assert world.call_of(caller)["outcome"] == "answered"
    only_lost_deliveries(world)
    assert_at_rest(world)


def test_that_lin_hung_up_before_they_talked_may_be_heard_late(world: World) -> None:
    """Her phone was up for seconds only, by the carrier's count, whatever our clock says by then."""
    lose_the_start(world)
    lin = world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: hears(world, caller, Key.CONNECTING))
    world.exchange.faults.delay(when=lambda url, _: "/offer/" in url and "/status" in url, seconds=15.0, count=None)
    lin.hang_up()
    world.advance(20)
    assert world.misses(caller) == ["not_bridged"]
    assert hears(world, caller, Key.PLEASE_HOLD_AGAIN)


def test_a_caller_left_alone_in_the_room_is_fetched_back(world: World) -> None:
    """The answer that sends her in comes late, and Lin hangs up a moment before: they seem to have talked."""
    lose_the_start(world)
    world.exchange.faults.slow(when=lambda url, _: "/join/" in url, seconds=9.0)
    lin = world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    until_kind(world, caller, "accepted")
    world.advance(8)
    lin.hang_up()
    world.duty("Lin", "off")
    world.counsellor("Wu", WU, Answers())
    world.until(lambda: caller.talking_with == {WU}, 60)
    assert world.misses(caller) == []
    assert hears(world, caller, Key.PLEASE_HOLD_AGAIN)
    hang_up_all(world, caller, seconds=20)
    only_lost_deliveries(world)
    assert_at_rest(world)
