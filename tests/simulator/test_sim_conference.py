"""Conferences: who hears whom, the rules of start and end, and the room's events."""

import pytest

from tests.simulator.simworld import BASE, CHEN, LIN, LINE, WU, World, say, xml

EVENTS = "statusCallback='/events' statusCallbackEvent='start end join leave mute hold modify'"


def room(extra: str = "", name: str = "T1", action: str = "action='/after'") -> str:
    return xml(f"<Dial {action}><Conference beep='false' {extra} {EVENTS}>{name}</Conference></Dial>", say("下一步"))


@pytest.fixture
def meeting(world: World) -> World:
    """Chen waits inside; /start brings somebody who starts the conference."""
    world.pages["/voice"] = room("startConferenceOnEnter='false' waitUrl='/wait' participantLabel='caller'")
    world.pages["/wait"] = xml(say("请稍候"))
    world.pages["/after"] = xml(say("会后"))
    world.pages["/lin"] = room("participantLabel='lin' endConferenceOnExit='true'")
    return world


def enter(world: World, number: str, path: str):
    world.exchange.numbers[LINE].voice_url = f"{BASE}{path}"
    return world.caller(number)


def events(world: World) -> list[str]:
    return [form["StatusCallbackEvent"] for form in world.pages.asked("/events")]


def test_a_caller_waits_until_somebody_starts_the_conference(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    meeting.clock.advance(60)
    assert chen.said() == ["请稍候"]
    assert len(meeting.pages.asked("/wait")) == 1, "the wait document of a conference does not loop"
    assert (chen.in_conference, chen.talking_with) == ("T1", set())
    lin = enter(meeting, LIN, "/lin")
    assert chen.talking_with == {LIN}
    assert lin.talking_with == {CHEN}
    assert events(meeting) == ["participant-join", "participant-join", "conference-start"]
    forms = meeting.pages.asked("/events")
    assert [form["SequenceNumber"] for form in forms] == ["1", "2", "3"]
    assert forms[0]["ParticipantLabel"] == "caller"
    assert "From" not in forms[0]
    assert meeting.clean()


def test_two_who_may_not_start_it_do_not_talk(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    meeting.pages["/other"] = room("startConferenceOnEnter='false'")
    wu = enter(meeting, WU, "/other")
    assert chen.talking_with == wu.talking_with == set()


def test_when_the_moderator_leaves_the_caller_goes_to_the_dials_action(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    lin = enter(meeting, LIN, "/lin")
    meeting.clock.advance(30)
    lin.hang_up()
    meeting.clock.advance(0)
    after = meeting.pages.asked("/after")[0]
    assert after["DialCallStatus"] == "answered"
    assert after["CallSid"] == chen.call_sid
    assert "DialCallSid" not in after
    assert chen.said()[-1] == "会后"
    last = meeting.pages.asked("/events")[-1]
    assert last["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    leaves = [f for f in meeting.pages.asked("/events") if f["StatusCallbackEvent"] == "participant-leave"]
    assert [f["ReasonParticipantLeft"] for f in leaves] == ["participant_hung_up", "moderator_ended_conference"]


def test_without_an_action_the_next_verb_runs(meeting: World) -> None:
    meeting.pages["/voice"] = room("startConferenceOnEnter='false' waitUrl=''", action="")
    chen = enter(meeting, CHEN, "/voice")
    lin = enter(meeting, LIN, "/lin")
    lin.hang_up()
    meeting.clock.advance(0)
    assert chen.said() == ["下一步"]


def test_when_the_caller_leaves_the_last_one_stays_until_alone_is_over(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    lin = enter(meeting, LIN, "/lin")
    chen.hang_up()
    meeting.clock.advance(1)
    assert lin.in_conference == "T1"
    assert lin.talking_with == set()
    lin.hang_up()
    meeting.clock.advance(1)
    assert events(meeting)[-1] == "conference-end"


def test_only_the_first_participants_callback_counts(meeting: World) -> None:
    meeting.pages["/quiet"] = xml("<Dial><Conference waitUrl=''>T1</Conference></Dial>")
    enter(meeting, CHEN, "/quiet")
    enter(meeting, LIN, "/lin")
    assert events(meeting) == []


def test_a_name_is_free_again_after_the_end(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    chen.hang_up()
    meeting.clock.advance(1)
    enter(meeting, CHEN, "/voice")
    assert len({form["ConferenceSid"] for form in meeting.pages.asked("/events")}) == 2


def test_a_label_that_is_taken_keeps_the_leg_outside(meeting: World) -> None:
    enter(meeting, CHEN, "/voice")
    meeting.pages["/same"] = room("participantLabel='caller'", action="")
    wu = enter(meeting, WU, "/same")
    assert 16025 in meeting.faults()
    assert wu.in_conference is None
    assert wu.said() == ["下一步"]


def test_coaching_somebody_who_is_not_there_fails(meeting: World) -> None:
    meeting.pages["/coach"] = room("coach='CA00000000000000000000000000000000'")
    enter(meeting, WU, "/coach")
    assert 13240 in meeting.faults()
    assert meeting.pages.asked("/after")[0]["DialCallStatus"] == "failed"


def test_a_coach_is_heard_by_the_coached_alone(meeting: World) -> None:
    chen = enter(meeting, CHEN, "/voice")
    lin = enter(meeting, LIN, "/lin")
    meeting.pages["/coach"] = room(f"coach='{lin.call_sid}'")
    wu = enter(meeting, WU, "/coach")
    assert chen.talking_with == {LIN}
    assert lin.talking_with == {CHEN, WU}
    assert wu.talking_with == {CHEN, LIN}


def test_a_broken_wait_document_sends_the_leg_on(meeting: World) -> None:
    meeting.pages["/wait"] = xml("<Gather/>")
    chen = enter(meeting, CHEN, "/voice")
    assert chen.in_conference is None
    assert meeting.pages.asked("/after")[0]["DialCallStatus"] == "answered"
    assert 12200 in meeting.faults()


def test_the_beep_is_heard_by_those_inside(meeting: World) -> None:
    meeting.pages["/a"] = xml("<Dial><Conference waitUrl=''>T2</Conference></Dial>")
    chen = enter(meeting, CHEN, "/a")
    enter(meeting, LIN, "/a")
    assert [sound.kind for sound in chen.heard] == ["beep"]


def test_after_a_failed_wait_the_next_participant_opens_a_new_room(meeting: World) -> None:
    meeting.pages["/bad"] = room("waitUrl='/nowhere'", action="")
    enter(meeting, WU, "/bad")
    before = len(meeting.pages.asked("/events"))
    enter(meeting, CHEN, "/voice")
    assert len(meeting.pages.asked("/events")) == before + 1
    assert len({form["ConferenceSid"] for form in meeting.pages.asked("/events")}) == 2
