"""Signed nonsense: whatever the carrier says, the caller hears a human sentence, and the call is kept if it can be."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from hotline.kernel.ids import new_id
from hotline.simulator.grammar import Scene
from hotline.simulator.signer import Params, form_encode, sign
from tests.signed import call_form, everything, reply, send, text_form, verbs, words
from tests.world import STRANGER, World
from tests.world_settings import TOKEN, URL

INCOMING, SMS = "/twilio/voice/incoming", "/twilio/sms/incoming"
QUEUE, SCREEN = Scene.QUEUE_WAIT, Scene.CONFERENCE_WAIT
SCENES = {"wait": QUEUE, "key?at=wait&age=20": QUEUE, "conference-wait": SCREEN}
ODD = {
    "blank": "",
    "nul": "a\x00b",
    "markup": "<Say>&\"'</Say>😭\r\n",
    "number": "-1e309",
}
FIELDS = ["CallSid", "From", "To", "CallStatus", "Digits", "ForwardedFrom", "QueueResult", "RecordingSid"]
FIELDS += ["RecordingDuration", "RecordingStatus", "StatusCallbackEvent", "SequenceNumber", "SipResponseCode"]
CALLERS = [
    "anonymous",
    "RESTRICTED",
    "+266696687",
    "+7378742833",
    "sip:chen@example.com",
    "client:陈奶奶",
    "😭",
    "+",
    "+86",
]
CALLERS += ["+٨٦١٣٨٠٠٠٠٠٩٠١", "+" + "9" * 40, "13800000901", "null"]

FULL = {
    "Digits": "9",
    "QueueResult": "leave",
    "RecordingSid": "RE" + "0" * 32,
    "RecordingDuration": "7",
    "RecordingStatus": "completed",
    "StatusCallbackEvent": "participant-join",
    "SequenceNumber": "2",
}


def voice_paths(world: World) -> list[str]:
    """Every address the carrier may ask about a call, with an offer nobody made."""
    offer = new_id()
    rules = [rule.rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/twilio/voice/")]
    paths = sorted(rule.replace("<offer_id>", offer) for rule in rules)
    return [*paths, "/twilio/voice/key?at=wait&age=20", "/twilio/voice/choice?why=none&round=x"]


def scene_of(path: str) -> Scene:
    return SCENES.get(path.removeprefix("/twilio/voice/"), Scene.CALL)


def spoilt(form: Params, field: str) -> Iterator[Params]:
    """The form with one field gone, repeated, and in every odd dress."""
    rest = [pair for pair in form if pair[0] != field]
    yield rest
    yield [*rest, (field, "first"), (field, "second")]
    yield from ([*rest, (field, odd)] for odd in ODD.values())


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_any_call_webhook_can_break_it(sqlite_world: World, field: str) -> None:
    number = 0
    for path in voice_paths(sqlite_world):
        for form in spoilt(call_form("CA", **FULL), field):
            number += 1
            named = [(key, f"CA{number}" if (key, value) == ("CallSid", "CA") else value) for key, value in form]
            answer = send(sqlite_world, path, named)
            verbs(answer, scene_of(path))
            assert b"application error" not in answer.body.lower(), path


@pytest.mark.parametrize("odd", ["a\x00b", "1" * 100_000], ids=["nul", "100 kB"])
def test_no_call_webhook_minds_what_a_database_would(world: World, odd: str) -> None:
    for number, path in enumerate(voice_paths(world)):
        for field in ("From", "CallSid") if len(odd) > 3 else ("From", "Digits", "RecordingSid", "CallSid"):
            verbs(send(world, path, call_form(f"CA{number}{field}", **{**FULL, field: odd})), scene_of(path))


@pytest.mark.parametrize("caller", CALLERS)
def test_whoever_calls_is_held_or_told_and_written_down(world: World, caller: str) -> None:
    assert "Gather" in verbs(send(world, INCOMING, call_form("CA1", caller)))
    (call,) = world.api("/calls?carrier_sid=CA1")["items"]
    assert call["number_masked"] == ""
    assert call["class"] == "general"


def test_a_call_without_an_id_is_written_down_once(world: World) -> None:
    nameless = call_form("CA")[1:]
    first = send(world, INCOMING, nameless)
    assert send(world, INCOMING, nameless).body == first.body
    assert len(world.api("/calls")["items"]) == 1


def test_a_text_without_an_id_is_kept_and_its_repetition_is_known(world: World) -> None:
    nameless = text_form("", "你好")[2:]
    first = send(world, SMS, nameless)
    assert reply(first)
    assert send(world, SMS, nameless).body == first.body
    assert len(everything(world.house.database)["texts"]) == 2


@pytest.mark.parametrize("field", ["MessageSid", "SmsSid", "From", "To", "Body", "NumMedia", "SmsStatus", "OptOutType"])
def test_no_field_of_a_text_can_break_it(world: World, field: str) -> None:
    form = text_form("SM", "你好", OptOutType="HELP")
    for number, odd in enumerate(spoilt(form, field)):
        named = [(key, f"SM{number}" if value == "SM" else value) for key, value in odd]
        reply(send(world, SMS, named))
    inbound = [row for row in everything(world.house.database)["texts"] if "'inbound'" in row]
    assert len(inbound) == len(list(spoilt(form, field)))


@pytest.mark.parametrize("field", ["MessageSid", "SmsSid", "MessageStatus", "SmsStatus", "ErrorCode"])
def test_no_field_of_a_delivery_report_can_break_it(world: World, field: str) -> None:
    form = [("MessageSid", "SM1"), ("SmsSid", "SM1"), ("MessageStatus", "sent"), ("SmsStatus", "sent")]
    for text_id in ("", new_id(), "%00", "x" * 3000, "%F0%9F%98%AD"):
        for odd in spoilt(form, field):
            assert reply(send(world, f"/twilio/sms/status?text={text_id}", odd)) is None


@pytest.mark.parametrize("body", ["wo1" * 10_000, "xiang1" * 10_000, "想" * 40_000, "想死你" * 15_000, "i " * 50_000])
def test_a_text_without_end_is_read_in_a_moment(sqlite_world: World, body: str) -> None:
    reply(send(sqlite_world, SMS, text_form("SM1", body)))
    assert reply(send(sqlite_world, SMS, text_form("SM2", body + "。我不想活了"))) is not None


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\xe4\xbd", b"\xc0\x80", b"\xed\xa0\x80"])
@pytest.mark.parametrize("path", [INCOMING, "/twilio/voice/wait", "/twilio/voice/status", SMS])
def test_bytes_that_are_no_text_are_refused_or_answered_never_an_error(world: World, path: str, raw: bytes) -> None:
    form = [*call_form("CA1"), ("MessageSid", "SM1")]
    body = form_encode(form) + b"&CallerName=" + raw + b"&Body=" + raw
    assert send(world, path, body=body).status == 403
    escaped = quote(raw)
    for read_as in (raw.decode("utf-8", "replace"), escaped):
        signature = sign(f"{URL}{path}", [*form, ("CallerName", read_as)], TOKEN)
        body = form_encode(form) + b"&CallerName=" + escaped.encode()
        answer = send(world, path, body=body, X_Twilio_Signature=signature)
        assert answer.status == (200 if read_as == escaped else 403)
        assert answer.header("Content-Type").startswith("text/xml")


@pytest.mark.parametrize("path", [INCOMING, "/twilio/voice/wait", SMS, "/twilio/sms/status"])
def test_a_body_longer_than_any_of_the_carriers_is_not_read(world: World, path: str) -> None:
    before = everything(world.house.database)
    assert send(world, path, [*call_form("CA1"), ("Body", "x" * 600_000)]).status == 413
    assert everything(world.house.database) == before


@pytest.mark.parametrize(
    "offer", ["x", "%00", "..%2F..", "%E4%BD%A0", "0" * 32, "'%20or%201=1", "a" * 5000, "%F0%9F%98%AD"]
)
def test_an_offer_nobody_made_is_met_kindly(world: World, offer: str) -> None:
    for rule in {rule.rule for rule in world.app.url_map.iter_rules() if "<offer_id>" in rule.rule}:
        path = rule.replace("<offer_id>", offer)
        answer = send(world, path, call_form("CA1", Digits="1", StatusCallbackEvent="conference-start"))
        if answer.status != 404:
            verbs(answer)
    assert world.api("/status")["waiting"] == {"crisis": 0, "frontline": 0, "general": 0}


def test_a_caller_sent_to_an_offer_nobody_made_is_held_on(world: World) -> None:
    send(world, INCOMING, call_form("CA1"))
    assert verbs(send(world, f"/twilio/voice/join/{new_id()}", call_form("CA1")))[-1] == "Enqueue"


def test_a_counsellor_asked_about_an_offer_nobody_made_hears_a_sentence(world: World) -> None:
    answer = send(world, f"/twilio/voice/offer/{new_id()}/key", call_form("CA9", Digits="1"))
    assert verbs(answer) == ["Say", "Hangup"]
    assert words(answer)


@pytest.mark.parametrize("digits", ["", "1#", "*", "９", "11111", "0\x00", "w9", STRANGER])
def test_a_key_that_means_nothing_leaves_the_caller_waiting(world: World, digits: str) -> None:
    send(world, INCOMING, call_form("CA1"))
    found = verbs(send(world, "/twilio/voice/key?at=greeting", call_form("CA1", Digits=digits)))
    assert found[-1] in {"Enqueue", "Hangup"}
