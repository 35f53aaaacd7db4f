"""One call's whole story, for who answers for the line: whom it was held out to, what was said by keys and decided, and
what came of it. Codes, never numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.calls.tables import call_events, calls, legs
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import CallId
from hotline.messages.tables import messages
from hotline.roster.tables import staff
from hotline.texts.tables import conversations, threads
from hotline.tickets.tables import decisions, offers

_OF_CALL = bindparam("call_id", type_=calls.c.id.type)
_CALL = (
    select(calls, staff.c.name.label("counsellor_name"))
    .join_from(calls, staff, staff.c.id == calls.c.counsellor_id, isouter=True)
    .where(calls.c.id == _OF_CALL)
)
_OFFERS = (
    select(offers, staff.c.name)
    .join_from(offers, staff, staff.c.id == offers.c.staff_id)
    .where(offers.c.call_id == _OF_CALL)
    .order_by(offers.c.made_at, offers.c.id)
)
_LEGS = select(legs).where(legs.c.call_id == _OF_CALL).order_by(legs.c.started_at, legs.c.id)
_EVENTS = select(call_events).where(call_events.c.call_id == _OF_CALL).order_by(call_events.c.id)
_DECISIONS = select(decisions).where(decisions.c.call_id == _OF_CALL).order_by(decisions.c.id)
_STAFF = select(staff.c.id, staff.c.name)
_MESSAGE = select(messages.c.id).where(messages.c.call_id == _OF_CALL, messages.c.recording_state != "offered")
_PROMISED = (callbacks.c.id, callbacks.c.call_id, callbacks.c.state, callbacks.c.requested_at, callbacks.c.promised_by)
_PROMISES = (
    select(*_PROMISED, callbacks.c.promise_kept)
    .where(callbacks.c.call_id == _OF_CALL)
    .order_by(callbacks.c.requested_at)
)
_PROMISE_OF_TRY = (
    select(callbacks.c.call_id)
    .join_from(callbacks, callback_attempts, callback_attempts.c.callback_id == callbacks.c.id, isouter=True)
    .where((callbacks.c.try_call_id == _OF_CALL) | (callback_attempts.c.call_id == _OF_CALL))
    .limit(1)
)
_TRIES = (
    select(callback_attempts.c.call_id, callback_attempts.c.at, callback_attempts.c.result)
    .where(callback_attempts.c.callback_id == bindparam("callback_id"))
    .order_by(callback_attempts.c.id)
)
_TALKS = (
    select(conversations.c.id, conversations.c.queued_at)
    .join_from(conversations, threads, threads.c.id == conversations.c.thread_id)
    .where(threads.c.number_fingerprint == bindparam("fingerprint"))
    .order_by(conversations.c.queued_at.desc())
    .limit(5)
)


@dataclass(frozen=True)
class Offered:
    """The call held out to one counsellor; why it ended stands in `reason`, or in `state` when that says it all."""

    id: str
    counsellor: str
    state: str
    reason: str | None
    is_help: bool
    made_at: datetime
    answered_at: datetime | None
    accepted_at: datetime | None
    talks_from: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Part:
    """One party's connection at the carrier. `counsellor`: whose, or None for the caller's."""

    counsellor: str | None
    state: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None


@dataclass(frozen=True)
class Try:
    call_id: str
    at: datetime
    result: str


@dataclass(frozen=True)
class Promise:
    """A call-back that was promised in this call, and what came of it."""

    state: str
    requested_at: datetime
    promised_by: datetime
    kept: bool | None
    tries: tuple[Try, ...]


@dataclass(frozen=True)
class Story:
    """A call. `told` is what hotline/web/console/telling.py tells: events and decisions; `names` go with it."""

    id: CallId
    code: str | None
    is_withheld: bool
    has_number: bool
    call_class: str
    direction: str
    state: str
    outcome: str | None
    topic: str | None
    language: str
    counsellor: str | None
    received_at: datetime
    queued_at: datetime | None
    connected_at: datetime | None
    ended_at: datetime | None
    offers: tuple[Offered, ...]
    parts: tuple[Part, ...]
    told: Mapping[str, Any]
    names: Mapping[str, str]
    message_id: str | None
    talks: tuple[tuple[str, datetime], ...]
    """Conversations by text with the same number, newest first: id, and since when."""
    promises: tuple[Promise, ...]
    came_of: str | None
    """For a call-back: the call in which it was promised."""

    @property
    def is_live(self) -> bool:
        return self.state != "closed"


def find_story(connection: Connection, call_id: str) -> Story | None:
    of_call = {"call_id": call_id}
    row = connection.execute(_CALL, of_call).first()
    if row is None:
        return None
    fingerprint, told = row.number_fingerprint, _told(connection, of_call)
    made = tuple(map(_offered, connection.execute(_OFFERS, of_call)))
    names = {offer.id: offer.counsellor for offer in made}
    names |= {person.id: person.name for person in connection.execute(_STAFF)}
    talks = connection.execute(_TALKS, {"fingerprint": fingerprint}).all() if fingerprint else []
    return Story(
        id=CallId(row.id),
        code=caller_code(fingerprint) if fingerprint else None,
        is_withheld=_is_withheld(told),
        has_number=row.number_sealed is not None,
        call_class=row._mapping["class"],
        direction=row.direction,
        state=row.state,
        outcome=row.outcome,
        topic=row.topic,
        language=row.language,
        counsellor=row.counsellor_name,
        received_at=row.received_at,
        queued_at=row.queued_at,
        connected_at=row.connected_at,
        ended_at=row.ended_at,
        offers=made,
        parts=tuple(_part(leg, names) for leg in connection.execute(_LEGS, of_call)),
        told=told,
        names=names,
        message_id=connection.execute(_MESSAGE, of_call).scalar(),
        talks=tuple((talk.id, talk.queued_at) for talk in talks),
        promises=tuple(_promise(connection, promise) for promise in connection.execute(_PROMISES, of_call)),
        came_of=connection.execute(_PROMISE_OF_TRY, of_call).scalar() if row.direction == "callback" else None,
    )


def _is_withheld(told: Mapping[str, Any]) -> bool:
    """Whether she withheld it; else a number that is not there has been forgotten."""
    return any(event["detail"].get("withheld") for event in told["events"] if event["kind"] == "received")


def _told(connection: Connection, of_call: dict[str, str]) -> dict[str, Any]:
    events, made = connection.execute(_EVENTS, of_call), connection.execute(_DECISIONS, of_call)
    return {
        "events": [{"at": event.at.isoformat(), "kind": event.kind, "detail": event.detail} for event in events],
        "decisions": [
            {"at": one.at.isoformat(), "rule": one.rule, "chosen": one.chosen, "considered": one.considered,
             "why": one.why}
            for one in made
        ],
    }  # fmt: skip


def _offered(row: Row[Any]) -> Offered:
    talks_from = row.bridged_at or (row.joined_at if row.joins else None)
    return Offered(
        id=row.id,
        counsellor=row.name,
        state=row.state,
        reason=row.reason,
        is_help=row.joins is not None,
        made_at=row.made_at,
        answered_at=row.answered_at,
        accepted_at=row.accepted_at,
        talks_from=talks_from,
        ended_at=row.ended_at,
    )


def _part(row: Row[Any], names: Mapping[str, str]) -> Part:
    whose = None if row.party == "caller" else names.get(row.offer_id or "", "")
    return Part(whose, row.state, row.started_at, row.answered_at, row.ended_at, row.end_reason)


def _promise(connection: Connection, row: Row[*tuple[Any, ...]]) -> Promise:
    tries = connection.execute(_TRIES, {"callback_id": row.id})
    made = tuple(Try(one.call_id, one.at, one.result) for one in tries)
    return Promise(row.state, row.requested_at, row.promised_by, row.promise_kept, made)
