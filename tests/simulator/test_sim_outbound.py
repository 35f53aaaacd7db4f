"""Calls placed over REST: queued, released, rung, answered or not, ended."""

from datetime import timedelta

import pytest

from hotline.simulator import (
    Answers,
    Busy,
    ByHand,
    Declines,
    HangsUpAfterAnswer,
    NoAnswer,
    Unreachable,
    Voicemail,
)
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, LIN, LINE, START, WU, World, say, xml

ALL = ["initiated", "ringing", "answered", "completed"]


@pytest.fixture
def desk(world: World) -> World:
    world.pages["/accept"] = xml(f"<Gather numDigits='1' action='/key'>{say('按一接听')}</Gather>", "<Hangup/>")
    world.pages["/key"] = xml(say("谢谢"), "<Pause length='60'/>")
    return world


def ring(world: World, to: str = LIN, **more):
    more = {"url": f"{BASE}/accept", "status_callback": f"{BASE}/events", "status_callback_event": ALL} | more
    return client(world.exchange).calls.create(to=to, from_=LINE, **more)


def statuses(world: World) -> list[str]:
    return [form["CallStatus"] for form in world.pages.asked("/events")]


def test_a_counsellor_answers_and_presses_one(desk: World) -> None:
    lin = desk.exchange.phone(LIN, Answers(after=3, press="1", press_after=2))
    call = ring(desk)
    assert (call.status, call.direction, call.queue_time) == ("queued", "outbound-api", "0")
    desk.clock.advance(0)
    assert lin.state == "ringing"
    desk.clock.advance(5)
    assert lin.said() == ["按一接听", "谢谢"]
    assert desk.pages.asked("/key")[0]["Digits"] == "1"
    desk.clock.advance(120)
    assert statuses(desk) == ["initiated", "ringing", "in-progress", "completed"]
    forms = desk.pages.asked("/events")
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert forms[-1]["SipResponseCode"] == "200"
    assert int(forms[-1]["CallDuration"]) == 62
    assert forms[-1]["CallbackSource"] == "call-progress-events"
    assert forms[0]["Timestamp"] == "Fri, 01 Mar 2024 20:00:00 +0000"
    fetched = client(desk.exchange).calls(call.sid).fetch()
    assert (fetched.status, fetched.duration) == ("completed", "62")
    assert fetched.start_time == START
    assert fetched.end_time == START + timedelta(seconds=65)
    assert desk.clean()


@pytest.mark.parametrize(
    ("behaviour", "outcome", "sip"),
    [
        (NoAnswer(), "no-answer", "487"),
        (Busy(), "busy", "486"),
        (Declines(after=2), "busy", "603"),
        (Unreachable(), "failed", "404"),
    ],
)
def test_a_call_that_nobody_takes_says_why(desk: World, behaviour, outcome: str, sip: str) -> None:
    desk.exchange.phone(LIN, behaviour)
    call = ring(desk, timeout=20)
    desk.clock.advance(21)
    last = desk.pages.asked("/events")[-1]
    assert (last["CallStatus"], last["SipResponseCode"], last["CallDuration"]) == (outcome, sip, "0")
    assert "/accept" not in desk.pages.paths()
    assert client(desk.exchange).calls(call.sid).fetch().status == outcome


def test_voicemail_answers_like_a_person_and_never_presses(desk: World) -> None:
    lin = desk.exchange.phone(LIN, Voicemail(after=4, speaks=20))
    ring(desk)
    desk.clock.advance(60)
    assert statuses(desk) == ["initiated", "ringing", "in-progress", "completed"]
    assert desk.pages.asked("/key") == []
    assert lin.state == "ended"


def test_a_phone_in_a_call_is_busy_for_the_next(desk: World) -> None:
    desk.pages["/voice"] = xml("<Pause length='100'/>")
    desk.caller(LIN)
    ring(desk)
    desk.clock.advance(1)
    assert statuses(desk)[-1] == "busy"


def test_calls_are_released_one_a_second(desk: World) -> None:
    numbers = [f"+86138000000{n}" for n in range(20, 25)]
    calls = [ring(desk, number) for number in numbers]
    assert [call.queue_time for call in calls] == ["0", "1000", "2000", "3000", "4000"]
    desk.clock.advance(2.5)
    assert [desk.exchange.phone(number).ring_count for number in numbers] == [1, 1, 1, 0, 0]
    desk.exchange.calls_per_second = 30


def test_only_the_end_is_told_when_no_events_are_named(desk: World) -> None:
    desk.exchange.phone(LIN, HangsUpAfterAnswer(after=2, hold=1))
    client(desk.exchange).calls.create(to=LIN, from_=LINE, url=f"{BASE}/accept", status_callback=f"{BASE}/events")
    desk.clock.advance(10)
    assert statuses(desk) == ["completed"]


def test_a_call_canceled_while_queued_never_calls_back(desk: World) -> None:
    ring(desk, WU)
    call = ring(desk)
    assert client(desk.exchange).calls(call.sid).update(status="canceled").status == "canceled"
    desk.clock.advance(30)
    assert desk.exchange.phone(LIN).ring_count == 0
    assert {form["CallSid"] for form in desk.pages.asked("/events")} != {call.sid}


def test_cancel_stops_the_ringing(desk: World) -> None:
    lin = desk.exchange.phone(LIN, ByHand())
    call = ring(desk)
    desk.clock.advance(5)
    client(desk.exchange).calls(call.sid).update(status="canceled")
    desk.clock.advance(0)
    assert lin.state == "ended"
    assert statuses(desk)[-1] == "canceled"
    lin.pick_up()
    desk.clock.advance(1)
    assert lin.state == "ended"


def test_cancel_leaves_an_answered_call_alone(desk: World) -> None:
    desk.exchange.phone(LIN, Answers(after=1, press=None))
    call = ring(desk)
    desk.clock.advance(2)
    assert client(desk.exchange).calls(call.sid).update(status="canceled").status == "in-progress"
    assert client(desk.exchange).calls(call.sid).update(status="completed").status == "completed"
    assert desk.exchange.phone(LIN).state == "ended"


def test_machine_detection_holds_the_first_document_or_reports_later(desk: World) -> None:
    desk.exchange.phone(LIN, Voicemail(after=1, speaks=30))
    ring(desk, machine_detection="Enable")
    desk.clock.advance(3)
    assert "/accept" not in desk.pages.paths()
    desk.clock.advance(3)
    assert desk.pages.asked("/accept")[0]["AnsweredBy"] == "machine_start"
    desk.exchange.phone(WU, Answers(after=1, press=None))
    desk.pages["/amd"] = (204, {}, b"")
    ring(desk, WU, machine_detection="Enable", async_amd="true", async_amd_status_callback=f"{BASE}/amd")
    desk.clock.advance(3)
    assert len(desk.pages.asked("/accept")) == 2
    desk.clock.advance(3)
    form = desk.pages.asked("/amd")[0]
    assert form["AnsweredBy"] == "human"
    assert "To" not in form


@pytest.mark.parametrize(("timeout", "rings"), [(None, 60), (5, 5), (900, 600)])
def test_a_phone_rings_a_minute_unless_told_otherwise(desk: World, timeout: int | None, rings: int) -> None:
    lin = desk.exchange.phone(LIN, NoAnswer())
    ring(desk, **({"timeout": timeout} if timeout else {}))
    desk.clock.advance(rings - 0.1)
    assert lin.state == "ringing"
    desk.clock.advance(0.2)
    assert lin.state == "ended"
