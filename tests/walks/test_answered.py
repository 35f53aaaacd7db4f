"""A family calls, a counsellor answers, the two talk, and everything of it is written down."""

import pytest
from sqlalchemy import select

from hotline.calls.phrases import Key
from hotline.simulator.behaviours import Answers
from hotline.simulator.phone import Phone
from hotline.tickets.tables import offers
from tests.walks.checks import assert_at_rest, hears, legs_to
from tests.walks.conftest import MakeWorld
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World

STORY = ["received", "waits", "offered", "phone_picked_up", "accepted", "connected", "ended", "leg_ended"]


def test_a_caller_reaches_lin_and_the_call_is_written_down(world: World) -> None:
    world.counsellor("Lin", LIN, Answers(after=3, press="1", press_after=2))
    caller = world.calls_in(STRANGER)

    world.until(lambda: caller.talking_with == {LIN})
    world.advance(30)
    caller.hang_up()
    world.advance(5)

    call = world.call_of(caller)
    assert (call["state"], call["outcome"], call["class"]) == ("closed", "answered", "general")
    assert call["counsellor"]["name"] == "Lin"
    assert call["number_masked"] == "+86 138****0901"
    assert call["received_at"] < call["queued_at"] < call["connected_at"] < call["ended_at"]
    assert [leg["state"] for leg in call["legs"]] == ["ended", "ended"]
    assert [decision["chosen"] for decision in call["decisions"]] == ["Lin"]
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


@pytest.mark.parametrize("who", ["the caller", "lin"])
def test_whoever_hangs_up_first_the_call_its_legs_its_events_and_the_offer_are_rows(world: World, who: str) -> None:
    lin = world.counsellor("Lin", LIN, Answers())
    caller = world.calls_in()
    world.until(lambda: caller.talking_with == {LIN})

    world.advance(12)
    (caller if who == "the caller" else lin).hang_up()
    world.advance(30)

    call = world.call_of(caller)
    assert call["outcome"] == "answered"
    assert sorted(leg["party"] for leg in call["legs"]) == ["caller", "counsellor"]
    for leg in call["legs"]:
        assert leg["started_at"] <= leg["answered_at"] < leg["ended_at"]
    assert {leg["carrier_sid"] for leg in call["legs"]} == {caller.call_sid, lin.call_sid}
    assert sorted(set(world.kinds(caller)) - {"talk_over"}) == sorted(STORY)
    with world.house.database.read() as connection:
        offer = connection.execute(select(offers)).one()
    assert offer.state == "done"
    assert offer.made_at < offer.answered_at < offer.accepted_at < offer.bridged_at < offer.ended_at
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_both_stand_in_one_conference_and_nobody_else(world: World) -> None:
    lin, wu = world.counsellor("Lin", LIN, Answers()), world.counsellor("Wu", WU, Answers())
    first, second = world.calls_in(STRANGER), world.calls_in(FRONTLINE_FAMILY)
    world.advance(30)

    pairs = {(phone.in_conference, *sorted(phone.talking_with)) for phone in (first, second)}
    assert len({room for room, _ in pairs}) == 2
    assert {phone.in_conference for phone in (lin, wu)} == {room for room, _ in pairs}
    assert {with_whom for _, with_whom in pairs} == {LIN, WU}
    for phone in (first, second):
        phone.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_nothing_is_accepted_before_key_1(world: World) -> None:
    lin = world.counsellor("Lin", LIN)
    caller = world.calls_in()
    world.until(lambda: lin.state == "ringing")
    lin.pick_up()
    world.advance(5)
    assert caller.talking_with == set()
    assert hears(world, lin, Key.OFFER_GENERAL, seconds=0)

    lin.press("1")
    world.until(lambda: caller.talking_with == {LIN})
    assert hears(world, lin, Key.OFFER_CONNECTING)
    assert hears(world, caller, Key.CONNECTING)
    caller.hang_up()
    world.advance(1)
    assert hears(world, lin, Key.COUNSELLOR_CALLER_LEFT)
    world.advance(10)
    assert_at_rest(world)


def test_lin_writes_for_a_minute_before_she_is_rung_again(make_world: MakeWorld) -> None:
    world = make_world(wrap_up_seconds=60.0)
    lin = world.counsellor("Lin", LIN, Answers())
    first = world.calls_in(STRANGER)
    world.until(lambda: first.talking_with == {LIN})
    assert world.presence("Lin") == "busy"
    first.hang_up()
    world.until(lambda: lin.state == "ended")
    wrote_from = world.clock.now()
    world.advance(1)
    assert world.presence("Lin") == "wrap_up"

    second = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: lin.state == "ringing")
    assert 60 <= (world.clock.now() - wrote_from).total_seconds() <= 62
    world.until(lambda: second.talking_with == {LIN})
    second.hang_up()
    world.advance(70)
    assert world.presence("Lin") == "ready"
    assert_at_rest(world)


def test_who_goes_off_duty_in_a_talk_is_not_cut_off_and_not_rung_again(world: World) -> None:
    world.counsellor("Lin", LIN, Answers())
    world.counsellor("Wu", WU, Answers())
    caller = world.calls_in()
    world.advance(20)
    [number] = caller.talking_with
    name = {LIN: "Lin", WU: "Wu"}[number]
    world.duty(name, "off")
    world.advance(60)
    assert caller.talking_with == {number}
    assert world.presence(name) == "busy"

    caller.hang_up()
    world.advance(10)
    assert world.presence(name) == "off"
    later = world.calls_in(FRONTLINE_FAMILY)
    world.advance(30)
    assert len(legs_to(world, number)) == 1
    assert later.talking_with == {LIN, WU} - {number}
    later.hang_up()
    world.advance(10)
    assert_at_rest(world)


def test_the_longest_idle_is_rung_first(world: World) -> None:
    phones: list[Phone] = []
    for name, number in (("Lin", LIN), ("Wu", WU)):
        phones.append(world.counsellor(name, number, Answers()))
        world.advance(5)
    for number, wanted in enumerate((LIN, WU, LIN, WU)):
        caller = world.calls_in(f"+861380000092{number}")
        world.until(lambda caller=caller: bool(caller.talking_with))
        assert caller.talking_with == {wanted}
        caller.hang_up()
        world.advance(10)
    assert_at_rest(world)
