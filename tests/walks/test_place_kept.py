"""Who is cut off and rings again stands where she stood, once. Who is rung in danger is rung by all."""

from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from tests.signed import call_form, send
from tests.walks.checks import assert_at_rest
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, ZHAO, World

NEIGHBOUR = "+8613800000911"
QUICK = Answers(after=0.1, press_after=0.1)


def rings(phone: Phone) -> bool:
    return phone.state == "ringing"


def all_busy(world: World) -> Phone:
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in("+8613800000977")
    busy.press("0")
    world.until(lambda: bool(busy.talking_with))
    return busy


def waits(world: World, number: str, **how: object) -> Phone:
    phone = world.calls_in(number, **how)
    phone.press("0")
    world.advance(1)
    return phone


def test_who_rings_again_within_ten_minutes_goes_before_who_came_in_between(world: World) -> None:
    busy = all_busy(world)
    first = waits(world, STRANGER)
    since = world.call_of(first)["queued_at"]
    world.advance(30)
    first.hang_up()
    world.advance(5)
    second = waits(world, NEIGHBOUR)
    world.advance(500)
    again = waits(world, STRANGER)
    assert world.call_of(again)["queued_at"] == since
    assert "resumes_place" in world.kinds(again)
    busy.hang_up()
    world.until(lambda: bool(again.talking_with))
    assert not second.talking_with
    again.hang_up()
    world.until(lambda: bool(second.talking_with))
    second.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_who_was_put_out_because_lin_left_stands_where_she_stood(world: World) -> None:
    busy = all_busy(world)
    first = waits(world, STRANGER)
    since = world.call_of(first)["queued_at"]
    world.duty("Lin", "off")
    world.until(lambda: first.state == "ended", 120)
    world.advance(1)
    assert world.call_of(first)["outcome"] == "overflow"
    world.duty("Lin", "on")
    second = waits(world, NEIGHBOUR)
    again = waits(world, STRANGER)
    assert world.call_of(again)["queued_at"] == since
    busy.hang_up()
    world.until(lambda: bool(again.talking_with))
    assert not second.talking_with
    again.hang_up()
    world.until(lambda: bool(second.talking_with))
    second.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_whose_call_the_carrier_broke_stands_where_she_stood(world: World) -> None:
    busy = all_busy(world)
    first = waits(world, STRANGER)
    since = world.call_of(first)["queued_at"]
    form = call_form(first.call_sid or "", CallStatus="failed")
    send(world, "/twilio/voice/status", form)
    assert world.call_of(first)["outcome"] == "failed"
    first.hang_up()
    world.advance(20)
    again = waits(world, STRANGER)
    assert world.call_of(again)["queued_at"] == since
    for phone in (again, busy):
        phone.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_a_place_is_kept_once_and_for_ten_minutes_only(world: World) -> None:
    busy = all_busy(world)
    first = waits(world, STRANGER)
    since = world.call_of(first)["queued_at"]
    first.hang_up()
    world.advance(60)
    again = waits(world, STRANGER)
    assert world.call_of(again)["queued_at"] == since
    again.hang_up()
    world.advance(60)
    third = waits(world, STRANGER)
    assert world.call_of(third)["queued_at"] > since
    assert "resumes_place" not in world.kinds(third)
    third.hang_up()
    world.advance(601)
    late = waits(world, STRANGER)
    assert "resumes_place" not in world.kinds(late)
    for phone in (late, busy):
        phone.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_who_withholds_the_number_cannot_be_known_again(world: World) -> None:
    busy = all_busy(world)
    waits(world, STRANGER, caller_id="anonymous").hang_up()
    world.advance(5)
    again = waits(world, STRANGER, caller_id="anonymous")
    assert "resumes_place" not in world.kinds(again)
    for phone in (again, busy):
        phone.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_who_was_cut_off_in_danger_is_still_in_danger(world: World) -> None:
    busy = all_busy(world)
    first = waits(world, STRANGER)
    first.press("9")
    world.advance(1)
    first.hang_up()
    world.advance(20)
    again = waits(world, STRANGER)
    assert world.call_of(again)["class"] == "crisis"
    for phone in (again, busy):
        phone.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_who_asked_to_be_rung_back_and_rings_herself_has_the_older_place(world: World) -> None:
    busy = all_busy(world)
    asker = waits(world, STRANGER)
    since = world.call_of(asker)["queued_at"]
    world.advance(30)
    asker.press("3")
    world.advance(8)
    asker.press("1")
    world.advance(20)
    again = waits(world, STRANGER)
    assert world.call_of(again)["queued_at"] == since
    assert [promise["state"] for promise in world.api("/callbacks")["items"]] == ["taken_over"]
    for phone in (again, busy):
        phone.hang_up()
    world.advance(6)
    assert_at_rest(world)


def test_danger_rings_every_free_phone_and_who_is_free_a_moment_later_too(make_world: MakeWorld) -> None:
    world = make_world(wrap_up_seconds=5.0)
    busy = all_busy(world)
    wu, zhao = world.counsellor("Wu", WU, NoAnswer()), world.counsellor("Zhao", ZHAO, NoAnswer())
    danger = world.calls_in(STRANGER)
    danger.press("9")
    world.until(lambda: rings(wu) and rings(zhao), 5)
    busy.hang_up()
    world.until(lambda: danger.talking_with == {LIN}, 15)
    world.advance(2)
    assert not rings(wu)
    assert not rings(zhao)
    rules = [decision["rule"] for decision in world.call_of(danger)["decisions"]]
    assert rules == ["crisis_first", "all_for_crisis", "all_for_crisis"]
    assert world.misses(danger) == []
    danger.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_after_two_that_did_not_answer_two_phones_ring_then_three(make_world: MakeWorld) -> None:
    world = make_world(ring_seconds=5.0)
    crew = {}
    for n in range(7):
        number = f"+861380000071{n}"
        crew[number] = world.counsellor(f"C{n}", number, NoAnswer())
    caller = world.calls_in()
    seen: list[int] = []
    for _ in range(60):
        world.advance(1)
        seen.append(sum(rings(phone) for phone in crew.values()))
    first_seen = [many for many in dict.fromkeys(seen) if many]
    assert first_seen == [1, 2, 3]
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)
