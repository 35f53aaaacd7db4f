"""Whatever a browser sends as a passkey is judged, and never brings us down."""

import hashlib
import json

import pytest
from fido2 import cbor
from fido2.utils import websafe_encode
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.accounts.passkeys import BadPasskey, passkeys_at

KEYS = passkeys_at("https://line.example", "青柠热线")
assert KEYS is not None
ASKED = KEYS.ask_new("lin", "lin@line.example", "Lin", [])
CREDENTIAL = b"c" * 16
PUBLIC_KEY = cbor.encode({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32})


def answer(
    origin: str = "https://line.example", host: str = "line.example", spoilt: tuple[int, bytes] = (0, b"")
) -> str:
    data = hashlib.sha256(host.encode()).digest() + b"\x45\0\0\0\1" + b"\0" * 16 + b"\0\x10" + CREDENTIAL + PUBLIC_KEY
    made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
    at, instead = spoilt[0] % len(made), spoilt[1]
    made = made[:at] + instead + made[at + len(instead) :]
    challenge = json.loads(ASKED.challenge)["challenge"]
    client = json.dumps({"type": "webauthn.create", "challenge": challenge, "origin": origin}).encode()
    response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(made)}
    return json.dumps({"id": websafe_encode(CREDENTIAL), "rawId": websafe_encode(CREDENTIAL), "type": "public-key",
                       "response": response, "clientExtensionResults": {}})  # fmt: skip


def test_a_passkey_is_good_at_our_own_address_alone() -> None:
    assert KEYS is not None
    assert KEYS.judge_new(ASKED.challenge, answer()).sign_count == 1
    for elsewhere in (answer("https://1ine.example"), answer("http://line.example"), answer(host="evil.example")):
        with pytest.raises(BadPasskey):
            KEYS.judge_new(ASKED.challenge, elsewhere)
    with pytest.raises(BadPasskey):
        KEYS.judge_new(KEYS.ask_new("lin", "", "", []).challenge, answer())


@settings(max_examples=60, deadline=None)
@given(spoilt=st.tuples(st.integers(0, 400), st.binary(max_size=6)))
def test_a_spoilt_one_is_refused_or_taken_and_nothing_else(spoilt: tuple[int, bytes]) -> None:
    assert KEYS is not None
    try:
        KEYS.judge_new(ASKED.challenge, answer(spoilt=spoilt))
    except BadPasskey:
        return


@pytest.mark.parametrize("said", ["", "x", "[]", "[" * 100_000, "{}", "null", '{"id":"é"}', '{"response":{}}'])
def test_what_is_none_is_refused(said: str) -> None:
    assert KEYS is not None
    for judge in (lambda: KEYS.judge_new(ASKED.challenge, said), lambda: KEYS.judge(ASKED.challenge, [], said)):
        with pytest.raises(BadPasskey):
            judge()
