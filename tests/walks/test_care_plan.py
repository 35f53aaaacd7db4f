"""Wang calls very often: Lin is his at set times, everybody is at other times, and nobody forgets to look again."""

from datetime import timedelta

import pytest

from hotline.boards.care import frequent_callers
from hotline.boards.desk import call_at_hand
from hotline.care.model import SetTimes
from hotline.flows.care_plan import Wanted, end_plan, make_plan, read_agreed
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import NotNow
from hotline.roster.store import find_by_name
from hotline.simulator.behaviours import Answers, ByHand
from tests.walks.checks import assert_at_rest, hang_up_all, legs_to
from tests.walks.followed_up import called, sleep, supervised
from tests.walks.test_records import written_down
from tests.world import LIN, WU, World

WORDS = "每次二十分钟，谈孩子上学的事"
EVERY_DAY = frozenset(range(1, 8))


def plan(world: World, hours: str = "20:00-20:30", counsellor: str = "Lin", days: frozenset[int] = EVERY_DAY) -> str:
    """Sun writes down what was agreed; it is 20:00."""
    times, today = SetTimes(days, DailyHours.parse(hours)), world.house.line.today(world.clock.now())
    wanted = Wanted(counsellor, times, 20, today + timedelta(days=28), is_told=True, words=WORDS)
    return make_plan(world.house, world.clock.now(), by="Sun", call=called(world), wanted=wanted)


@pytest.fixture
def line(world: World) -> World:
    """Lin and Wu are free, Wu for longer; nobody knows Wang."""
    supervised(world)
    world.counsellor("Lin", LIN, Answers())
    world.counsellor("Wu", WU, Answers())
    return world


def first_rung(world: World) -> str:
    """Whose phone rings first when Wang calls."""
    before = {number: len(legs_to(world, number)) for number in (LIN, WU)}
    caller = world.calls_in()
    world.until(lambda: bool(caller.talking_with))
    [who] = caller.talking_with
    assert sum(len(legs_to(world, number)) - many for number, many in before.items()) == 1
    hang_up_all(world, caller)
    return who


def test_at_set_times_it_is_the_counsellor_of_the_plan_and_else_whoever_is_next(line: World) -> None:
    plan(line, counsellor="Wu")
    assert first_rung(line) == WU
    plan(line, counsellor="Lin")
    assert first_rung(line) == LIN, "though he talked with Wu last"
    sleep(line, 31 * 24 * 3600 + 3600)
    assert first_rung(line) == WU, "at another time Lin is no nearer than anybody: Wu has been idle for longer"
    assert_at_rest(line)


def test_danger_does_not_wait_for_the_counsellor_of_the_plan(line: World) -> None:
    plan(line)
    line.duty("Lin", "off")
    caller = line.calls_in()
    caller.press("9")
    line.until(lambda: caller.talking_with == {WU}, 15)
    hang_up_all(line, caller)


def test_the_desk_tells_what_was_agreed_while_it_rings(world: World) -> None:
    supervised(world)
    lin = world.counsellor("Lin", LIN, ByHand())
    plan_id, house = plan(world), world.house
    for _ in range(7):
        called(world)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    with house.database.read() as connection:
        person = find_by_name(connection, "Lin")
        assert person is not None
        hand = call_at_hand(connection, person.id, house.line.care, world.clock.now(), house.line.zone)
        [often] = frequent_callers(connection, house.line.care, world.clock.now())
    assert hand is not None
    assert (hand.care.calls, hand.care.are_many) == (9, True)
    assert hand.care.plan is not None
    assert (hand.care.plan.counsellor, hand.care.plan.is_now, hand.care.plan.is_told) == ("Lin", True, True)
    assert (often.calls, often.has_plan, often.code) == (9, True, hand.code)
    opened = read_agreed(house, world.clock.now(), by="Lin")
    assert opened is not None
    assert opened.words == WORDS
    assert ("read", person.id) in written_down(world, plan_id)
    hang_up_all(world, caller)
    assert read_agreed(house, world.clock.now(), by="Lin") is None, "only while he is at hand"


def test_supervisors_are_told_once_when_it_is_to_be_looked_at_again(world: World) -> None:
    supervised(world)
    world.counsellor("Lin", LIN, on_duty=False)
    plan(world)

    def alerts() -> list[str]:
        open_now = world.api("/alerts?open=true")["items"]
        return [one["id"] for one in open_now if one["kind"] == "care_review_due"]

    sleep(world, 27 * 24 * 3600)
    assert alerts() == []
    sleep(world, 24 * 3600)
    [alert] = alerts()
    sleep(world, 24 * 3600)
    assert alerts() == [alert], "once"
    plan(world)
    assert alerts() == [], "it was looked at"
    end_plan(world.house, world.clock.now(), by="Sun", call=called(world))
    with pytest.raises(NotNow):
        end_plan(world.house, world.clock.now(), by="Sun", call=called(world))
    sleep(world, 30 * 24 * 3600)
    assert alerts() == []


def test_nobody_is_agreed_with_who_hides_her_number(world: World) -> None:
    supervised(world)
    hidden = called(world, caller_id="anonymous")
    today = world.house.line.today(world.clock.now())
    times = SetTimes(EVERY_DAY, DailyHours.parse("20:00-21:00"))
    wanted = Wanted("Sun", times, 20, today + timedelta(days=28), is_told=False, words=WORDS)
    with pytest.raises(NotNow):
        make_plan(world.house, world.clock.now(), by="Sun", call=hidden, wanted=wanted)
