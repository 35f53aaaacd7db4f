"""Conferences over REST: find, hold, mute, coach, announce, kick, end, and calling somebody in."""

import pytest
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import Answers, NoAnswer
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LIN, LINE, WU, World, say, xml

EVENTS = "statusCallback='/events' statusCallbackEvent='start end join leave mute hold modify announcement'"


@pytest.fixture
def talk(world: World) -> World:
    """Chen and Lin in the conference T1."""
    world.pages["/voice"] = xml(
        f"<Dial action='/after'><Conference beep='false' waitUrl='' {EVENTS}>T1</Conference></Dial>"
    )
    world.pages["/after"] = xml(say("会后"), "<Pause length='5'/>")
    world.pages["/hold"] = xml(say("请稍候"), "<Redirect method='GET'>/hold</Redirect>")
    world.pages["/notice"] = xml(say("还有五分钟"))
    world.caller(CHEN)
    world.caller(LIN)
    return world


def room(world: World):
    twilio = client(world.exchange)
    return twilio.conferences(twilio.conferences.list(friendly_name="T1", status="in-progress")[0].sid)


def events(world: World) -> list[str]:
    return [form["StatusCallbackEvent"] for form in world.pages.asked("/events")]


def test_who_is_inside(talk: World) -> None:
    members = room(talk).participants.list()
    assert [member.call_sid for member in members] == [talk.exchange.phone(n).call_sid for n in (CHEN, LIN)]
    assert members[0].status == "connected"
    assert room(talk).fetch().status == "in-progress"


def test_hold_plays_its_document_by_get_and_comes_back(talk: World) -> None:
    chen, lin = talk.exchange.phone(CHEN), talk.exchange.phone(LIN)
    member = room(talk).participants(chen.call_sid)
    assert member.update(hold=True, hold_url=f"{BASE}/hold").hold is True
    talk.clock.advance(2)
    assert set(chen.said()) == {"请稍候"}
    assert talk.pages.visits[-1].method == "GET"
    assert chen.talking_with == lin.talking_with == set()
    member.update(hold=False)
    heard = len(chen.heard)
    talk.clock.advance(5)
    assert len(chen.heard) == heard
    assert chen.talking_with == {LIN}
    assert events(talk)[-2:] == ["participant-hold", "participant-unhold"]


def test_mute_and_flags_are_events(talk: World) -> None:
    member = room(talk).participants(talk.exchange.phone(LIN).call_sid)
    member.update(muted=True)
    member.update(muted=False)
    assert member.update(end_conference_on_exit=True).end_conference_on_exit is True
    talk.clock.advance(0)
    assert events(talk)[-3:] == ["participant-mute", "participant-unmute", "participant-modify"]
    talk.exchange.phone(LIN).hang_up()
    talk.clock.advance(0)
    assert talk.exchange.phone(CHEN).said() == ["会后"]


def test_an_announcement_is_heard_by_all(talk: World) -> None:
    room(talk).update(announce_url=f"{BASE}/notice")
    talk.clock.advance(3)
    assert [talk.exchange.phone(n).said() for n in (CHEN, LIN)] == [["还有五分钟"]] * 2
    assert events(talk)[-2:] == ["announcement-end"] * 2


def test_kicked_the_leg_continues_after_its_dial(talk: World) -> None:
    chen = talk.exchange.phone(CHEN)
    assert room(talk).participants(chen.call_sid).delete()
    talk.clock.advance(0)
    assert chen.said() == ["会后"]
    assert talk.pages.asked("/after")[0]["DialCallStatus"] == "answered"
    assert events(talk)[-1] == "participant-leave"
    with pytest.raises(TwilioRestException) as caught:
        room(talk).participants(chen.call_sid).fetch()
    assert caught.value.status == 404


def test_ended_over_rest_everybody_goes_on(talk: World) -> None:
    conference = room(talk)
    assert conference.update(status="completed").status == "completed"
    talk.clock.advance(0)
    assert [talk.exchange.phone(n).said() for n in (CHEN, LIN)] == [["会后"], ["会后"]]
    last = talk.pages.asked("/events")[-1]
    assert (last["StatusCallbackEvent"], last["ReasonConferenceEnded"]) == (
        "conference-end",
        "conference-ended-via-api",
    )
    assert conference.fetch().reason_conference_ended == "conference-ended-via-api"


def test_a_redirected_caller_leaves_the_conference(talk: World) -> None:
    chen = talk.exchange.phone(CHEN)
    talk.pages["/new"] = xml(say("别处"))
    client(talk.exchange).calls(chen.call_sid).update(url=f"{BASE}/new")
    talk.clock.advance(0)
    assert chen.said() == ["别处"]
    assert talk.pages.asked("/events")[-1]["ReasonParticipantLeft"] == "participant_updated_via_api"
    assert talk.pages.asked("/after") == []


def test_somebody_is_called_into_the_conference(talk: World) -> None:
    talk.exchange.phone(WU, Answers(after=3, press=None))
    made = room(talk).participants.create(from_=LINE, to=WU, label="wu", beep="false")
    assert (made.status, made.label) == ("queued", "wu")
    talk.clock.advance(3)
    assert talk.exchange.phone(CHEN).talking_with == {LIN, WU}
    assert room(talk).participants("wu").fetch().call_sid == made.call_sid
    with pytest.raises(TwilioRestException) as caught:
        room(talk).participants.create(from_=LINE, to="+8613800000077", label="wu")
    assert caught.value.code == 16025
    room(talk).participants("wu").delete()
    talk.clock.advance(0)
    assert talk.exchange.phone(WU).state == "ended"


def test_somebody_who_does_not_answer_never_comes_in(talk: World) -> None:
    talk.exchange.phone(WU, NoAnswer())
    made = room(talk).participants.create(from_=LINE, to=WU, timeout=10)
    talk.clock.advance(14)
    assert client(talk.exchange).calls(made.call_sid).fetch().status == "ringing", "the API allows five seconds more"
    talk.clock.advance(2)
    assert client(talk.exchange).calls(made.call_sid).fetch().status == "no-answer"


def test_a_coach_is_set_and_released(talk: World) -> None:
    talk.exchange.phone(WU, Answers(after=1, press=None))
    lin = talk.exchange.phone(LIN)
    made = room(talk).participants.create(from_=LINE, to=WU, coaching=True, call_sid_to_coach=lin.call_sid)
    talk.clock.advance(1)
    assert talk.exchange.phone(CHEN).talking_with == {LIN}
    room(talk).participants(made.call_sid).update(coaching=False)
    assert talk.exchange.phone(CHEN).talking_with == {LIN, WU}


def test_a_conference_that_nobody_entered_does_not_stay(world: World) -> None:
    world.exchange.phone(WU, NoAnswer())
    client(world.exchange).conferences("Later").participants.create(from_=LINE, to=WU, timeout=5)
    assert [one.friendly_name for one in client(world.exchange).conferences.list()] == ["Later"]
    world.clock.advance(20)
    assert client(world.exchange).conferences.list() == []
