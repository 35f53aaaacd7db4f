"""The right counsellor: skills, who is known, and a person who decides otherwise."""

from typing import Any

import pytest

from hotline.flows.reclass import add_need, change_class
from hotline.flows.staff import set_contact
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import Refused
from hotline.routing.needs import NeedRule
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from tests.walks.checks import assert_at_rest
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LIN, WU, ZHAO, World

NEIGHBOUR, COUSIN = "+8613800000911", "+8613800000912"
QUICK = Answers(after=0.1, press_after=0.1)
WHY: dict[str, Any] = {"by": "Lin", "reason": "heard in the talk before"}


def talks_with(world: World, phone: Phone) -> str:
    world.until(lambda: bool(phone.talking_with))
    [number] = phone.talking_with
    return {LIN: "Lin", WU: "Wu", ZHAO: "Zhao"}[number]


def ends(world: World, *phones: Phone) -> None:
    for phone in phones:
        phone.hang_up()
    world.advance(6 + world.house.line.wrap_up_seconds)
    assert_at_rest(world)


def test_practical_help_comes_from_who_knows_the_place_and_after_a_while_from_anybody(make_world: MakeWorld) -> None:
    world = make_world(needs=(NeedRule("practical", frozenset({"local"}), 30.0),))
    world.counsellor("Lin", LIN, QUICK)
    world.counsellor("Wu", WU, QUICK, skills=("local",))
    first = world.calls_in()
    first.press("2")
    assert talks_with(world, first) == "Wu"
    second = world.calls_in(NEIGHBOUR)
    second.press("2")
    world.advance(10)
    assert not second.talking_with
    third = world.calls_in(COUSIN)
    third.press("0")
    assert talks_with(world, third) == "Lin", "who needs nothing special is not blocked by who does"
    third.hang_up()
    assert talks_with(world, second) == "Lin"
    [decision] = world.call_of(third)["decisions"]
    assert {one["counsellor"]: one["verdict"] for one in decision["considered"]} == {"Lin": "chosen", "Wu": "busy"}
    assert decision["why"]["passed_over"] == [
        {"call": world.call_of(second)["id"], "why": "nobody_free_can", "lacking": ["language:zh", "local"]}
    ]
    ends(world, first, second)


def test_what_a_person_found_a_caller_needs_never_relaxes_and_is_alarmed_when_nobody_has_it(world: World) -> None:
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in()
    assert talks_with(world, busy) == "Lin"
    child = world.calls_in(NEIGHBOUR)
    child.press("0")
    world.advance(1)
    call = world.call_of(child)
    add_need(world.house, world.clock.now(), call=call["id"], skill="child", **WHY)
    [alert] = world.api("/alerts?open=true")["items"]
    assert (alert["kind"], alert["call_id"], alert["detail"]) == ("nobody_can", call["id"], {"lacking": ["child"]})
    busy.hang_up()
    world.advance(200)
    assert child.call_sid
    assert not child.talking_with
    world.counsellor("Zhao", ZHAO, QUICK, skills=("child",))
    assert talks_with(world, child) == "Zhao"
    ends(world, child)


def test_who_calls_again_reaches_the_counsellor_she_knows(world: World) -> None:
    world.counsellor("Lin", LIN, QUICK)
    world.advance(5)
    world.counsellor("Wu", WU, QUICK)
    phone = world.calls_in()
    assert talks_with(world, phone) == "Lin"
    phone.hang_up()
    world.advance(20)
    phone = world.calls_in()
    assert talks_with(world, phone) == "Lin", "though Wu has been idle longer"
    assert world.call_of(phone)["decisions"][0]["why"]["counsellor"] == "known_to_the_caller"
    ends(world, phone)


