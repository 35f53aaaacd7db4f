"""When a promised call-back is dialled: in its turn, in opening hours, and what is said when it came too late."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.hours.rules import Hours, Span
from hotline.kernel.daily import DailyHours
from hotline.simulator.behaviours import Answers
from tests.walks.checks import asks, assert_at_rest, hang_up_all, the_callback
from tests.walks.conftest import MakeWorld
from tests.walks.test_callbacks_dialled import NEIGHBOUR, wang_asks
from tests.world import FRONTLINE_FAMILY, LIN, WU, World


def test_an_older_callback_goes_before_who_came_later_and_danger_before_both(world: World) -> None:
    wang = wang_asks(world)
    world.counsellor("Lin", LIN, Answers())
    world.counsellor("Wu", WU, Answers(), on_duty=False)
    danger = world.calls_in(FRONTLINE_FAMILY)
    danger.press("9")
    later = world.calls_in(NEIGHBOUR)
    later.press("0")
    world.until(lambda: wang.talking_with == {LIN})
    assert not danger.talking_with, "who came before her was rung back before she had rung"
    hang_up_all(world, wang, seconds=1)
    world.until(lambda: danger.talking_with == {LIN})
    hang_up_all(world, danger, seconds=1)
    world.until(lambda: later.talking_with == {LIN})
    hang_up_all(world, later)
    assert_at_rest(world)


def test_while_closed_nobody_is_asked_to_ring_and_at_opening_it_is_dialled(make_world: MakeWorld) -> None:
    spans = (Span(8 * 60, 20 * 60 + 2), Span(20 * 60 + 10, 23 * 60))  # in that zone it is 20:00 now
    world = make_world(hours=Hours(ZoneInfo("Asia/Shanghai"), weekly=(spans,) * 7))  # type: ignore[arg-type]
    wang = wang_asks(world)
    assert the_callback(world)["state"] == "waiting"
    world.advance(120)
    assert the_callback(world)["state"] == "requested"
    lin = world.counsellor("Lin", LIN, Answers())
    world.advance(300)
    assert lin.state == "idle"
    world.until(lambda: wang.talking_with == {LIN}, 300)
    assert the_callback(world)["place_since"] == world.call_of(wang)["queued_at"]
    hang_up_all(world, wang)
    assert len(world.api("/calls")["items"]) == 2
    assert_at_rest(world)


def test_a_promise_made_while_closed_counts_from_the_opening(make_world: MakeWorld) -> None:
    spans = (Span(8 * 60, 20 * 60), Span(22 * 60, 23 * 60))
    world = make_world(hours=Hours(ZoneInfo("Asia/Shanghai"), weekly=(spans,) * 7), callback_quiet=None)  # type: ignore[arg-type]
    opens = world.clock.now() + timedelta(hours=2)
    caller = world.calls_in()
    asks(world, caller)
    caller.press("1")
    world.advance(40 * 60)
    assert datetime.fromisoformat(the_callback(world)["promised_by"]) == opens + timedelta(minutes=30)
    assert world.api("/alerts")["items"] == [], "nobody could have rung her yet"
    assert_at_rest(world)


def test_a_line_that_opens_in_quiet_hours_rings_when_they_are_over_as_promised(make_world: MakeWorld) -> None:
    spans = (Span(8 * 60, 19 * 60), Span(20 * 60 + 5, 23 * 60))
    quiet = DailyHours.parse("19:30-20:12")
    world = make_world(hours=Hours(ZoneInfo("Asia/Shanghai"), weekly=(spans,) * 7), callback_quiet=quiet)  # type: ignore[arg-type]
    over = world.clock.now() + timedelta(minutes=12)
    caller = world.calls_in()
    asks(world, caller)
    caller.press("1")
    world.advance(60)
    assert datetime.fromisoformat(the_callback(world)["promised_by"]) == over + timedelta(minutes=30)
    lin = world.counsellor("Lin", LIN, Answers())
    caller.behaviour = Answers()
    world.advance(10 * 60)
    assert lin.state == "idle"
    world.until(lambda: caller.talking_with == {LIN}, 180)
    hang_up_all(world, caller)
    assert_at_rest(world)


def test_a_promise_that_is_missed_is_told_once_and_still_kept(world: World) -> None:
    wang = wang_asks(world)
    world.advance(31 * 60)
    assert [alert["kind"] for alert in world.api("/alerts")["items"]] == ["promise_missed"]
    world.counsellor("Lin", LIN, Answers())
    world.until(lambda: wang.talking_with == {LIN})
    world.advance(1)
    callback = the_callback(world)
    assert (callback["state"], callback["promise_kept"]) == ("done", False)
    hang_up_all(world, wang)
    assert len(world.api("/alerts")["items"]) == 1
    assert_at_rest(world)
