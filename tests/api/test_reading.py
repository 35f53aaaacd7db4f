"""What the reading API tells of an evening, in exactly the contract's words."""

import re
from datetime import datetime
from typing import Any

import pytest

from hotline.simulator.behaviours import Answers
from tests.api.asking import a_call, ask, token
from tests.signed import call_form, send, text_form
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, World

CALL = ["id", "carrier_sid", "direction", "class", "state", "outcome", "received_at", "queued_at", "connected_at"]
CALL += ["ended_at", "counsellor", "class_reason", "number_masked"]
STATES = {"greeting", "waiting", "offered", "connected", "closed"}
OUTCOMES = {"answered", "abandoned", "voicemail", "callback", "overflow", "failed"}


@pytest.fixture
def evening(world: World) -> World:
    """Lin talks with a family, a stranger waits, one gave up, and one asked to be rung back."""
    world.ledger()
    world.counsellor("Lin", LIN, Answers(after=1, press="1", press_after=1))
    family = world.calls_in(FRONTLINE_FAMILY)
    world.until(lambda: family.talking_with == {LIN})
    world.calls_in(STRANGER)
    world.advance(20)
    gone = world.calls_in("+8613800000902")
    world.advance(20)
    gone.hang_up()
    back = world.calls_in("+8613800000903")
    world.advance(15)
    back.press("3")
    world.advance(8)
    back.press("1")
    world.advance(20)
    return world


def times_in(value: Any) -> list[str]:
    """All texts that begin like a date, wherever they stand."""
    if isinstance(value, dict):
        return [time for part in value.values() for time in times_in(part)]
    if isinstance(value, list):
        return [time for part in value for time in times_in(part)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value) else []


def test_the_line_as_it_stands(evening: World) -> None:
    status = evening.api("/status")
    assert status["line"] == "open"
    assert status["waiting"] == {"crisis": 0, "frontline": 0, "general": 2}, "who is to be rung back waits, too"
    assert 60 < status["longest_wait_seconds"] < 100
    assert status["counsellors"] == {"ready": 0, "reserved": 0, "busy": 1, "wrap_up": 0, "paused": 0, "off": 0}


def test_a_call_has_the_contracts_keys_and_words(evening: World) -> None:
    rung_back, *calls = evening.api("/calls")["items"]
    assert (rung_back["direction"], rung_back["state"]) == ("callback", "waiting")
    assert list(rung_back) == CALL
    assert [list(call) for call in calls] == [CALL] * 4
    assert {call["state"] for call in calls} <= STATES
    assert all((call["outcome"] in OUTCOMES) is (call["state"] == "closed") for call in calls)
    assert [call["outcome"] for call in calls] == ["callback", "abandoned", None, None]
    assert [(call["class"], call["class_reason"]) for call in calls] == [("general", None)] * 3 + [
        ("frontline", "posting_open")
    ]
    assert [call["number_masked"][-4:] for call in calls] == ["0903", "0902", "0901", "0001"]
    assert calls[3]["counsellor"] == {"id": calls[3]["counsellor"]["id"], "name": "Lin"}
    assert {call["direction"] for call in calls} == {"inbound"}


def test_one_call_tells_its_story(evening: World) -> None:
    first = evening.api("/calls")["items"][4]
    story = evening.api(f"/calls/{first['id']}")
    assert {key: story[key] for key in CALL} == first
    assert [event["kind"] for event in story["events"]][:2] == ["received", "waits"]
    assert all(set(event) == {"at", "kind", "detail"} for event in story["events"])
    (decision,) = story["decisions"]
    assert set(decision) == {"at", "rule", "chosen", "considered", "why"}
    assert decision["chosen"] == "Lin"
    assert [event["at"] for event in story["events"]] == sorted(event["at"] for event in story["events"])


