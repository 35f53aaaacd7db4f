"""Whoever is not the carrier is turned away, and nothing of it is kept."""

import hashlib
import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.kernel.ids import new_id
from hotline.simulator.signer import form_encode, sign
from hotline.simulator.wire import HttpRequest, call_wsgi
from tests.signed import FORM, call_form, everything, send, text_form, verbs
from tests.world import World
from tests.world_settings import TOKEN, URL

OFFER = new_id()
INCOMING = "/twilio/voice/incoming"


def addresses(world: World) -> list[tuple[str, str]]:
    """Every way to ask under /twilio/: the method and the path, ids filled in."""
    return [
        (method, rule.rule.replace("<offer_id>", OFFER))
        for rule in world.app.url_map.iter_rules()
        if rule.rule.startswith("/twilio/")
        for method in sorted(rule.methods or ())
    ]


def test_the_house_has_the_doors_of_the_contract(world: World) -> None:
    contract = {"voice/incoming", "voice/status", "voice/fallback", "sms/incoming", "sms/status"}
    assert {("POST", f"/twilio/{path}") for path in contract} <= set(addresses(world))


@pytest.mark.parametrize("fault", ["missing", "blank", "nonsense", "another token", "another body", "another address"])
def test_no_door_opens_to_a_stranger_and_nothing_is_kept(world: World, fault: str) -> None:
    before = everything(world.house.database)
    for method, path in addresses(world):
        form = call_form("CAstranger") + text_form("SMstranger", "我想死")
        header = {
            "missing": "",
            "blank": " ",
            "nonsense": "ÿ€你=",
            "another token": sign(f"{URL}{path}", form, "another token"),
            "another body": sign(f"{URL}{path}", form[1:], TOKEN),
            "another address": sign(f"{URL}{path}/", form, TOKEN),
        }[fault]
        answer = send(world, path, form, method=method, X_Twilio_Signature=header)
        assert answer.status == 403, (method, path)
        assert b"Response></Response" in answer.body or method == "HEAD"
    assert everything(world.house.database) == before


def test_a_door_that_is_not_there_does_not_say_so_to_strangers(world: World) -> None:
    assert send(world, "/twilio/voice/nowhere", [], token="x").status == 403
    assert send(world, "/twilio/voice/nowhere", []).status == 404


def test_the_signature_of_one_call_does_not_open_the_door_for_another(world: World) -> None:
    stolen = sign(f"{URL}{INCOMING}", call_form("CA1"), TOKEN)
    assert send(world, INCOMING, call_form("CA2"), X_Twilio_Signature=stolen).status == 403
    assert send(world, INCOMING, call_form("CA1", CallStatus="completed"), X_Twilio_Signature=stolen).status == 403
    assert send(world, INCOMING, call_form("CA1"), X_Twilio_Signature=stolen).status == 200


@pytest.mark.parametrize(
    "more",
    [
        [("SomethingNew", "1"), ("Zebra[0]", "ü")],
        [("ToCity", ""), ("ForwardedFrom", ""), ("CallerName", "")],
        [("Digits", "1"), ("Digits", "2"), ("Digits", "1")],
        [("CallerName", "陈奶奶 😭"), ("FromCity", "天津 ")],
        [("", "no name"), ("a b&c=d", "x+y %20")],
        [("NewLine", "a\r\nb\tc\x00d")],
    ],
)
def test_whatever_else_the_carrier_says_it_is_believed(world: World, more: list[tuple[str, str]]) -> None:
    assert "Gather" in verbs(send(world, INCOMING, call_form("CA1") + more))
    assert len(everything(world.house.database)["calls"]) == 1


@pytest.mark.parametrize("query", ["at=wait&age=20", "at=wait&at=greeting", "x=%E4%BD%A0&y=a+b&z", "a=b=c&&d", "%7E=~"])
def test_the_query_is_signed_as_it_was_sent(world: World, query: str) -> None:
    assert send(world, f"/twilio/voice/key?{query}", call_form("CA1", Digits="0")).status == 200
    altered = f"/twilio/voice/key?{query}x"
    signed_as = f"{URL}/twilio/voice/key?{query}"
    assert send(world, altered, call_form("CA2"), signed_as=signed_as).status == 403


@pytest.mark.parametrize("tail", ["a%2Fb", "%E4%BD%A0", "a%20b", "a+b", "~-._", "%7e", "a:b@c", "%C3%28"])
def test_the_path_is_signed_as_it_was_sent(world: World, tail: str) -> None:
    assert send(world, f"/twilio/voice/offer/{tail}", call_form("CA1")).status in (200, 404)


