"""Leaving a message: how a recording ends, who is told, and the file."""

import pytest
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import Exchange, HttpRequest
from tests.simulator.rest_client import client
from tests.simulator.simworld import ACCOUNT, TOKEN, World, say, xml

RECORD = "<Record action='/saved' timeout='4' maxLength='60' recordingStatusCallback='/recorded'/>"


@pytest.fixture
def mailbox(world: World) -> World:
    world.pages["/voice"] = xml(RECORD, say("没有听到"))
    world.pages["/saved"] = xml(say("已收到"))
    world.pages["/recorded"] = (204, {}, b"")
    return world


def media(exchange: Exchange, sid: str, suffix: str = ".wav") -> int:
    from base64 import b64encode

    login = "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}{suffix}"
    return exchange.rest(HttpRequest("GET", url, {"Authorization": login})).status


def test_a_caller_speaks_and_presses_a_key(mailbox: World) -> None:
    chen = mailbox.caller()
    assert chen.is_recording
    assert chen.heard[0].kind == "beep"
    chen.speak(7)
    mailbox.clock.advance(7)
    chen.press("#")
    mailbox.clock.advance(0)
    saved = mailbox.pages.asked("/saved")[0]
    assert (saved["RecordingDuration"], saved["Digits"]) == ("7", "#")
    assert not chen.is_recording
    assert chen.said() == ["已收到"]
    sid = saved["RecordingUrl"].rsplit("/", 1)[1]
    assert media(mailbox.exchange, sid) == 404, "no file before it is completed"
    mailbox.clock.advance(3)
    form = mailbox.pages.asked("/recorded")[0]
    assert (form["RecordingSid"], form["RecordingStatus"], form["RecordingSource"]) == (sid, "completed", "RecordVerb")
    assert "From" not in form
    assert media(mailbox.exchange, sid) == media(mailbox.exchange, sid, "") == 200
    assert mailbox.clean()


def test_silence_ends_the_recording(mailbox: World) -> None:
    chen = mailbox.caller()
    chen.speak(10)
    mailbox.clock.advance(13.9)
    assert mailbox.pages.asked("/saved") == []
    mailbox.clock.advance(0.2)
    assert mailbox.pages.asked("/saved")[0]["RecordingDuration"] == "10"


def test_the_longest_message_is_cut(mailbox: World) -> None:
    mailbox.caller().speak(600)
    mailbox.clock.advance(60)
    assert mailbox.pages.asked("/saved")[0]["RecordingDuration"] == "60"


def test_hanging_up_saves_what_was_said(mailbox: World) -> None:
    chen = mailbox.caller()
    chen.speak(5)
    mailbox.clock.advance(3)
    chen.hang_up()
    mailbox.clock.advance(5)
    saved = mailbox.pages.asked("/saved")[0]
    assert (saved["Digits"], saved["RecordingDuration"], saved["CallStatus"]) == ("hangup", "3", "completed")
    assert mailbox.pages.asked("/recorded")[0]["RecordingDuration"] == "3"


@pytest.mark.parametrize(("falls", "asked"), [(False, 1), (True, 0)])
def test_a_silent_caller_either_way(mailbox: World, falls: bool, asked: int) -> None:
    mailbox.exchange.silent_record_falls_through = falls
    chen = mailbox.caller()
    mailbox.clock.advance(4)
    assert len(mailbox.pages.asked("/saved")) == asked
    assert chen.said() == (["没有听到"] if falls else ["已收到"])


def test_the_callback_may_come_first(mailbox: World) -> None:
    mailbox.exchange.recording_callback_first = True
    chen = mailbox.caller()
    chen.speak(2)
    mailbox.clock.advance(10)
    assert mailbox.pages.paths()[1:3] == ["/recorded", "/saved"]


def test_a_recording_is_listed_and_deleted(mailbox: World) -> None:
    chen = mailbox.caller()
    chen.speak(5)
    mailbox.clock.advance(20)
    twilio = client(mailbox.exchange)
    recording = twilio.recordings.list(call_sid=chen.call_sid)[0]
    assert (recording.status, recording.duration) == ("completed", "5")
    assert twilio.recordings(recording.sid).delete()
    assert media(mailbox.exchange, recording.sid) == 404
    with pytest.raises(TwilioRestException):
        twilio.recordings(recording.sid).fetch()
