"""The REST API with Twilio's own client: redirects, queues, refusals, lists, the account."""

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import (
    Answers,
)
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LIN, LINE, START, WU, World, say, xml

ALL = ["initiated", "ringing", "answered", "completed"]


@pytest.fixture
def desk(world: World) -> World:
    world.pages["/accept"] = xml(f"<Gather numDigits='1' action='/key'>{say('按一接听')}</Gather>", "<Hangup/>")
    world.pages["/key"] = xml(say("谢谢"), "<Pause length='60'/>")
    return world


def ring(world: World, to: str = LIN, **more):
    more = {"url": f"{BASE}/accept", "status_callback": f"{BASE}/events", "status_callback_event": ALL} | more
    return client(world.exchange).calls.create(to=to, from_=LINE, **more)


def refused(call) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as caught:
        call()
    return caught.value


def test_redirect_interrupts_at_once(desk: World) -> None:
    desk.pages["/voice"] = xml("<Play loop='0'>/music.mp3</Play>")
    desk.pages["/new"] = xml(say("有人来了"))
    chen = desk.caller()
    desk.clock.advance(3)
    client(desk.exchange).calls(chen.call_sid).update(url=f"{BASE}/new")
    assert "/new" not in desk.pages.paths(), "nothing is asked inside a REST request"
    desk.clock.advance(0)
    assert chen.said() == ["有人来了"]
    client(desk.exchange).calls(chen.call_sid).update(twiml=xml(say("再换一个")))
    desk.clock.advance(0)
    assert chen.said() == ["有人来了", "再换一个"]


def test_redirect_of_a_call_that_is_not_in_progress_is_21220(desk: World) -> None:
    call = ring(desk)
    lin = desk.exchange.phone(LIN)
    calls = client(desk.exchange).calls(call.sid)
    for step in ("queued", "ringing", "ended"):
        error = refused(lambda: calls.update(url=f"{BASE}/accept"))
        assert (error.status, error.code) == (400, 21220), step
        assert "Call is not in-progress. Cannot redirect." in error.msg
        desk.clock.advance(1)
        if step == "ringing":
            lin.decline()
            desk.clock.advance(1)
    assert refused(lambda: calls.update(status="completed")).code == 21220


def test_redirecting_a_queued_caller_tells_the_action(desk: World) -> None:
    desk.pages["/voice"] = xml("<Enqueue action='/done' waitUrl='/wait'>main</Enqueue>")
    desk.pages["/wait"] = xml("<Pause length='10'/>")
    desk.pages["/done"] = xml(say("不会听到"))
    desk.pages["/new"] = xml(say("接通了"), "<Pause length='9'/>")
    chen = desk.caller()
    desk.clock.advance(4)
    client(desk.exchange).calls(chen.call_sid).update(url=f"{BASE}/new")
    desk.clock.advance(8)
    assert desk.pages.asked("/done")[0]["QueueResult"] == "redirected"
    assert chen.said() == ["接通了"]
    assert desk.pages.asked("/new")[0]["CallStatus"] == "in-progress"


def test_members_of_a_queue_are_listed_and_dequeued(desk: World) -> None:
    desk.pages["/voice"] = xml("<Enqueue action='/done' waitUrl='/wait'>main</Enqueue>")
    desk.pages["/wait"] = xml("<Pause length='10'/>")
    desk.pages["/done"] = xml("<Hangup/>")
    desk.pages["/new"] = xml(say("接通了"))
    chen = desk.caller()
    desk.clock.advance(2)
    twilio = client(desk.exchange)
    queue = twilio.queues.list()[0]
    assert (queue.friendly_name, queue.current_size) == ("main", 1)
    member = twilio.queues(queue.sid).members("Front").fetch()
    assert (member.call_sid, member.position, member.wait_time) == (chen.call_sid, 1, 2)
    assert [m.call_sid for m in twilio.queues(queue.sid).members.list()] == [chen.call_sid]
    assert refused(lambda: twilio.queues(queue.sid).delete()).status == 400
    twilio.queues(queue.sid).members("Front").update(url=f"{BASE}/new")
    desk.clock.advance(0)
    assert chen.said() == ["接通了"]
    assert refused(lambda: twilio.queues(queue.sid).members("Front").fetch()).status == 404
    assert twilio.queues(queue.sid).delete()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "hello"}, 21211),
        ({"from_": "+15550000000"}, 21210),
        ({"url": "ftp://x"}, 21205),
        ({"url": None, "twiml": "<Response><Sing/></Response>"}, 12200),
        ({"url": None, "twiml": "<Response>" + " " * 4001 + "</Response>"}, 21218),
        ({"status_callback_event": ["fallen"]}, 21626),
    ],
)
def test_a_wrong_call_is_refused_with_its_code(desk: World, given, code: int) -> None:
    asked = {"to": LIN, "from_": LINE, "url": f"{BASE}/accept"} | given
    error = refused(lambda: client(desk.exchange).calls.create(**asked))
    assert (error.status, error.code) == (400, code)


