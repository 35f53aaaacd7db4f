"""<Dial> to telephones: ringing together, screening by a key, the bridge and its end."""

import pytest

from hotline.simulator import Answers, Busy, ByHand, NoAnswer, Unreachable, Voicemail
from tests.simulator.simworld import CHEN, LIN, LINE, WU, World, say, xml

EVENTS = "statusCallback='/events' statusCallbackEvent='initiated ringing answered completed'"


@pytest.fixture
def desk(world: World) -> World:
    numbers = "".join(f"<Number url='/screen' {EVENTS}>{number}</Number>" for number in (LIN, WU))
    world.pages["/voice"] = xml(f"<Dial timeout='20' action='/after' callerId='{LINE}'>{numbers}</Dial>", say("无人"))
    world.pages["/screen"] = xml(f"<Gather numDigits='1' action='/key' timeout='6'>{say('按一')}</Gather>", "<Hangup/>")
    world.pages["/key"] = lambda visit: xml() if visit.form["Digits"] == "1" else xml("<Hangup/>")
    world.pages["/after"] = xml("<Hangup/>")
    return world


def test_the_first_to_accept_talks_and_the_other_stops_ringing(desk: World) -> None:
    lin, wu = desk.exchange.phone(LIN, Answers(after=3)), desk.exchange.phone(WU, ByHand())
    chen = desk.caller()
    desk.clock.advance(6)
    assert chen.talking_with == {LIN}
    assert wu.state == "ended"
    screening = desk.pages.asked("/screen")[0]
    assert (screening["Direction"], screening["From"], screening["To"]) == ("outbound-dial", LINE, LIN)
    assert screening["ParentCallSid"] == chen.call_sid
    desk.clock.advance(24)
    lin.hang_up()
    desk.clock.advance(0)
    after = desk.pages.asked("/after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert after["DialCallSid"] == lin.call_sid
    assert int(after["DialCallDuration"]) == 27
    last = {form["To"]: form["CallStatus"] for form in desk.pages.asked("/events")}
    assert last == {LIN: "completed", WU: "canceled"}
    assert desk.clean()


@pytest.mark.parametrize("behaviour", [Answers(press="2"), Answers(press=None), Voicemail(after=2, speaks=30)])
def test_no_other_key_no_silence_and_no_machine_is_acceptance(desk: World, behaviour) -> None:
    desk.exchange.phone(LIN, behaviour)
    desk.exchange.phone(WU, NoAnswer())
    chen = desk.caller()
    desk.clock.advance(30)
    assert chen.talking_with == set()
    assert desk.pages.asked("/after")[0]["DialCallStatus"] == "no-answer"


def test_nobody_reachable_gives_the_last_reason(desk: World) -> None:
    desk.exchange.phone(LIN, Busy())
    desk.exchange.phone(WU, Unreachable())
    desk.caller()
    desk.clock.advance(1)
    assert desk.pages.asked("/after")[0]["DialCallStatus"] in ("busy", "failed")


def test_without_an_action_the_next_verb_runs(desk: World) -> None:
    desk.pages["/voice"] = xml(f"<Dial timeout='5'>{LIN}</Dial>", say("无人"))
    desk.exchange.phone(LIN, NoAnswer())
    chen = desk.caller()
    desk.clock.advance(6)
    assert chen.said() == ["无人"]


def test_a_caller_who_leaves_stops_all_ringing(desk: World) -> None:
    lin = desk.exchange.phone(LIN, ByHand())
    chen = desk.caller()
    desk.clock.advance(5)
    chen.hang_up()
    desk.clock.advance(0)
    assert (lin.state, desk.exchange.phone(WU).state) == ("ended", "ended")
    assert desk.pages.asked("/after") == []


def test_a_caller_who_leaves_ends_the_talk(desk: World) -> None:
    lin = desk.exchange.phone(LIN, Answers(after=3))
    chen = desk.caller()
    desk.clock.advance(10)
    chen.hang_up()
    desk.clock.advance(1)
    assert (lin.state, lin.talking_with) == ("ended", set())


def test_two_accept_together_and_one_gets_the_caller(desk: World) -> None:
    desk.exchange.phone(LIN, Answers(after=3, press_after=2))
    desk.exchange.phone(WU, Answers(after=3, press_after=2))
    chen = desk.caller(CHEN)
    desk.clock.advance(8)
    assert len(chen.talking_with) == 1
    talking = [number for number in (LIN, WU) if desk.exchange.phone(number).talking_with]
    assert chen.talking_with == set(talking)


def test_answer_on_bridge_keeps_the_caller_ringing(desk: World) -> None:
    desk.pages["/voice"] = xml(f"<Dial answerOnBridge='true'>{LIN}</Dial>")
    desk.exchange.phone(LIN, Answers(after=4, press=None))
    chen = desk.caller()
    desk.clock.advance(3)
    assert chen.state == "dialling"
    desk.clock.advance(2)
    assert chen.state == "talking"
    assert chen.talking_with == {LIN}


def test_a_screening_document_may_not_dial(desk: World) -> None:
    desk.pages["/screen"] = xml("<Dial>+8613800000099</Dial>")
    desk.exchange.phone(LIN, Answers(after=1))
    chen = desk.caller()
    desk.clock.advance(2)
    assert 12200 in desk.faults()
    assert chen.talking_with == set()
