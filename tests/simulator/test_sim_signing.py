"""Signatures: the published vectors, and Twilio's own validator as the judge of everything sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from hotline.simulator import Tampered
from hotline.simulator.signer import form_encode, sign, signed_url, with_query
from tests.simulator.simworld import BASE, CHEN, LINE, TOKEN, World, say, xml

U = "https://mycompany.com/myapp.php?foo=1&bar=2"
P = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
REPEATED = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
HASHED = U + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (U, P, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (U.replace(".com", ".com:443"), P, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (U.replace("https", "http").replace(".com", ".com:1234"), P, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        (U.replace("https", "http").replace(".com", ".com:80"), P, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (U, REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (HASHED, [], "a9nBmqA0ju/hNViExpshrM61xv4="),
        (
            "https://example.com/sms",
            [("Body", "你好 "), ("From", "+85291234567"), ("MessageSid", "SM1")],
            "MNDlrjG3UIcTAeYuphk1pnY2D10=",
        ),
        ("https://example.com/hook", [("A", ""), ("B", "1")], "9WlMB13BEYfnnBwQ6bmbHoRTqMI="),
    ],
)
def test_the_published_vectors(url: str, params, signature: str) -> None:
    assert sign(url, params, "12345") == signature


def test_the_newer_algorithm() -> None:
    assert sign(U, P, "12345", "sha256") == "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s="


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(text, text, max_size=8), text)
def test_twilios_validator_agrees_on_any_parameters(params: dict[str, str], token: str) -> None:
    url = "https://example.com/hook?x=%20a"
    assert RequestValidator(token).validate(url, params, sign(url, params.items(), token))


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://a.example:8443/x?y=1#rc=2", "https://a.example/x?y=1"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("https://user:pw@a.example/x", "https://a.example/x"),
        ("http://user:pw@a.example:81/x", "http://a.example:81/x"),
        ("https://a.example/x?", "https://a.example/x?"),
    ],
)
def test_what_of_the_address_is_signed(url: str, signed: str) -> None:
    assert signed_url(url) == signed


def test_events_may_keep_the_https_port() -> None:
    assert signed_url("https://a.example:8443/x", keep_https_port=True) == "https://a.example:8443/x"


def test_blanks_are_sent_and_parameters_join_an_existing_query() -> None:
    assert form_encode([("A", ""), ("B", "你")]) == b"A=&B=%E4%BD%A0"
    assert with_query("https://a/x?y=1#rc=2", [("A", "")]) == "https://a/x?y=1&A=#rc=2"
    assert with_query("https://a/x", [("A", "1")]) == "https://a/x?A=1"


def valid(world: World) -> list[bool]:
    judge = RequestValidator(TOKEN)
    seen = [(visit.url, visit.form, visit.headers.get("X-Twilio-Signature", "")) for visit in world.pages.visits]
    return [judge.validate(*one) for one in seen]


def test_every_request_of_a_call_is_signed(world: World) -> None:
    world.pages["/voice"] = xml("<Gather numDigits='1' action='/key?a=%E4%BD%A0'/>")
    world.pages["/key"] = xml(say("好"))
    world.caller().press("1")
    world.clock.advance(5)
    assert valid(world) == [True, True, True]


def test_get_puts_the_parameters_in_the_signed_address(world: World) -> None:
    world.pages["/voice"] = xml("<Redirect method='GET'>/next?a=1</Redirect>")
    world.pages["/next"] = xml(say("好"))
    world.caller()
    visit = world.pages.visits[1]
    assert (visit.method, visit.form) == ("GET", {})
    assert visit.query["a"] == "1"
    assert visit.query["From"] == CHEN
    assert valid(world)[1]


@pytest.mark.parametrize(
    ("how", "valid_anyway"),
    [
        ("wrong-token", False),
        ("altered-body", False),
        ("no-signature", False),
        ("extra-param", True),
        ("repeated-param", True),
        ("signed-with-port", True),
    ],
)
def test_a_forged_delivery_does_not_validate(world: World, how: str, valid_anyway: bool) -> None:
    world.pages["/voice"] = xml("<Hangup/>")
    world.exchange.faults.webhook(Tampered(how))
    world.caller()
    assert valid(world)[0] is valid_anyway


def test_a_port_of_an_http_address_is_signed() -> None:
    world = World()
    world.exchange.numbers[LINE].voice_url = "http://127.0.0.1:12355/voice"
    world.pages["/voice"] = xml("<Hangup/>")
    world.caller()
    assert valid(world)[0]
    assert world.exchange.log[0].url == "http://127.0.0.1:12355/voice"
    assert BASE not in world.exchange.log[0].url