def test_inline_twiml_needs_absolute_addresses(desk: World) -> None:
    desk.exchange.phone(LIN, Answers(after=1, press="1", press_after=1))
    ring(desk, url=None, twiml=xml("<Gather numDigits='1' action='/key'/>"))
    desk.clock.advance(10)
    assert 11100 in desk.faults()


def test_wrong_credentials_are_20003_and_unknown_things_20404(desk: World) -> None:
    error = refused(lambda: client(desk.exchange, "wrong").calls.create(to=LIN, from_=LINE, url=BASE))
    assert (error.status, error.code) == (401, 20003)
    error = refused(lambda: client(desk.exchange).calls("CA" + "0" * 32).fetch())
    assert (error.status, error.code) == (404, 20404)


def test_lists_are_filtered_and_paged(desk: World) -> None:
    desk.exchange.calls_per_second = 100
    for number in (LIN, WU, LIN):
        ring(desk, number)
    desk.clock.advance(1)
    twilio = client(desk.exchange)
    assert len(twilio.calls.list()) == 3
    assert len(twilio.calls.list(to=LIN)) == 2
    assert [call.to for call in twilio.calls.list(page_size=1)] == [LIN, WU, LIN]
    assert [call.status for call in twilio.calls.list(status="ringing")] == ["ringing", "ringing"]
    assert twilio.calls.list(start_time_after=START + timedelta(days=1)) == []
    assert len(twilio.calls.list(start_time_before=START + timedelta(days=1))) == 3
    assert twilio.calls.list(from_=CHEN) == []


def test_the_account_and_its_numbers_can_be_read_and_pointed_elsewhere(desk: World) -> None:
    twilio = client(desk.exchange)
    assert twilio.api.accounts(desk.exchange.account_sid).fetch().status == "active"
    number = twilio.incoming_phone_numbers.list(phone_number=LINE)[0]
    assert number.voice_url == f"{BASE}/voice"
    number.update(voice_url=f"{BASE}/elsewhere", sms_url=f"{BASE}/texts")
    assert twilio.incoming_phone_numbers(number.sid).fetch().voice_url == f"{BASE}/elsewhere"
    desk.pages["/elsewhere"] = xml(say("新的地址"))
    assert desk.caller().said() == ["新的地址"]


def test_the_application_may_call_rest_inside_a_webhook(desk: World) -> None:
    twilio = client(desk.exchange)

    def voice(visit) -> str:
        twilio.calls.create(to=LIN, from_=LINE, url=f"{BASE}/accept")
        return xml("<Pause length='30'/>")

    desk.pages["/voice"] = voice
    desk.exchange.phone(LIN, Answers(after=1, press="1"))

    def accept(visit) -> str:
        inbound = next(call for call in twilio.calls.list() if call.direction == "inbound")
        twilio.calls(inbound.sid).update(url=f"{BASE}/joined")
        return xml(say("谢谢"))

    desk.pages["/key"] = accept
    desk.pages["/joined"] = xml(say("接通了"))
    chen = desk.caller()
    desk.clock.advance(20)
    assert chen.said() == ["接通了"]
    assert desk.clean()
