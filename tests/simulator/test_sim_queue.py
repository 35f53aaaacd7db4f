"""Waiting in a queue: the wait document, its results and their timing."""

import pytest

from tests.simulator.simworld import BASE, CHEN, LIN, LINE, WANG, World, say, xml

ENQUEUE = "<Enqueue action='/done' waitUrl='/wait'>main</Enqueue>"


@pytest.fixture
def waiting(world: World) -> World:
    world.pages["/voice"] = xml(ENQUEUE, say("还在"))
    world.pages["/wait"] = xml("<Play>/music.mp3</Play>")
    world.pages["/done"] = xml(say("队列结束"))
    return world


def results(world: World) -> list[str]:
    return [form["QueueResult"] for form in world.pages.asked("/done")]


def test_the_wait_document_is_asked_for_again_with_fresh_facts(waiting: World) -> None:
    waiting.caller(CHEN)
    waiting.clock.advance(4)
    waiting.caller(WANG)
    waiting.clock.advance(7)
    asked = [form for form in waiting.pages.asked("/wait") if form["From"] == CHEN]
    assert [(f["QueuePosition"], f["QueueTime"], f["CurrentQueueSize"]) for f in asked] == [
        ("1", "0", "1"),
        ("1", "10", "2"),
    ]
    second = next(form for form in waiting.pages.asked("/wait") if form["From"] == WANG)
    assert second["QueuePosition"] == "2"
    assert second["MaxQueueSize"] == "1000"
    assert second["QueueSid"].startswith("QU")
    assert waiting.clean()


def test_a_wait_document_without_time_is_reported_and_slowed_down(waiting: World) -> None:
    waiting.pages["/wait"] = xml()
    waiting.caller()
    waiting.clock.advance(3.5)
    assert waiting.faults() == [90001, 90001, 90001, 90001]
    assert len(waiting.pages.asked("/wait")) == 4


def test_a_key_that_ends_the_wait_document_at_once_is_no_empty_document(waiting: World) -> None:
    waiting.pages["/wait"] = xml("<Gather timeout='1'><Play>/music.mp3</Play></Gather>")
    chen = waiting.caller()
    chen.press("#")
    waiting.clock.advance(0)
    assert waiting.faults() == []
    assert len(waiting.pages.asked("/wait")) == 2


def test_leave_continues_at_the_action_at_once(waiting: World) -> None:
    waiting.pages["/wait"] = xml("<Pause length='3'/>", "<Leave/>")
    chen = waiting.caller()
    waiting.clock.advance(3)
    assert results(waiting) == ["leave"]
    assert waiting.pages.asked("/done")[0]["QueueTime"] == "3"
    assert chen.said() == ["队列结束"]


def test_leave_without_an_action_falls_through(waiting: World) -> None:
    waiting.pages["/voice"] = xml("<Enqueue waitUrl='/wait'>main</Enqueue>", say("还在"))
    waiting.pages["/wait"] = xml("<Leave/>")
    assert waiting.caller().said() == ["还在"]


def test_a_key_in_the_wait_document_runs_inside_the_queue(waiting: World) -> None:
    waiting.pages["/wait"] = xml("<Gather numDigits='1' action='/key'><Play>/music.mp3</Play></Gather>")
    waiting.pages["/key"] = xml(say("知道了"))
    chen = waiting.caller()
    waiting.clock.advance(2)
    chen.press("3")
    waiting.clock.advance(0.5)
    assert chen.said() == ["知道了"]
    assert waiting.pages.asked("/key")[0]["QueuePosition"] == "1"
    waiting.clock.advance(1)
    assert len(waiting.pages.asked("/wait")) == 2
    assert results(waiting) == []


def test_hanging_up_while_waiting_is_told_to_the_action(waiting: World) -> None:
    chen = waiting.caller()
    waiting.clock.advance(6)
    chen.hang_up()
    waiting.clock.advance(30)
    assert results(waiting) == ["hangup"]
    assert waiting.pages.asked("/done")[0]["CallStatus"] == "completed"
    assert len(waiting.pages.asked("/wait")) == 1
    assert chen.said() == []


def test_hanging_up_before_the_wait_has_begun_is_a_system_error(waiting: World) -> None:
    waiting.exchange.faults.slow(2, when=lambda path, _: path == "/wait")
    chen = waiting.caller()
    waiting.clock.advance(1)
    chen.hang_up()
    waiting.clock.advance(5)
    assert results(waiting) == ["system-error"]
    assert "QueueSid" not in waiting.pages.asked("/done")[0]


@pytest.mark.parametrize("broken", [(500, {}, b""), "<Response><Dial>+1</Dial></Response>", "not xml"])
def test_a_broken_wait_document_ends_the_wait_with_error(waiting: World, broken: object) -> None:
    waiting.pages["/wait"] = broken
    chen = waiting.caller()
    assert results(waiting) == ["error"]
    assert chen.said() == ["队列结束"]
    assert waiting.faults() != []