def test_she_is_kept_for_who_writes_up_a_call_but_never_longer_than_the_hold(make_world: MakeWorld) -> None:
    world = make_world(wrap_up_seconds=30.0)
    world.counsellor("Lin", LIN, QUICK)
    phone = world.calls_in()
    assert talks_with(world, phone) == "Lin"
    phone.hang_up()
    world.advance(2)
    world.counsellor("Wu", WU, QUICK)
    again = world.calls_in()
    world.advance(20)
    assert not again.talking_with, "kept for Lin, who writes for ten more seconds"
    other = world.calls_in(NEIGHBOUR)
    assert talks_with(world, other) == "Wu"
    assert talks_with(world, again) == "Lin"
    [decision] = world.call_of(other)["decisions"]
    assert decision["why"]["passed_over"] == [{"call": world.call_of(again)["id"], "why": "held_for_her_counsellor"}]
    ends(world, again, other)


def test_danger_is_kept_for_nobody(make_world: MakeWorld) -> None:
    world = make_world(wrap_up_seconds=30.0)
    world.counsellor("Lin", LIN, QUICK)
    phone = world.calls_in()
    assert talks_with(world, phone) == "Lin"
    phone.hang_up()
    world.advance(2)
    world.counsellor("Wu", WU, QUICK)
    again = world.calls_in()
    again.press("9")
    world.advance(3)
    assert again.talking_with == {WU}
    again.hang_up()
    world.advance(40)
    assert_at_rest(world)


def test_a_family_reaches_its_own_contact(world: World) -> None:
    world.ledger()
    world.counsellor("Lin", LIN, QUICK)
    world.advance(5)
    world.counsellor("Wu", WU, QUICK)
    set_contact(world.house, "H-1", "Wu")
    phone = world.calls_in(FRONTLINE_FAMILY)
    assert talks_with(world, phone) == "Wu"
    story = str(world.call_of(phone))
    assert "H-1" not in story, "which household calls is written nowhere"
    ends(world, phone)
    with pytest.raises(Refused, match="no household"):
        set_contact(world.house, "H-404", "Wu")


def test_a_supervisor_puts_a_stranger_first_and_the_next_choice_obeys(world: World) -> None:
    world.ledger()
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in()
    assert talks_with(world, busy) == "Lin"
    family, stranger = world.calls_in(FRONTLINE_FAMILY), world.calls_in(NEIGHBOUR)
    world.advance(70)
    now = world.clock.now()
    with pytest.raises(Refused, match="nobody on the staff"):
        change_class(world.house, now, call=stranger.call_sid, to=CallClass.FRONTLINE, by="Nobody", reason="new family")
    with pytest.raises(Refused, match="leave out telephone numbers"):
        change_class(world.house, now, call=stranger.call_sid, to=CallClass.FRONTLINE, by="Lin", reason="138 0000 0001")
    change_class(world.house, now, call=stranger.call_sid, to=CallClass.FRONTLINE, first=True, **WHY)
    busy.hang_up()
    assert talks_with(world, stranger) == "Lin"
    call = world.call_of(stranger)
    assert (call["class"], call["class_reason"]) == ("frontline", "staff")
    [changed] = [event["detail"] for event in call["events"] if event["kind"] == "class"]
    assert (changed["by"], changed["was"], changed["to"], changed["reason"]) == (
        "Lin", "general", "frontline", WHY["reason"]
    )  # fmt: skip
    stranger.hang_up()
    assert talks_with(world, family) == "Lin"
    ends(world, family)
    with pytest.raises(Refused, match="has ended"):
        change_class(world.house, now, call=stranger.call_sid, to=CallClass.GENERAL, **WHY)


def test_a_class_may_go_down_too(world: World) -> None:
    world.counsellor("Lin", LIN, QUICK)
    busy = world.calls_in()
    assert talks_with(world, busy) == "Lin"
    joker = world.calls_in(NEIGHBOUR)
    joker.press("0")
    world.advance(1)
    second = world.calls_in(COUSIN)
    second.press("9")
    world.advance(1)
    change_class(world.house, world.clock.now(), call=second.call_sid, to=CallClass.GENERAL, **WHY)
    busy.hang_up()
    assert talks_with(world, joker) == "Lin"
    joker.hang_up()
    assert talks_with(world, second) == "Lin"
    ends(world, second)
