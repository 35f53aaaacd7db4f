"""Closed, or nobody on duty: said at once, with the numbers that answer; and no call rings or holds for ever."""

from zoneinfo import ZoneInfo

import pytest

from hotline.calls.phrases import Key
from hotline.hours.rules import Hours, Span
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.simulator.phone import Phone
from tests.signed import call_form, send, verbs
from tests.walks.checks import assert_at_rest, hears, legs_to, words
from tests.walks.conftest import MakeWorld
from tests.world import LIN, STRANGER, WU, World

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNINGS = Hours(SHANGHAI, weekly=((Span(8 * 60, 12 * 60),),) * 7)  # type: ignore[arg-type]
NEVER = Hours(SHANGHAI)
OTHER = "+8613800000902"


def numbers_heard(phone: Phone) -> set[str]:
    return {number for number in ("12356", "110", "120") if any(number in text for text in phone.said())}


def assert_ended_as(world: World, caller: Phone, outcome: str) -> None:
    assert caller.state == "ended"
    call = world.call_of(caller)
    assert (call["state"], call["outcome"]) == ("closed", outcome)


def assert_over(world: World, caller: Phone, outcome: str) -> None:
    assert_ended_as(world, caller, outcome)
    assert_at_rest(world)


def test_nobody_on_duty_is_said_at_once_with_the_numbers_that_answer(world: World) -> None:
    world.counsellor("Lin", LIN, on_duty=False)
    caller = world.calls_in()
    assert hears(world, caller, Key.NOBODY_ON_DUTY)
    assert numbers_heard(caller) == {"12356", "110", "120"}
    assert not any(sound.kind == "play" for sound in caller.heard), "no music where nobody will come"
    assert legs_to(world, LIN) == []
    caller.hang_up()
    world.advance(5)
    assert_over(world, caller, "overflow")


@pytest.mark.parametrize(("hours", "opens"), [(MORNINGS, "8"), (NEVER, None)])
def test_outside_the_hours_it_says_so_though_somebody_is_on_duty(
    make_world: MakeWorld, hours: Hours, opens: str | None
) -> None:
    world = make_world(hours=hours)
    world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    [said] = caller.said()
    if opens is None:
        assert said == words(world, Key.CLOSED_NO_TIME)
    else:
        assert "明天" in said
        assert opens in said or "八" in said
    assert numbers_heard(caller) == {"12356", "110", "120"}
    caller.press("0")
    world.advance(90)
    assert legs_to(world, LIN) == []
    assert_over(world, caller, "overflow")


def test_who_rings_before_closing_is_served_after_it(make_world: MakeWorld) -> None:
    world = make_world(hours=Hours(SHANGHAI, weekly=((Span(8 * 60, 20 * 60 + 1),),) * 7))  # type: ignore[arg-type]
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    first, second = world.calls_in(STRANGER), world.calls_in(OTHER)
    world.advance(120)
    late = world.calls_in("+8613800000903")
    assert first.talking_with == {LIN}
    assert any("明天" in text for text in late.said())
    first.hang_up()
    world.until(lambda: second.talking_with == {LIN})
    for phone in (second, late):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_who_presses_nothing_hears_the_choice_three_times_and_a_farewell(world: World) -> None:
    caller = world.calls_in()
    world.advance(80)
    assert caller.said().count(words(world, Key.NOBODY_ON_DUTY)) == 3
    assert caller.said()[-2:] == [words(world, Key.NUMBERS), words(world, Key.CALL_AGAIN)]
    assert not hears(world, caller, Key.GOODBYE), "she has said nothing"
    assert_over(world, caller, "overflow")


def test_other_keys_read_the_choice_again_but_not_for_ever(world: World) -> None:
    callers = {key: world.calls_in(f"+86138000009{n}") for n, key in enumerate("725*0", start=40)}
    for _ in range(8):
        for key, caller in callers.items():
            caller.press(key)
        world.advance(1)
    world.advance(80)
    for caller in callers.values():
        assert_over(world, caller, "overflow")


def test_danger_where_nobody_is_gives_the_numbers_and_marks_the_message_urgent(world: World) -> None:
    caller = world.calls_in()
    caller.press("9")
    world.advance(15)
    assert caller.said().count(words(world, Key.DANGER_LINE)) == 2
    call = world.call_of(caller)
    assert (call["class"], call["class_reason"]) == ("crisis", "key_9")
    world.advance(120)
    assert_over(world, caller, "overflow")


@pytest.mark.parametrize("key", ["0", "9"])
def test_lin_comes_on_duty_and_the_caller_reaches_her_after_all(world: World, key: str) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1), on_duty=False)
    caller = world.calls_in()
    world.advance(3)
    world.duty("Lin", "on")
    caller.press(key)
    world.until(lambda: caller.talking_with == {LIN}, 10)
    caller.hang_up()
    world.advance(10)
    assert_over(world, caller, "answered")


