"""The carrier begins one call a second: phones are rung one after the other, and danger goes to the front."""

from itertools import pairwise

import pytest

from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, World, queue_down

DESKS = {f"Counsellor {n}": f"+86138000007{n:02}" for n in range(10, 16)}
STRANGERS = [f"+86138000009{n:02}" for n in range(10, 16)]


@pytest.fixture
def busy(make_world: MakeWorld) -> World:
    """Six counsellors are on duty, and the carrier begins one call a second."""
    world = make_world()
    world.exchange.calls_per_second = 1.0
    for name, number in DESKS.items():
        world.counsellor(name, number, Answers(after=9, press_after=1))
    return world


def all_ring(world: World) -> list[Phone]:
    """Six strangers ring at one moment, and need not hear the greeting out."""
    callers = [world.caller(number) for number in STRANGERS]
    for caller in callers:
        caller.dial(world.number)
    world.advance(0.5)
    for caller in callers:
        caller.press("0")
    world.advance(0.2)
    return callers


def begun(world: World) -> list[tuple[float, str]]:
    """When each call was asked for at the carrier, in seconds since the first, and whom it rings."""
    placed = [entry for entry in world.exchange.log if entry.direction == "rest" and entry.method == "POST"]
    asked = [entry for entry in placed if entry.url.endswith("/Calls.json") and "To" in entry.params]
    return [((entry.at - asked[0].at).total_seconds(), entry.params["To"]) for entry in asked]


def assert_one_a_second(world: World) -> None:
    times = [when for when, _ in begun(world)]
    assert [(one, other) for one, other in pairwise(times) if other - one < 1.0] == []


def finish(world: World, callers: list[Phone]) -> None:
    world.until(lambda: all(caller.talking_with for caller in callers), 60)
    assert_one_a_second(world)
    for caller in callers:
        caller.hang_up()
    world.advance(15)
    assert {world.call_of(caller)["outcome"] for caller in callers} == {"answered"}
    assert_at_rest(world)


def test_six_phones_ring_one_a_second_and_the_first_at_once(busy: World) -> None:
    callers = all_ring(busy)
    assert len(begun(busy)) == 1, "the line was quiet: the first phone rings at once"
    busy.advance(6.5)
    times = [when for when, _ in begun(busy)]
    assert len(times) == 6
    assert times[-1] < 5.5, "and no second is lost between one and the next"
    finish(busy, callers)


def test_a_family_in_danger_is_the_next_to_be_rung_for(busy: World) -> None:
    callers = all_ring(busy)
    busy.counsellor("Lin", LIN, Answers(after=2, press_after=1))
    family = busy.caller(FRONTLINE_FAMILY)
    family.dial(busy.number)
    busy.advance(0.5)
    before = len(begun(busy))
    assert before < 3, "others still wait to be rung for"
    family.press("9")
    busy.advance(1.1)
    assert begun(busy)[before][1] == LIN, "hers is the next"
    finish(busy, [*callers, family])


def test_a_stranger_who_tells_of_danger_only_now_is_the_next_as_well(busy: World) -> None:
    callers = all_ring(busy)
    before = len(begun(busy))
    callers[-1].press("9")
    busy.advance(1.2)
    next_rung = begun(busy)[before][1]
    busy.until(lambda: bool(callers[-1].talking_with))
    assert next_rung in callers[-1].talking_with
    finish(busy, callers)


def test_who_waits_for_a_turn_longer_than_a_ring_may_take_is_not_given_up(make_world: MakeWorld) -> None:
    """An account that may begin one call in twenty-five seconds: the sixth is rung after two minutes, not forgotten."""
    world = make_world(calls_per_second=0.04)
    for name, number in DESKS.items():
        world.counsellor(name, number, Answers(after=2, press_after=1))
    callers = all_ring(world)
    world.until(lambda: all(caller.talking_with for caller in callers), 140)
    assert len(begun(world)) == 6
    assert [reason for caller in callers for reason in world.misses(caller)] == []
    for caller in callers:
        caller.hang_up()
    world.advance(15)
    assert_at_rest(world)


def test_rings_that_nobody_wants_any_more_take_nobodys_turn(busy: World) -> None:
    callers = all_ring(busy)
    for caller in callers[:5]:
        caller.hang_up()
    busy.advance(1.5)
    assert len(begun(busy)) == 2, "the first, which left at once, and hers a second later"
    finish(busy, callers[5:])
    assert len(begun(busy)) == 2


def test_turns_go_on_where_they_were_when_the_queue_comes_back(busy: World) -> None:
    with queue_down(busy):
        callers = all_ring(busy)
        busy.advance(20)
        assert begun(busy) == []
    busy.until(lambda: len(begun(busy)) == 6, 8)
    finish(busy, callers)


def test_hanging_up_waits_for_no_turn(busy: World) -> None:
    """Six phones are to ring; the first caller hangs up, and the phone that rings for her is silent at once."""
    callers = all_ring(busy)
    busy.until(lambda: len(begun(busy)) == 2, 3)
    rung = busy.caller(begun(busy)[0][1])
    assert rung.state == "ringing"
    callers[0].hang_up()
    busy.advance(0.3)
    assert rung.state != "ringing"
    finish(busy, callers[1:])


def test_one_caller_on_a_quiet_line_is_not_slowed_down(make_world: MakeWorld) -> None:
    world = make_world(calls_per_second=0.02)
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    caller = world.calls_in(STRANGER)
    caller.press("0")
    world.advance(0.1)
    assert len(begun(world)) == 1
    finish(world, [caller])
