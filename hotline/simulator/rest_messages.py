"""REST: text messages and recordings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .calls import Target
from .message_parts import Message
from .recordings import Recording, spoken_wave
from .rest_calls import E164, check_url
from .rest_parts import NO_CONTENT, Answer, Asked, Json, NotFound, RestError, Route, page_of
from .sids import rfc2822

if TYPE_CHECKING:
    from .exchange import Exchange

LONGEST_BODY = 1600


def _message_json(exchange: Exchange, message: Message) -> Json:
    uri = f"/2010-04-01/Accounts/{exchange.account_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": exchange.account_sid,
        "body": message.body,
        "from": message.from_,
        "to": message.to,
        "status": message.status,
        "direction": message.direction,
        "num_segments": str(message.num_segments),
        "num_media": str(message.num_media),
        "messaging_service_sid": None,
        "error_code": message.error_code,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _message(exchange: Exchange, names: Mapping[str, str], path: str) -> Message:
    message = exchange.messages.by_sid.get(names["sid"])
    if message is None:
        raise NotFound(path)
    return message


def create_message(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    to, from_, body = asked.get("To"), asked.get("From"), asked.get("Body")
    media = sum(key == "MediaUrl" for key, _ in asked.form)
    _check_message(exchange, to, from_, body, media)
    url = asked.get("StatusCallback")
    if url:
        check_url(url, "StatusCallback")
    message = exchange.messages.send(from_, to, body, "outbound-api", media, Target(url) if url else None)
    return Answer(201, _message_json(exchange, message))


def _check_message(exchange: Exchange, to: str, from_: str, body: str, media: int) -> None:
    if not to:
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if not from_:
        raise RestError(400, 21603, "A 'From' phone number is required.")
    if not E164.fullmatch(to):
        raise RestError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if from_ not in exchange.numbers:
        raise RestError(400, 21606, f"The 'From' phone number {from_} is not a valid message-capable number.")
    if to == from_:
        raise RestError(400, 21266, "'To' and 'From' number cannot be the same")
    if not body and not media:
        raise RestError(400, 21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise RestError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if (from_, to) in exchange.messages.opted_out:
        raise RestError(400, 21610, "Attempt to send to unsubscribed recipient")


def fetch_message(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, _message_json(exchange, _message(exchange, names, asked.path)))


def list_messages(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    to, from_ = asked.filter("To"), asked.filter("From")
    chosen = [
        _message_json(exchange, message)
        for message in reversed(exchange.messages.by_sid.values())
        if (not to or message.to == to) and (not from_ or message.from_ == from_)
        if exchange.faults.is_listed(message.created_at)
    ]
    return page_of(asked, "messages", chosen)


def update_message(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    """Body="" redacts; Status=canceled stops what is not yet on its way."""
    message = _message(exchange, names, asked.path)
    if asked.has("Body"):
        if asked.get("Body"):
            raise RestError(400, 20001, "A message can only be redacted with an empty body")
        message.body = ""
    if asked.get("Status") == "canceled":
        if message.status != "queued":
            raise RestError(400, 30409, "Message cannot be canceled any more")
        message.status = "canceled"
    message.updated_at = exchange.clock.now()
    return Answer(200, _message_json(exchange, message))


def delete_message(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    del exchange.messages.by_sid[_message(exchange, names, asked.path).sid]
    return NO_CONTENT


def _recording_json(exchange: Exchange, recording: Recording) -> Json:
    uri = f"/2010-04-01/Accounts/{exchange.account_sid}/Recordings/{recording.sid}"
    return {
        "sid": recording.sid,
        "account_sid": exchange.account_sid,
        "api_version": "2010-04-01",
        "call_sid": recording.call.sid,
        "conference_sid": None,
        "status": recording.status,
        "duration": str(recording.duration),
        "channels": 1,
        "source": "RecordVerb",
        "error_code": None,
        "price": None,
        "price_unit": "USD",
        "start_time": rfc2822(recording.started_at),
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.started_at),
        "media_url": recording.url,
        "encryption_details": None,
        "subresource_uris": {},
        "uri": f"{uri}.json",
    }


def fetch_recording(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    """The resource as .json; without .json, or with .wav or .mp3, the sound: 404 until it is completed."""
    sid, _, suffix = names["sid"].partition(".")
    recording = exchange.recordings.by_sid.get(sid)
    if recording is None or recording.status == "deleted":
        raise NotFound(asked.path)
    if asked.path.endswith(".json"):
        return Answer(200, _recording_json(exchange, recording))
    if recording.status != "completed" or suffix not in ("", "wav", "mp3"):
        raise NotFound(asked.path)
    # The simulator has no encoder: .mp3 gives the same WAV under its true type.
    return Answer(200, spoken_wave(recording.sid, recording.duration), "audio/x-wav")


def list_recordings(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    wanted = names.get("call") or asked.filter("CallSid")
    chosen = [
        _recording_json(exchange, recording)
        for recording in reversed(exchange.recordings.by_sid.values())
        if recording.status != "deleted" and (not wanted or recording.call.sid == wanted)
    ]
    return page_of(asked, "recordings", chosen)


def delete_recording(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    recording = exchange.recordings.by_sid.get(names["sid"])
    if recording is None or recording.status == "deleted":
        raise NotFound(asked.path)
    recording.status = "deleted"
    return NO_CONTENT


ROUTES: list[Route] = [
    ("POST", "/Messages", create_message),
    ("GET", "/Messages", list_messages),
    ("GET", "/Messages/{sid}", fetch_message),
    ("POST", "/Messages/{sid}", update_message),
    ("DELETE", "/Messages/{sid}", delete_message),
    ("GET", "/Recordings", list_recordings),
    ("GET", "/Calls/{call}/Recordings", list_recordings),
    ("GET", "/Recordings/{sid}", fetch_recording),
    ("DELETE", "/Recordings/{sid}", delete_recording),
]
