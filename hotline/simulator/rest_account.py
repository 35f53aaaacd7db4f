"""REST: the account and the numbers it owns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .numbers import OwnedNumber
from .rest_calls import check_url
from .rest_parts import Answer, Asked, Json, NotFound, Route, page_of
from .sids import rfc2822

if TYPE_CHECKING:
    from .exchange import Exchange

# Form field -> attribute; those with an address are checked.
_URLS = {
    "VoiceUrl": "voice_url",
    "VoiceFallbackUrl": "voice_fallback_url",
    "StatusCallback": "status_callback",
    "SmsUrl": "sms_url",
    "SmsFallbackUrl": "sms_fallback_url",
}
_WORDS = {
    "FriendlyName": "friendly_name",
    "VoiceMethod": "voice_method",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallbackMethod": "status_callback_method",
    "SmsMethod": "sms_method",
    "SmsFallbackMethod": "sms_fallback_method",
}


# An application or a trunk that is named here answers in place of the addresses above.
_INSTEAD = {
    "VoiceApplicationSid": "voice_application_sid",
    "SmsApplicationSid": "sms_application_sid",
    "TrunkSid": "trunk_sid",
}


def fetch_account(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    uri = f"/2010-04-01/Accounts/{exchange.account_sid}"
    return Answer(
        200,
        {
            "sid": exchange.account_sid,
            "friendly_name": "Simulated account",
            "status": "active",
            "type": "Full",
            "owner_account_sid": exchange.account_sid,
            "auth_token": "",
            "date_created": rfc2822(exchange.clock.now()),
            "date_updated": rfc2822(exchange.clock.now()),
            "uri": f"{uri}.json",
            "subresource_uris": {"calls": f"{uri}/Calls.json", "messages": f"{uri}/Messages.json"},
        },
    )


def _number_json(exchange: Exchange, owned: OwnedNumber) -> Json:
    fields = {
        attribute: getattr(owned, attribute) for attribute in (*_URLS.values(), *_WORDS.values(), *_INSTEAD.values())
    }
    return fields | {
        "sid": owned.sid,
        "account_sid": exchange.account_sid,
        "phone_number": owned.number,
        "api_version": "2010-04-01",
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "status": "in-use",
        "origin": "twilio",
        "beta": False,
        "date_created": rfc2822(owned.created_at),
        "date_updated": rfc2822(owned.created_at),
        "uri": f"/2010-04-01/Accounts/{exchange.account_sid}/IncomingPhoneNumbers/{owned.sid}.json",
    }


def list_numbers(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    wanted = asked.filter("PhoneNumber")
    chosen = [_number_json(exchange, owned) for owned in exchange.numbers.values() if wanted in owned.number]
    return page_of(asked, "incoming_phone_numbers", chosen)


def _number(exchange: Exchange, sid: str, path: str) -> OwnedNumber:
    owned = next((one for one in exchange.numbers.values() if one.sid == sid), None)
    if owned is None:
        raise NotFound(path)
    return owned


def fetch_number(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, _number_json(exchange, _number(exchange, names["sid"], asked.path)))


def update_number(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    owned = _number(exchange, names["sid"], asked.path)
    for field, attribute in _URLS.items():
        if asked.has(field):
            if asked.get(field):
                check_url(asked.get(field), field)
            setattr(owned, attribute, asked.get(field))
    for field, attribute in _WORDS.items():
        if asked.get(field):
            setattr(owned, attribute, asked.get(field))
    for field, attribute in _INSTEAD.items():
        if asked.has(field):
            setattr(owned, attribute, asked.get(field))
    return Answer(200, _number_json(exchange, owned))


ROUTES: list[Route] = [
    ("GET", "", fetch_account),
    ("GET", "/IncomingPhoneNumbers", list_numbers),
    ("GET", "/IncomingPhoneNumbers/{sid}", fetch_number),
    ("POST", "/IncomingPhoneNumbers/{sid}", update_number),
]
