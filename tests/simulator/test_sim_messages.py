"""Text messages: in, out, the life of each, and the person's STOP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException

from hotline.simulator import Late
from hotline.simulator.segments import count_segments
from tests.simulator.rest_client import client
from tests.simulator.simworld import BASE, CHEN, LINE, World, xml


@pytest.fixture
def texts(world: World) -> World:
    world.pages["/sms"] = xml()
    world.pages["/status"] = (204, {}, b"")
    return world


def bodies(world: World) -> list[str]:
    return [text.body for text in world.exchange.phone(CHEN).texts]


def refused(call) -> int:
    with pytest.raises(TwilioRestException) as caught:
        call()
    assert caught.value.status == 400
    return caught.value.code


@pytest.mark.parametrize(
    ("body", "media", "segments"), [("在吗 ", 0, 1), ("help", 0, 1), ("😀" * 36, 0, 2), ("", 2, 1), ("字" * 200, 0, 3)]
)
def test_an_inbound_text_is_told_as_it_is(texts: World, body: str, media: int, segments: int) -> None:
    sid = texts.exchange.phone(CHEN).send_text(body, LINE, media)
    texts.clock.advance(0)
    form = texts.pages.asked("/sms")[0]
    assert form["Body"] == body
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"] == sid
    assert (form["NumMedia"], form["NumSegments"], form["SmsStatus"]) == (str(media), str(segments), "received")
    assert ("MediaUrl1" in form, sid[:2]) == (media == 2, "MM" if media else "SM")
    assert form["FromCity"] == ""
    assert texts.clean()


def test_the_answer_may_hold_several_messages(texts: World) -> None:
    texts.pages["/sms"] = xml("<Message>一</Message>", "<Message statusCallback='/status'><Body>二</Body></Message>")
    texts.exchange.phone(CHEN).send_text("你好", LINE)
    texts.clock.advance(5)
    assert bodies(texts) == ["一", "二"]
    assert [form["MessageStatus"] for form in texts.pages.asked("/status")] == [
        "queued",
        "sending",
        "sent",
        "delivered",
    ]
    assert texts.clean()


def test_an_action_takes_over_after_its_message(texts: World) -> None:
    texts.pages["/sms"] = xml("<Message action='/more'>一</Message>", "<Message>不会发出</Message>")
    texts.pages["/more"] = xml("<Message>二</Message>")
    texts.exchange.phone(CHEN).send_text("你好", LINE)
    texts.clock.advance(5)
    assert bodies(texts) == ["一", "二"]


def test_plain_text_leaks_to_the_texter_and_is_reported(texts: World) -> None:
    texts.pages["/sms"] = (200, {"Content-Type": "text/plain"}, b"ok")
    texts.exchange.phone(CHEN).send_text("你好", LINE)
    texts.clock.advance(5)
    assert bodies(texts) == ["ok"]
    assert texts.faults() == [90004]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ((500, {}, b""), 11200),
        ("<Response><Say>no</Say></Response>", 12200),
        ((200, {"Content-Type": "application/json"}, b"{}"), 12300),
    ],
)
def test_a_broken_answer_goes_to_the_fallback_and_the_text_is_not_sent_again(page, code: int) -> None:
    world = World(sms_fallback_url=f"{BASE}/sms-fallback")
    world.pages["/sms"] = page
    world.pages["/sms-fallback"] = xml("<Message>稍后回复您</Message>")
    world.exchange.phone(CHEN).send_text("你好", LINE)
    world.clock.advance(5)
    assert world.pages.asked("/sms-fallback")[0]["ErrorCode"] == str(code)
    assert bodies(world) == ["稍后回复您"]
    assert len(world.pages.asked("/sms")) == 1


def test_no_content_is_no_answer(texts: World) -> None:
    texts.pages["/sms"] = (204, {}, b"")
    texts.exchange.phone(CHEN).send_text("你好", LINE)
    texts.clock.advance(5)
    assert bodies(texts) == []
    assert texts.clean()


def test_a_text_is_delivered_and_each_step_told(texts: World) -> None:
    twilio = client(texts.exchange)
    message = twilio.messages.create(to=CHEN, from_=LINE, body="您好", status_callback=f"{BASE}/status")
    assert (message.status, message.num_segments, message.direction) == ("queued", "1", "outbound-api")
    texts.clock.advance(5)
    forms = texts.pages.asked("/status")
    assert [form["MessageStatus"] for form in forms] == ["queued", "sending", "sent", "delivered"]
    assert "RawDlrDoneDate" in forms[-1]
    assert twilio.messages(message.sid).fetch().status == "delivered"
    assert bodies(texts) == ["您好"]
    assert [one.sid for one in twilio.messages.list(to=CHEN)] == [message.sid]


@pytest.mark.parametrize(("code", "status"), [(30003, "undelivered"), (30007, "undelivered"), (30008, "failed")])
def test_a_number_can_be_scripted_to_fail(texts: World, code: int, status: str) -> None:
    texts.exchange.messages.fail_to(CHEN, code, status)
    client(texts.exchange).messages.create(to=CHEN, from_=LINE, body="您好", status_callback=f"{BASE}/status")
    texts.clock.advance(5)
    last = texts.pages.asked("/status")[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == (status, str(code))
    assert bodies(texts) == []


def test_callbacks_may_come_out_of_order(texts: World) -> None:
    texts.exchange.faults.webhook(Late(10), when=lambda _, params: params.get("MessageStatus") == "sent")
    client(texts.exchange).messages.create(to=CHEN, from_=LINE, body="您好", status_callback=f"{BASE}/status")
    texts.clock.advance(20)
    assert [f["MessageStatus"] for f in texts.pages.asked("/status")] == ["queued", "sending", "delivered", "sent"]


def test_stop_is_kept_at_the_carrier_and_still_told(texts: World) -> None:
    twilio, chen = client(texts.exchange), texts.exchange.phone(CHEN)
    texts.exchange.messages.advanced_opt_out = True
    chen.send_text(" stop ", LINE)
    texts.clock.advance(2)
    assert texts.pages.asked("/sms")[0]["OptOutType"] == "STOP"
    assert "unsubscribed" in bodies(texts)[0]
    assert refused(lambda: twilio.messages.create(to=CHEN, from_=LINE, body="您好")) == 21610
    texts.pages["/sms"] = xml("<Message>到不了</Message>")
    chen.send_text("你好", LINE)
    texts.clock.advance(5)
    assert "到不了" not in bodies(texts)
    chen.send_text("START", LINE)
    texts.clock.advance(5)
    assert twilio.messages.create(to=CHEN, from_=LINE, body="您好").status == "queued"


@pytest.mark.parametrize("body", ["停止", "退订", "please stop", "STOP it"])
def test_only_the_english_words_alone_are_known_to_the_carrier(texts: World, body: str) -> None:
    texts.exchange.phone(CHEN).send_text(body, LINE)
    texts.clock.advance(2)
    assert client(texts.exchange).messages.create(to=CHEN, from_=LINE, body="您好").status == "queued"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"body": "字" * 1601}, 21617),
        ({"body": ""}, 21602),
        ({"to": "12"}, 21211),
        ({"to": LINE}, 21266),
        ({"from_": "+15550000000"}, 21606),
    ],
)
def test_a_wrong_text_is_refused_with_its_code(texts: World, given, code: int) -> None:
    asked = {"to": CHEN, "from_": LINE, "body": "您好"} | given
    assert refused(lambda: client(texts.exchange).messages.create(**asked)) == code


def test_a_text_is_redacted_canceled_and_deleted(texts: World) -> None:
    twilio = client(texts.exchange)
    message = twilio.messages.create(to=CHEN, from_=LINE, body="秘密")
    assert twilio.messages(message.sid).update(status="canceled").status == "canceled"
    texts.clock.advance(5)
    assert bodies(texts) == []
    assert twilio.messages(message.sid).update(body="").body == ""
    assert twilio.messages(message.sid).delete()
    with pytest.raises(TwilioRestException):
        twilio.messages(message.sid).fetch()


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 1600, 24),
        ("a" * 70 + "’", 2),
    ],
)
def test_segments(body: str, parts: int) -> None:
    assert count_segments(body) == parts


@given(st.text(max_size=400))
def test_a_longer_text_never_needs_fewer_segments(body: str) -> None:
    assert 1 <= count_segments(body) <= count_segments(body + "字")
