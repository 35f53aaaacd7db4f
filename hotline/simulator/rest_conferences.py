"""REST: conferences and their participants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .calls import Call, Target, Why
from .conferences import Room
from .participants import Joining, Participant, events_of
from .rest_calls import apply_call_options, check_numbers, check_url
from .rest_parts import NO_CONTENT, Answer, Asked, Json, NotFound, RestError, Route, page_of
from .sids import rfc2822

if TYPE_CHECKING:
    from .exchange import Exchange

# The API's own allowance for the network, added to a participant's ring time.
EXTRA_RING = 5.0


def room_json(room: Room) -> Json:
    uri = f"/2010-04-01/Accounts/{room.exchange.account_sid}/Conferences/{room.sid}"
    return {
        "sid": room.sid,
        "account_sid": room.exchange.account_sid,
        "friendly_name": room.name,
        "status": room.status,
        "region": "us1",
        "reason_conference_ended": room.reason_ended or None,
        "call_sid_ending_conference": room.ending_call or None,
        "api_version": "2010-04-01",
        "date_created": rfc2822(room.created_at),
        "date_updated": rfc2822(room.updated_at or room.created_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"participants": f"{uri}/Participants.json"},
    }


def participant_json(member: Participant) -> Json:
    room, call = member.room, member.call
    base = f"/2010-04-01/Accounts/{room.exchange.account_sid}/Conferences/{room.sid}/Participants"
    return {
        "account_sid": room.exchange.account_sid,
        "call_sid": call.sid,
        "label": member.label or None,
        "conference_sid": room.sid,
        "muted": member.muted,
        "hold": member.hold,
        "coaching": bool(member.coached),
        "call_sid_to_coach": member.coached or None,
        "start_conference_on_enter": member.start,
        "end_conference_on_exit": member.end,
        "status": "connected",
        "queue_time": str(call.queue_time_ms),
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at),
        "uri": f"{base}/{call.sid}.json",
    }


def _room(exchange: Exchange, key: str, path: str) -> Room:
    room = exchange.rooms.by_sid.get(key)
    if room is None:
        raise NotFound(path)
    return room


def _member(exchange: Exchange, names: Mapping[str, str], path: str) -> Participant:
    member = _room(exchange, names["room"], path).find(names["who"])
    if member is None:
        raise NotFound(path)
    return member


def list_rooms(exchange: Exchange, asked: Asked, _: Mapping[str, str]) -> Answer:
    name, status = asked.filter("FriendlyName"), asked.filter("Status")
    rooms = [
        room_json(room)
        for room in reversed(exchange.rooms.by_sid.values())
        if (not name or room.name == name) and (not status or room.status == status)
    ]
    return page_of(asked, "conferences", rooms)


def fetch_room(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, room_json(_room(exchange, names["room"], asked.path)))


def update_room(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    room = _room(exchange, names["room"], asked.path)
    if asked.get("AnnounceUrl"):
        check_url(asked.get("AnnounceUrl"), "AnnounceUrl")
        room.announce(room.participants[:], Target(asked.get("AnnounceUrl"), asked.method_of("AnnounceMethod")))
    if asked.get("Status") == "completed":
        room.close("conference-ended-via-api", None, "conference_ended_via_api")
    return Answer(200, room_json(room))


def list_participants(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    room = _room(exchange, names["room"], asked.path)
    members = [
        participant_json(member)
        for member in room.participants
        if all(
            not asked.filter(name) or asked.filter(name) == str(value).lower()
            for name, value in (("Muted", member.muted), ("Hold", member.hold), ("Coaching", bool(member.coached)))
        )
    ]
    return page_of(asked, "participants", members)


def create_participant(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    """Calls somebody into a conference, named by SID or friendly name; no document is asked for."""
    to, from_ = check_numbers(exchange, asked)
    key = names["room"]
    room = exchange.rooms.live(key)
    if room is None and key.startswith("CF") and len(key) == 34:
        raise NotFound(asked.path)
    label = asked.get("Label")
    if label and room is not None and room.find(label) is not None:
        raise RestError(400, 16025, f"Participant label {label} is taken")
    room = room or exchange.rooms.open(key)
    call = exchange.lines.place(from_, to)
    apply_call_options(call, asked)
    call.ring_seconds += EXTRA_RING
    how = _joining(asked)
    name = room.name

    def enter(answered: Call) -> None:
        # By name: the conference that was asked for may be over and its name taken anew.
        exchange.rooms.open(name).join(
            answered, how, lambda: exchange.lines.end(answered, "completed", 200, Why.BY_DOCUMENT)
        )

    call.on_answer = enter
    call.on_end.append(lambda _: exchange.rooms.discard_unused(room))
    shown = Participant(call, room, how.label, how.muted, how.start, how.end, how.beep, how.coached, left=lambda: None)
    return Answer(201, participant_json(shown) | {"status": "queued"})


def _joining(asked: Asked) -> Joining:
    wait = Target(asked.get("WaitUrl"), asked.method_of("WaitMethod")) if asked.has("WaitUrl") else None
    callback = asked.get("ConferenceStatusCallback")
    events = " ".join(sorted(asked.words("ConferenceStatusCallbackEvent", "start end")))
    return Joining(
        label=asked.get("Label"),
        muted=asked.flag("Muted", False),
        beep=asked.get("Beep", "true"),
        start=asked.flag("StartConferenceOnEnter", True),
        end=asked.flag("EndConferenceOnExit", False),
        wait=wait,
        coached=asked.get("CallSidToCoach") if asked.flag("Coaching", False) else "",
        callback=Target(callback, asked.method_of("ConferenceStatusCallbackMethod")) if callback else None,
        events=events_of(events),
    )


def fetch_participant(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    return Answer(200, participant_json(_member(exchange, names, asked.path)))


def update_participant(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    member = _member(exchange, names, asked.path)
    room = member.room
    if asked.has("Hold"):
        url = asked.get("HoldUrl")
        music = Target(url, asked.method_of("HoldMethod", "GET")) if url else None
        room.set_hold(member, asked.flag("Hold", False), music)
    if asked.has("Muted"):
        room.set_muted(member, asked.flag("Muted", False))
    if asked.get("AnnounceUrl"):
        room.announce([member], Target(asked.get("AnnounceUrl"), asked.method_of("AnnounceMethod")))
    if asked.has("EndConferenceOnExit"):
        member.end = asked.flag("EndConferenceOnExit", False)
        room.modified(member)
    if asked.has("Coaching") or asked.has("CallSidToCoach"):
        _coach(member, asked)
    return Answer(200, participant_json(member))


def _coach(member: Participant, asked: Asked) -> None:
    coached = asked.get("CallSidToCoach", member.coached)
    if asked.flag("Coaching", bool(coached)):
        if member.room.find(coached) is None:
            raise RestError(400, 13240, f"No participant {coached} to coach")
        member.coached = coached
    else:
        member.coached = ""
    member.room.modified(member)


def kick(exchange: Exchange, asked: Asked, names: Mapping[str, str]) -> Answer:
    member = _member(exchange, names, asked.path)
    member.room.leave(member, by_api=True, let_go=True)
    return NO_CONTENT


_PEOPLE = "/Conferences/{room}/Participants"
ROUTES: list[Route] = [
    ("GET", "/Conferences", list_rooms),
    ("GET", "/Conferences/{room}", fetch_room),
    ("POST", "/Conferences/{room}", update_room),
    ("GET", _PEOPLE, list_participants),
    ("POST", _PEOPLE, create_participant),
    ("GET", _PEOPLE + "/{who}", fetch_participant),
    ("POST", _PEOPLE + "/{who}", update_participant),
    ("DELETE", _PEOPLE + "/{who}", kick),
]