def all_busy(make_world: MakeWorld) -> tuple[World, Phone, Phone]:
    """Lin talks; a second caller waits whom nobody comes to for longer than the longest wait."""
    world = make_world(longest_wait_seconds=90.0)
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in(OTHER)
    world.until(lambda: talking.talking_with == {LIN})
    return world, talking, world.calls_in(STRANGER)


def long_waits(world: World, caller: Phone) -> int:
    return world.kinds(caller).count("waits_long")


@pytest.mark.parametrize("key", ["", "9"])
def test_who_waits_too_long_is_told_so_and_keeps_her_place(make_world: MakeWorld, key: str) -> None:
    world, talking, caller = all_busy(make_world)
    if key:
        caller.press(key)
    world.until(lambda: hears(world, caller, Key.ALL_BUSY_TOO_LONG), 10 + 90 + 25)
    assert "12356" in numbers_heard(caller)
    queued_at = world.call_of(caller)["queued_at"]
    later = world.calls_in("+8613800000912")
    world.until(lambda: long_waits(world, caller) == 2, 120)
    assert (world.call_of(caller)["state"], world.call_of(caller)["queued_at"]) == ("waiting", queued_at)
    assert [alert["kind"] for alert in world.api("/alerts")["items"]] == ["long_wait"], "once, until it is seen"
    talking.hang_up()
    world.until(lambda: caller.talking_with == {LIN}, 30)
    assert later.talking_with == set()
    for phone in (caller, later):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


@pytest.mark.parametrize(
    ("key", "asks", "named"), [("1", Key.VOICEMAIL, {}), ("3", Key.CALLBACK_ASK, {"neutral_name": "青柠服务台"})]
)
def test_who_waited_too_long_takes_one_of_the_ways_she_is_told(
    make_world: MakeWorld, key: str, asks: Key, named: dict[str, str]
) -> None:
    world, talking, caller = all_busy(make_world)
    world.until(lambda: hears(world, caller, Key.ALL_BUSY_TOO_LONG), 125)
    caller.press(key)
    world.until(lambda: hears(world, caller, asks, **named), 5)
    for phone in (caller, talking):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_a_phone_left_off_its_hook_is_not_held_for_ever(make_world: MakeWorld) -> None:
    """Eight times the longest wait: an end of our own. In danger there is none but a person."""
    world, talking, caller = all_busy(make_world)
    in_danger = world.calls_in("+8613800000912")
    in_danger.press("9")
    world.advance(8 * 90)
    assert (caller.state, long_waits(world, caller)) == ("talking", 7)
    world.advance(90 + 80)
    assert_ended_as(world, caller, "overflow")
    assert caller.said()[-2:] == [words(world, Key.NUMBERS), words(world, Key.CALL_AGAIN)]
    world.advance(8 * 90)
    assert world.call_of(in_danger)["state"] == "waiting"
    talking.hang_up()
    world.until(lambda: in_danger.talking_with == {LIN}, 30)
    in_danger.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_who_is_told_that_it_takes_too_long_and_says_nothing_is_back_in_the_line(make_world: MakeWorld) -> None:
    """The carrier's queue takes nobody: then, too, silence is no wish to go."""
    world, talking, caller = all_busy(make_world)
    world.advance(20)
    form = call_form(caller.call_sid or "", QueueResult="queue-full", CallStatus="in-progress")
    assert verbs(send(world, "/twilio/voice/left", form)) == ["Gather", "Redirect"]
    form = call_form(caller.call_sid or "", CallStatus="in-progress")
    assert verbs(send(world, "/twilio/voice/choice?why=too_long&round=2", form)) == ["Enqueue"]
    for phone in (caller, talking):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_the_last_counsellor_goes_off_duty_while_callers_wait(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=1, press_after=1))
    talking = world.calls_in("+8613800000911")
    world.until(lambda: talking.talking_with == {LIN})
    callers = [world.calls_in(number) for number in (STRANGER, OTHER)]
    world.advance(15)
    world.duty("Lin", "off")
    world.advance(25)
    for caller in callers:
        assert hears(world, caller, Key.NOBODY_ON_DUTY), "true words: nobody is there, not that all are busy"
        assert not hears(world, caller, Key.ALL_BUSY_TOO_LONG)
    world.advance(120)
    talking.hang_up()
    world.advance(10)
    assert len(legs_to(world, LIN)) == 1
    for caller in callers:
        assert_over(world, caller, "overflow")


def test_a_caller_whom_nobody_ever_picks_up(world: World) -> None:
    world.counsellor("Lin", LIN, NoAnswer())
    world.counsellor("Wu", WU, NoAnswer())
    caller = world.calls_in()
    world.advance(400)
    assert hears(world, caller, Key.NOBODY_ON_DUTY)
    assert [len(legs_to(world, number)) for number in (LIN, WU)] == [2, 2]
    assert world.misses(caller) == ["no_answer"] * 4
    assert_over(world, caller, "overflow")
