"""Things that happen at the same moment, as far as the carrier decides them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import Answers, ByHand
from hotline.simulator.scripts import APOLOGY
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LIN, LINE, World, say, xml


@pytest.fixture
def line(world: World) -> World:
    world.pages["/voice"] = xml("<Enqueue action='/done' waitUrl='/wait'>main</Enqueue>")
    world.pages["/wait"] = xml("<Pause length='10'/>")
    world.pages["/done"] = xml(say("队列结束"))
    world.pages["/accept"] = xml("<Pause length='30'/>")
    world.pages["/new"] = xml(say("接通了"))
    return world


def test_a_caller_who_leaves_during_the_first_request_is_never_answered(line: World) -> None:
    line.exchange.faults.slow(5)
    chen = line.caller()
    line.clock.advance(2)
    chen.hang_up()
    line.clock.advance(30)
    assert line.pages.asked("/ended")[0]["CallStatus"] == "no-answer"
    assert line.pages.asked("/wait") == []
    assert line.exchange.queues.by_sid == {}


def test_a_caller_who_leaves_just_before_the_redirect_gives_21220(line: World) -> None:
    chen = line.caller()
    line.clock.advance(3)
    chen.hang_up()
    line.clock.advance(0)
    with pytest.raises(TwilioRestException) as caught:
        client(line.exchange).calls(chen.call_sid).update(url=f"{BASE}/new")
    assert caught.value.code == 21220
    assert [form["QueueResult"] for form in line.pages.asked("/done")] == ["hangup"]


def test_a_caller_who_leaves_just_after_the_redirect_hears_nothing(line: World) -> None:
    chen = line.caller()
    line.clock.advance(3)
    client(line.exchange).calls(chen.call_sid).update(url=f"{BASE}/new")
    chen.hang_up()
    line.clock.advance(5)
    assert chen.said() == []
    assert [form["QueueResult"] for form in line.pages.asked("/done")] == ["redirected"]
    assert len(line.pages.asked("/ended")) == 1


def test_redirected_twice_only_the_last_document_is_heard(line: World) -> None:
    line.pages["/newer"] = xml(say("最后的"))
    chen = line.caller()
    for path in ("/new", "/newer"):
        client(line.exchange).calls(chen.call_sid).update(url=f"{BASE}{path}")
    line.clock.advance(0)
    assert chen.said() == ["最后的"]
    assert "/new" not in line.pages.paths()


@pytest.mark.parametrize("cancel_first", [True, False])
def test_cancel_and_answer_at_one_moment_have_one_winner(line: World, cancel_first: bool) -> None:
    lin = line.exchange.phone(LIN, ByHand())
    call = client(line.exchange).calls.create(
        to=LIN, from_=LINE, url=f"{BASE}/accept", status_callback=f"{BASE}/events"
    )
    line.clock.advance(4)
    lin.pick_up()
    if not cancel_first:
        line.clock.advance(0)
    after = client(line.exchange).calls(call.sid).update(status="canceled")
    line.clock.advance(1)
    assert after.status == ("canceled" if cancel_first else "in-progress")
    assert lin.state == ("ended" if cancel_first else "talking")
    assert len(line.pages.asked("/accept")) == (0 if cancel_first else 1)


def test_an_application_that_restarts_between_two_wait_documents_loses_nobody(line: World) -> None:
    chen = line.caller()
    line.clock.advance(1)
    line.exchange.faults.out_of_service(8)
    line.clock.advance(20)
    assert chen.state == "talking"
    assert len(line.pages.asked("/wait")) == 3
    assert line.clean()


def test_an_application_that_is_away_at_the_wait_document_ends_the_wait(line: World) -> None:
    chen = line.caller()
    line.clock.advance(9)
    line.exchange.faults.out_of_service(2)
    line.clock.advance(1.5)
    assert chen.said() == [APOLOGY], "the action is away too"
    line.clock.advance(10)
    assert chen.state == "ended"


steps = st.lists(
    st.tuples(st.sampled_from(["dial", "hang_up", "press", "redirect", "complete", "pick_up"]), st.floats(0, 4)),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_whatever_people_do_every_call_ends_once_and_leaves_nothing_behind(script) -> None:
    world = World()
    world.pages["/voice"] = xml("<Enqueue action='/done' waitUrl='/wait'>main</Enqueue>")
    world.pages["/wait"] = xml("<Gather numDigits='1' action='/key' timeout='2'><Play>/m.mp3</Play></Gather>")
    world.pages["/key"] = xml("<Leave/>")
    world.pages["/done"] = xml("<Dial action='/after'><Conference waitUrl=''>T</Conference></Dial>")
    world.pages["/after"] = xml("<Hangup/>")
    world.pages["/new"] = xml(f"<Dial timeout='5' action='/after'>{LIN}</Dial>")
    chen, twilio = world.exchange.phone(CHEN), client(world.exchange)
    world.exchange.phone(LIN, Answers(after=1, press=None, hang_up_after=3))
    for what, wait in script:
        try:
            if what == "redirect" and chen.call_sid:
                twilio.calls(chen.call_sid).update(url=f"{BASE}/new")
            elif what == "complete" and chen.call_sid:
                twilio.calls(chen.call_sid).update(status="completed")
            elif what == "press":
                chen.press("1")
            elif what in ("dial", "hang_up", "pick_up"):
                chen.dial(LINE) if what == "dial" else getattr(chen, what)()
        except (TwilioRestException, RuntimeError):
            pass
        world.clock.advance(wait)
    chen.hang_up()
    world.clock.advance(60)
    calls = list(world.exchange.lines.calls.values())
    assert all(call.ended for call in calls)
    inbound = [call.sid for call in calls if call.direction == "inbound"]
    assert sorted(form["CallSid"] for form in world.pages.asked("/ended")) == sorted(inbound)
    assert all(queue.members == [] for queue in world.exchange.queues.by_sid.values())
    assert all(room.status == "completed" for room in world.exchange.rooms.by_sid.values())
    assert chen.state in ("idle", "ended")
    assert world.faults() == []
    assert world.transport.crashes == []
