"""A counsellor's phone is not taken: the caller never meets it, the next phone rings, the reason is kept."""

from datetime import datetime

import pytest

from hotline.calls.phrases import WAIT_WORDS, Key
from hotline.simulator.behaviours import (
    Answers,
    Behaviour,
    Busy,
    Declines,
    HangsUpAfterAnswer,
    NoAnswer,
    Unreachable,
    Voicemail,
)
from tests.walks.checks import assert_at_rest, hears, legs_to, until_kind, words
from tests.world import LIN, STRANGER, WU, World

OTHER = "+8613800000902"

WAYS: list[tuple[Behaviour, str]] = [
    (NoAnswer(), "no_answer"),
    (Answers(press=None), "silent"),
    (Voicemail(speaks=60), "silent"),
    (Voicemail(speaks=10), "hung_up"),
    (Answers(press="5"), "wrong_key"),
    (Busy(), "busy"),
    (Declines(), "declined"),
    (Unreachable(), "unreachable"),
    (HangsUpAfterAnswer(), "hung_up"),
]
COOL_OFFS = {"busy": 30, "declined": 60, "wrong_key": 60, "hung_up": 60, "no_answer": 60, "silent": 60}
ONE_WAY_EACH = [(way, reason) for way, reason in WAYS if reason in COOL_OFFS]


def names(case: object) -> str:
    return repr(case).partition("(")[0] if not isinstance(case, str) else case


@pytest.mark.parametrize(("behaviour", "reason"), WAYS, ids=names)
def test_the_caller_never_meets_it_keeps_the_place_and_wu_is_rung_next(
    world: World, behaviour: Behaviour, reason: str
) -> None:
    lin = world.counsellor("Lin", LIN, behaviour)
    caller, later = world.calls_in(STRANGER), world.calls_in(OTHER)
    until_kind(world, caller, "offer_missed", 60)
    world.counsellor("Wu", WU, Answers(after=1, press_after=1))
    world.until(lambda: bool(caller.talking_with or later.talking_with))

    assert caller.talking_with == {WU}
    harmless = {words(world, key) for key in (Key.DANGER_LINE, Key.CONNECTING, Key.WAIT_MENU, *WAIT_WORDS)}
    harmless.add(world.house.script.phrases.text(Key.LANGUAGE_OFFER, "en"))
    assert set(caller.said()[1:]) <= harmless
    assert world.misses(caller) == [reason]
    assert world.kinds(caller).count("waits") == 1
    assert [decision["chosen"] for decision in world.call_of(caller)["decisions"]] == ["Lin", "Wu"]
    assert len(legs_to(world, LIN)) == 1
    spoken = {"wrong_key": Key.OFFER_WRONG_KEY, "silent": Key.OFFER_NO_KEY}.get(reason)
    if spoken is not None:
        assert hears(world, lin, spoken)
    assert world.presence("Lin") == "paused"
    for phone in (later, caller):
        phone.hang_up()
    world.advance(15)
    assert_at_rest(world)


@pytest.mark.parametrize(("behaviour", "reason"), ONE_WAY_EACH, ids=names)
def test_a_pause_after_a_miss_as_long_as_its_cause_asks(world: World, behaviour: Behaviour, reason: str) -> None:
    lin = world.counsellor("Lin", LIN, behaviour)
    caller = world.calls_in()
    caller.press("0")
    until_kind(world, caller, "offer_missed", 60)
    lin.behaviour = Answers(after=1, press_after=1)
    world.until(lambda: caller.talking_with == {LIN})
    events = {event["kind"]: datetime.fromisoformat(event["at"]) for event in world.call_of(caller)["events"]}
    waited = (events["offered"] - events["offer_missed"]).total_seconds()
    assert COOL_OFFS[reason] <= waited <= COOL_OFFS[reason] + 1.5
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)


@pytest.mark.parametrize("behaviour", [NoAnswer(), Answers(press=None)], ids=names)
def test_after_two_rings_without_an_answer_lin_is_paused_until_she_says_she_is_back(
    world: World, behaviour: Behaviour
) -> None:
    lin = world.counsellor("Lin", LIN, behaviour)
    world.counsellor("Wu", WU, Answers(after=1, press_after=1))
    talking = world.calls_in("+8613800000911")
    world.advance(45)
    if talking.talking_with == set():
        world.until(lambda: talking.talking_with == {WU})
    caller = world.calls_in()
    until_kind(world, caller, "counsellor_unresponsive", 200)
    assert world.presence("Lin") == "paused"
    world.advance(100)
    assert len(legs_to(world, LIN)) == 2
    assert caller.state == "talking", "the caller still waits for Wu"

    lin.behaviour = Answers(after=1, press_after=1)
    world.duty("Lin", "on")
    world.until(lambda: caller.talking_with == {LIN}, 10)
    for phone in (caller, talking):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_an_answered_call_between_two_misses_forgives_the_first(world: World) -> None:
    lin = world.counsellor("Lin", LIN, NoAnswer())
    for behaviour in (Answers(), NoAnswer()):
        caller = world.calls_in()
        until_kind(world, caller, "offer_missed", 100)
        lin.behaviour = behaviour
        if isinstance(behaviour, Answers):
            world.until(lambda caller=caller: caller.talking_with == {LIN})
            lin.behaviour = NoAnswer()
        caller.hang_up()
        world.advance(10)
    assert "counsellor_unresponsive" not in world.kinds(caller)
    world.advance(60)
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_a_number_that_does_not_exist_is_not_rung_again(world: World) -> None:
    world.counsellor("Lin", LIN, Unreachable())
    world.advance(5)
    world.counsellor("Wu", WU, Answers())
    for number in (STRANGER, OTHER):
        caller = world.calls_in(number)
        world.until(lambda caller=caller: caller.talking_with == {WU})
        caller.hang_up()
        world.advance(70)
    assert len(legs_to(world, LIN)) == 1
    assert world.presence("Lin") == "paused"
    assert_at_rest(world)


def test_a_number_the_carrier_refuses_to_ring_costs_the_caller_nothing(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    world.advance(5)
    world.counsellor("Wu", WU, Answers())
    world.exchange.faults.rest_fail(status=400, code=21214, when=lambda path, form: form.get("To") == LIN)
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {WU})
    assert world.misses(caller) == ["unreachable"]
    caller.hang_up()
    world.advance(10)
    assert_at_rest(world)