def test_a_full_queue_says_so(waiting: World) -> None:
    waiting.pages["/voice"] = xml("<Enqueue action='/done' waitUrl='/wait' maxQueueSize='1'>main</Enqueue>")
    waiting.caller(CHEN)
    waiting.caller(WANG)
    assert results(waiting) == ["queue-full"]
    assert "QueueSid" not in waiting.pages.asked("/done")[0]


def test_hangup_in_the_wait_document_ends_the_call(waiting: World) -> None:
    waiting.pages["/wait"] = xml("<Hangup/>")
    assert waiting.caller().state == "ended"
    assert results(waiting) == ["hangup"]


def test_an_agent_is_bridged_to_the_first_and_the_action_comes_after_the_talk(waiting: World) -> None:
    waiting.pages["/agent"] = xml("<Dial action='/agent-done'><Queue url='/whisper'>main</Queue></Dial>")
    waiting.pages["/whisper"] = xml(say("马上接通"))
    waiting.pages["/agent-done"] = xml("<Hangup/>")
    chen, wang, lin = waiting.caller(CHEN), waiting.caller(WANG), waiting.exchange.phone(LIN)
    waiting.exchange.numbers[LINE].voice_url = f"{BASE}/agent"
    lin.dial(LINE)
    waiting.clock.advance(0)
    assert chen.said() == ["马上接通"]
    whisper = waiting.pages.asked("/whisper")[0]
    assert whisper["CallSid"] == chen.call_sid
    assert whisper["DequeingCallSid"] == lin.call_sid
    waiting.clock.advance(2)
    assert chen.talking_with == {LIN}
    assert lin.talking_with == {CHEN}
    assert results(waiting) == []
    lin.hang_up()
    waiting.clock.advance(0)
    assert results(waiting) == ["bridged"]
    assert wang.talking_with == set()


def test_an_agent_before_an_empty_queue_takes_the_next_caller(waiting: World) -> None:
    waiting.pages["/agent"] = xml("<Dial timeout='20' action='/agent-done'><Queue>main</Queue></Dial>")
    waiting.pages["/agent-done"] = xml("<Hangup/>")
    first = waiting.caller(WANG)
    first.hang_up()
    waiting.clock.advance(1)
    waiting.exchange.numbers[LINE].voice_url = f"{BASE}/agent"
    lin = waiting.caller(LIN)
    waiting.clock.advance(15)
    waiting.exchange.numbers[LINE].voice_url = f"{BASE}/voice"
    chen = waiting.caller(CHEN)
    assert lin.talking_with == {CHEN}
    chen.hang_up()
    waiting.clock.advance(0)
    assert waiting.pages.asked("/agent-done")[0]["DialCallStatus"] == "completed"


def test_an_agent_gives_up_at_the_dials_timeout(waiting: World) -> None:
    waiting.exchange.queues.open("main")
    waiting.pages["/voice"] = xml("<Dial timeout='20' action='/agent-done'><Queue>main</Queue></Dial>")
    waiting.pages["/agent-done"] = xml("<Hangup/>")
    waiting.caller(LIN)
    waiting.clock.advance(20)
    assert waiting.pages.asked("/agent-done")[0]["DialCallStatus"] == "no-answer"


def test_a_caller_who_leaves_during_the_whisper_is_not_bridged(waiting: World) -> None:
    waiting.pages["/agent"] = xml("<Dial action='/agent-done'><Queue url='/whisper'>main</Queue></Dial>")
    waiting.pages["/whisper"] = xml("<Pause length='5'/>")
    waiting.pages["/agent-done"] = xml("<Hangup/>")
    chen = waiting.caller(CHEN)
    waiting.exchange.numbers[LINE].voice_url = f"{BASE}/agent"
    lin = waiting.caller(LIN)
    waiting.clock.advance(2)
    chen.hang_up()
    waiting.clock.advance(0)
    assert results(waiting) == ["bridging-in-process"]
    assert waiting.pages.asked("/agent-done")[0]["DialCallStatus"] == "failed"
    assert lin.state == "ended"


def test_an_unknown_queue_is_an_error_for_the_agent(waiting: World) -> None:
    waiting.pages["/voice"] = xml("<Dial action='/agent-done'><Queue>nobody</Queue></Dial>")
    waiting.pages["/agent-done"] = xml("<Hangup/>")
    waiting.caller(LIN)
    assert waiting.pages.asked("/agent-done")[0]["QueueResult"] == "error"


def test_a_wait_document_may_be_a_sound_and_is_played_again(waiting: World) -> None:
    waiting.pages["/wait"] = (200, {"Content-Type": "audio/mpeg"}, b"...")
    chen = waiting.caller()
    waiting.clock.advance(25)
    assert [sound.text for sound in chen.heard] == [f"{BASE}/wait"] * 3
    assert results(waiting) == []