@pytest.mark.parametrize("tail", ["%E4%BD%A0", "a%20b", "a+b", "~-._", "a:b@c"])
def test_a_server_that_hides_the_raw_path_may_be_asked_too(world: World, tail: str) -> None:
    path = f"/twilio/voice/offer/{tail}"
    form = call_form("CA1")
    client = world.app.test_client()
    signature = {"X-Twilio-Signature": sign(f"{URL}{path}", form, TOKEN)}
    answer = client.post(
        path,
        data=form_encode(form),
        content_type=FORM,
        headers=signature,
        environ_overrides={"RAW_URI": "", "REQUEST_URI": ""},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "base", ["http://10.0.0.7:8000", "https://evil.example", "http://127.0.0.1", "https://line.example:8443"]
)
def test_a_proxy_may_call_us_what_it_likes(world: World, base: str) -> None:
    forwarded = {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http", "X_Forwarded_For": "1.2.3.4"}
    assert send(world, INCOMING, call_form("CA1"), base=base, **forwarded).status == 200


@pytest.mark.parametrize(
    ("signed_as", "is_good"),
    [
        ("https://line.example", True),
        ("https://line.example:443", True),
        ("https://line.example:8443", False),
        ("http://line.example", False),
        ("https://LINE.example", False),
    ],
)
def test_the_published_address_is_what_is_signed(world: World, signed_as: str, is_good: bool) -> None:
    answer = send(world, INCOMING, call_form("CA1"), signed_as=f"{signed_as}{INCOMING}")
    assert (answer.status == 200) is is_good


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_the_carriers_own_get_is_not_answered_with_a_call(world: World, method: str) -> None:
    query = form_encode(call_form("CA1")).decode()
    before = everything(world.house.database)
    signature = sign(f"{URL}{INCOMING}?{query}", [], TOKEN)
    answer = send(world, f"{INCOMING}?{query}", [], method=method, X_Twilio_Signature=signature)
    assert answer.status == (200 if method == "OPTIONS" else 405)
    assert everything(world.house.database) == before


def json_body(world: World, body: bytes, claimed: bytes, **headers: str) -> int:
    path = f"{INCOMING}?bodySHA256={hashlib.sha256(claimed).hexdigest()}"
    signature = sign(f"{URL}{path}", [], TOKEN)
    kind = {"Content-Type": "application/json", "X-Twilio-Signature": signature, **headers}
    return call_wsgi(world.app, HttpRequest("POST", f"{URL}{path}", kind, body)).status


def test_a_json_body_is_believed_when_its_hash_is_signed(world: World) -> None:
    body = json.dumps({"property": "你好"}).encode()
    assert json_body(world, body, body) == 200
    assert json_body(world, body + b" ", body) == 403
    assert json_body(world, b"", body) == 200, "an empty body says nothing that could be forged"
    assert json_body(world, b"\xff\xfe", b"\xff\xfe") == 403, "not UTF-8, so it is not JSON"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "nonsense"])
def test_a_body_nobody_signed_is_refused(world: World, kind: str) -> None:
    before = everything(world.house.database)
    signature = sign(f"{URL}{INCOMING}", [], TOKEN)
    body = b"--x\r\nContent-Disposition: form-data; name=CallSid\r\n\r\nCA666\r\n--x--\r\n"
    answer = send(world, INCOMING, [], body=body, X_Twilio_Signature=signature, Content_Type=kind)
    assert answer.status == 403
    assert everything(world.house.database) == before


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_forms = st.lists(st.tuples(st.sampled_from(["CallSid", "From", "Digits", "a", "A"]) | _words, _words), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=_forms, query=_words, spoil=st.booleans())
def test_exactly_what_is_signed_is_believed(
    sqlite_world: World, form: list[tuple[str, str]], query: str, spoil: bool
) -> None:
    path = f"/twilio/voice/hold-again?q={quote(query)}"
    token = "another token" if spoil else TOKEN
    assert send(sqlite_world, path, form, token=token).status == (403 if spoil else 200)
    one_more = [*form, ("Digits", "a value that was not there")]
    signature = sign(f"{URL}{path}", form, TOKEN)
    assert send(sqlite_world, path, one_more, X_Twilio_Signature=signature).status == 403
