"""Incoming-call deliveries as the carrier sends them: 28 parameters, each with a call of its own, signed beforehand."""

import base64
import hmac
import random
from collections.abc import Iterator
from urllib.parse import quote_plus, urlencode

LINE = "+862255500000"
ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "the-token-of-the-benchmark"
PUBLIC_URL = "https://line.example"

# Beside them: CallSid, From, Caller, CallToken and one of ForwardedFrom or CallerName. 28 in all.
_FIXED = {
    "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01", "CallStatus": "ringing", "Direction": "inbound",
    "To": LINE, "ToCity": "", "ToCountry": "CN", "ToState": "Tianjin", "ToZip": "",
    "Called": LINE, "CalledCity": "", "CalledCountry": "CN", "CalledState": "Tianjin", "CalledZip": "",
    "CallerCity": "", "CallerCountry": "CN", "CallerState": "", "CallerZip": "",
    "FromCity": "", "FromCountry": "CN", "FromState": "", "FromZip": "", "StirVerstat": "TN-Validation-Passed-A",
}  # fmt: skip
_WITHHELD = "+266696687"


def incoming(count: int, port: int, seed: int) -> Iterator[bytes]:
    """Yield `count` whole HTTP requests to /twilio/voice/incoming. The same seed names the same calls."""
    chance = random.Random(seed)
    for number in range(count):
        form = _form(call_sid(seed, number), chance)
        yield _post("/twilio/voice/incoming", form, port, f"{seed:x}-{number:x}")


def waiting(count: int, port: int, seed: int, callers: int) -> Iterator[bytes]:
    """Yield `count` requests for the wait document, by the first `callers` calls of the same seed in turn."""
    chance = random.Random(seed)
    for number in range(count):
        form = _form(call_sid(seed, number % callers), chance) | {"CallStatus": "in-progress", "QueuePosition": "1"}
        yield _post("/twilio/voice/wait", form, port, f"{seed:x}-wait-{number:x}")


def call_sid(seed: int, number: int) -> str:
    return f"CA{seed:016x}{number:016x}"


def _form(sid: str, chance: random.Random) -> dict[str, str]:
    caller = _caller(chance)
    form = _FIXED | {"CallSid": sid, "From": caller, "Caller": caller, "CallToken": sid * 4}
    if chance.random() < 0.05:
        return form | {"ForwardedFrom": "+862255500110"}
    return form | {"CallerName": ""}


def _caller(chance: random.Random) -> str:
    """One in three from a household of the ledger, one in twenty withheld, the others never seen before."""
    lot = chance.random()
    if lot < 1 / 3:
        return f"+861380000{chance.randint(1, 394):04d}"
    if lot < 1 / 3 + 1 / 20:
        return _WITHHELD
    return f"+86139{chance.randrange(10**8):08d}"


def _post(path: str, form: dict[str, str], port: int, token: str) -> bytes:
    body = urlencode(form, quote_via=quote_plus)
    message = PUBLIC_URL + path + "".join(key + form[key] for key in sorted(form))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), message.encode(), "sha1")).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
        f"I-Twilio-Idempotency-Token: {token}\r\nX-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