def test_promises_to_ring_back(evening: World) -> None:
    (promise,) = evening.api("/callbacks")["items"]
    keys = {"id", "call_id", "state", "class", "number_masked", "place_since", "promised_by", "attempts"}
    assert keys <= set(promise)
    assert promise["number_masked"] == "+86 138****0903"
    assert promise["call_id"] == evening.api("/calls")["items"][1]["id"]
    assert promise["place_since"] < promise["promised_by"]


def test_staff_are_shown_without_numbers(evening: World) -> None:
    evening.counsellor("Wu", WU, on_duty=False)
    lin, wu = evening.api("/staff")["items"]
    assert (lin["name"], lin["role"], lin["duty"], lin["presence"]) == ("Lin", "counsellor", "on", "busy")
    assert (wu["name"], wu["duty"], wu["presence"]) == ("Wu", "off", "off")
    assert not re.search(r"\d{4}\D*\Z|phone", str([{**lin, "id": ""}, {**wu, "id": ""}]))


def test_messages_spoken_and_written_stand_in_one_list(world: World) -> None:
    a_call(world, 1)
    recording = {"RecordingSid": "RE" + "1" * 32, "RecordingDuration": "7"}
    send(world, "/twilio/voice/recorded", call_form(f"CA{1:032x}", **recording))
    world.advance(1)
    send(world, "/twilio/sms/incoming", text_form("SM1", "我想死"))
    listed = world.api("/messages")["items"]
    assert sorted(item["kind"] for item in listed) == ["text", "text", "voice"]
    assert [item["received_at"] for item in listed] == sorted((i["received_at"] for i in listed), reverse=True)
    assert {item["number_masked"] for item in listed} == {"+86 138****0901"}
    assert world.api("/messages?kind=voice")["items"] == [item for item in listed if item["kind"] == "voice"]
    assert len(world.api("/messages?kind=text")["items"]) == 2
    assert "我想死" not in str(listed)


def test_a_withheld_number_is_an_empty_text(world: World) -> None:
    a_call(world, 1, "anonymous")
    assert world.api("/calls")["items"][0]["number_masked"] == ""


@pytest.mark.parametrize("path", ["/status", "/calls", "/callbacks", "/messages", "/staff"])
def test_every_time_has_an_offset(evening: World, path: str) -> None:
    _, told = ask(evening, f"/api/v1{path}", token(evening))
    stories = [
        ask(evening, f"/api/v1/calls/{call['id']}", token(evening))[1] for call in evening.api("/calls")["items"]
    ]
    for time in times_in([told, stories]):
        assert datetime.fromisoformat(time).tzinfo is not None, time


def ids(told: dict[str, Any]) -> list[str]:
    return [call["id"] for call in told["items"]]


@pytest.mark.parametrize("key", ["state", "outcome", "class", "carrier_sid"])
def test_calls_can_be_sieved_by(evening: World, key: str) -> None:
    calls = evening.api("/calls")["items"]
    for value in {call[key] for call in calls} - {None}:
        expected = [call["id"] for call in calls if call[key] == value]
        assert ids(evening.api(f"/calls?{key}={value}")) == expected
    assert ids(evening.api("/calls?state=closed&outcome=answered")) == []
    assert ids(evening.api("/calls?carrier_sid=nobody")) == []


def test_since_is_included_and_until_is_not(evening: World) -> None:
    newest, _, _, second, oldest = evening.api("/calls")["items"]
    at = second["received_at"].replace("+", "%2B")
    assert ids(evening.api(f"/calls?since={at}"))[-1] == second["id"]
    assert ids(evening.api(f"/calls?until={at}")) == [oldest["id"]]
    here = datetime.fromisoformat(second["received_at"])
    for spelling in (here.isoformat(), here.isoformat().replace("+00:00", "Z"), here.isoformat().replace("+00:00", "")):
        assert ids(evening.api(f"/calls?until={spelling}")) == [oldest["id"]], spelling
    assert ids(evening.api("/calls?since=2026-03-04T20:00:00%2B08:00"))[0] == newest["id"]
    assert ids(evening.api("/calls?since=2030-01-01")) == []
