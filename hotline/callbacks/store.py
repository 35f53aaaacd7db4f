"""Reads and writes of promises to ring back. Nothing here commits.

A promise is found by who asked: the caller's own number, be it the one to be rung or not. Only one is open for a number
that is to be rung; another who asks for that number shares it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select

from hotline.callbacks.model import OPEN
from hotline.callbacks.rules import Owed
from hotline.callbacks.tables import callbacks
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import CallbackId, CallId, StaffId, new_id
from hotline.kernel.vault import SealedNumber


@dataclass(frozen=True)
class Promised:
    """An open promise as whoever asked for it finds it."""

    id: CallbackId
    call_id: CallId | None  # in which it was asked for
    number: SealedNumber
    number_confirmed: bool
    given: SealedNumber | None
    call_class: CallClass
    place_since: datetime
    try_call_id: CallId | None
    owed: Owed
    asked_staff_id: StaffId | None
    """Who of the staff asked for it on somebody's behalf."""


_ADD = insert(callbacks)
_IS_OPEN = one_of(callbacks.c.state, [state.value for state in OPEN])
_OF_ASKER = select(callbacks).where(callbacks.c.asker_fingerprint == bindparam("wanted"), _IS_OPEN)
_OF_NUMBER = select(callbacks).where(callbacks.c.number_fingerprint == bindparam("wanted"), _IS_OPEN)
_BY_ID = select(callbacks).where(callbacks.c.id == bindparam("wanted"), _IS_OPEN)
_PROMISED_BEFORE = _OF_ASKER.where(callbacks.c.number_confirmed, callbacks.c.requested_at <= bindparam("before"))
_TAKE_OVER = transition(
    callbacks, leaves=[state.value for state in OPEN], enters="taken_over", sets=("taken_by", "withdrawn_at")
).values(next_try_at=None, spare_from=None, ring_until=None)
_TAKEN_BY = (
    select(callbacks)
    .where(callbacks.c.taken_by == bindparam("wanted"), callbacks.c.state == "taken_over", callbacks.c.number_confirmed)
    .order_by(callbacks.c.place_since, callbacks.c.id)
)
_RAISE = transition(callbacks, leaves=[state.value for state in OPEN], enters=None, sets=("class_rank",))
_REVIVE = transition(callbacks, leaves=("taken_over",), enters="requested", sets=("next_try_at",)).values(
    taken_by=None, withdrawn_at=None, try_call_id=None
)
_CONFIRM = transition(callbacks, leaves=[state.value for state in OPEN], enters=None).values(
    number_confirmed=True,
    confirmed_at=func.coalesce(
        callbacks.c.confirmed_at, bindparam("new_confirmed_at", type_=callbacks.c.confirmed_at.type)
    ),
)
_DECLINE = transition(
    callbacks, leaves=[state.value for state in OPEN], enters="declined", sets=("withdrawn_at",)
).values(next_try_at=None, spare_from=None, ring_until=None, given_fingerprint=None, given_sealed=None)
_NOTE = transition(
    callbacks,
    leaves=[state.value for state in OPEN],
    enters=None,
    sets=("given_fingerprint", "given_sealed"),
)
_REPOINT = transition(
    callbacks,
    leaves=[state.value for state in OPEN],
    enters="requested",
    sets=("number_fingerprint", "number_sealed"),
).values(given_fingerprint=None, given_sealed=None, try_call_id=None, ring_until=None, next_try_at=None)
_MERGE = transition(callbacks, leaves=[state.value for state in OPEN], enters="merged", sets=("withdrawn_at",)).values(
    next_try_at=None, spare_from=None, ring_until=None
)
_COUNT_WITHHELD = select(func.count()).where(
    callbacks.c.number_fingerprint == bindparam("wanted"),
    callbacks.c.requested_at > bindparam("since"),
    one_of(callbacks.c.asked_by, ("withheld",)),
)
_SHARE = transition(callbacks, leaves=[state.value for state in OPEN], enters=None, sets=("asker_fingerprint",))


def find_open(connection: Connection, fingerprint: str) -> Promised | None:
    """Return the open promise that was asked for from this number."""
    return _one(connection, _OF_ASKER, fingerprint)


def find_open_of_number(connection: Connection, fingerprint: str) -> Promised | None:
    """Return the open promise to ring this number, whoever asked."""
    return _one(connection, _OF_NUMBER, fingerprint)


def find_open_by_id(connection: Connection, callback_id: CallbackId) -> Promised | None:
    return _one(connection, _BY_ID, callback_id)


def promised_before(connection: Connection, fingerprint: str, before: datetime) -> list[Promised]:
    """Return what this number had asked for by then, with a yes, and is still owed: to this number, or to another."""
    asked = {"wanted": fingerprint, "before": before}
    return [_promised(row) for row in connection.execute(_PROMISED_BEFORE, asked)]


def _one(connection: Connection, query: Select[tuple[object, ...]], wanted: str) -> Promised | None:
    row = connection.execute(query, {"wanted": wanted}).first()
    return None if row is None else _promised(row)


def _promised(row: Row[Any]) -> Promised:
    return Promised(
        id=CallbackId(row.id),
        call_id=None if row.call_id is None else CallId(row.call_id),
        number=SealedNumber(row.number_fingerprint, bytes(row.number_sealed)),
        number_confirmed=row.number_confirmed,
        given=None if row.given_sealed is None else SealedNumber(row.given_fingerprint, bytes(row.given_sealed)),
        call_class=CallClass.of_rank(row.class_rank),
        place_since=row.place_since,
        try_call_id=None if row.try_call_id is None else CallId(row.try_call_id),
        owed=Owed(row.counts_from, row.promised_by),
        asked_staff_id=None if row.asked_staff_id is None else StaffId(row.asked_staff_id),
    )


def take_over_callback(connection: Connection, callback_id: CallbackId, call_id: CallId, now: datetime) -> bool:
    """The caller has rung again before we did: the promise ends, its place lives on in the call."""
    return won(connection, _TAKE_OVER, callback_id, taken_by=call_id, withdrawn_at=now)


def revive(connection: Connection, call_id: CallId, now: datetime) -> bool:
    """Who took a confirmed promise over asks to be rung back after all: it is the old one, with its yes; the oldest, if
    she has done so before. False when there is none, or its number is to be rung by another promise."""
    taken = _one(connection, _TAKEN_BY, call_id)
    if taken is None or find_open_of_number(connection, taken.number.fingerprint) is not None:
        return False
    return won(connection, _REVIVE, taken.id, next_try_at=now)


def raise_class(connection: Connection, callback_id: CallbackId, call_class: CallClass) -> bool:
    return won(connection, _RAISE, callback_id, class_rank=call_class.rank)


def add_callback(
    connection: Connection,
    call_id: CallId | None,
    number: SealedNumber,
    call_class: CallClass,
    *,
    place_since: datetime,
    now: datetime,
    owed: Owed,
    asked_by: str = "keys",
    number_confirmed: bool = False,
    next_try_at: datetime | None = None,
    best: DailyHours | None = None,
    asked_staff_id: StaffId | None = None,
) -> CallbackId:
    """Store a promise. Raises IntegrityError when one is open for this number: one at a time."""
    callback_id = CallbackId(new_id())
    connection.execute(
        _ADD,
        {
            "id": callback_id,
            "call_id": call_id,
            "number_fingerprint": number.fingerprint,
            "asker_fingerprint": number.fingerprint,
            "number_sealed": number.sealed,
            "class_rank": call_class.rank,
            "state": "requested",
            "asked_by": asked_by,
            "number_confirmed": number_confirmed,
            "confirmed_at": now if number_confirmed else None,
            "place_since": place_since,
            "requested_at": now,
            "counts_from": owed.counts_from,
            "promised_by": owed.by,
            "next_try_at": next_try_at,
            "best_hours": None if best is None else str(best),
            "asked_staff_id": asked_staff_id,
        },
    )
    return callback_id


def confirm_number(connection: Connection, callback_id: CallbackId, now: datetime) -> bool:
    """The caller said that the number of this promise is safe to ring."""
    return won(connection, _CONFIRM, callback_id, confirmed_at=now)


def decline_callback(connection: Connection, callback_id: CallbackId, now: datetime) -> bool:
    """Nobody will ring: it is not safe, or not wanted any more."""
    return won(connection, _DECLINE, callback_id, withdrawn_at=now)


def note_number(connection: Connection, callback_id: CallbackId, number: SealedNumber | None) -> bool:
    """Keep another number beside the one that was to be rung, until there is a yes to it; None forgets it."""
    return won(
        connection,
        _NOTE,
        callback_id,
        given_fingerprint=None if number is None else number.fingerprint,
        given_sealed=None if number is None else number.sealed,
    )


def repoint(connection: Connection, callback_id: CallbackId, number: SealedNumber) -> bool:
    """Another number is to be rung from now on. Raises IntegrityError when one is promised to that number."""
    return won(
        connection,
        _REPOINT,
        callback_id,
        number_fingerprint=number.fingerprint,
        number_sealed=number.sealed,
    )


def count_withheld(connection: Connection, fingerprint: str, since: datetime) -> int:
    """How often this number was promised a call since then by callers who hid theirs."""
    return int(connection.execute(_COUNT_WITHHELD, {"wanted": fingerprint, "since": since}).scalar_one())


def merge(connection: Connection, callback_id: CallbackId, now: datetime) -> bool:
    """The number given has an open promise already: this one ends in it."""
    return won(connection, _MERGE, callback_id, withdrawn_at=now)


def share(connection: Connection, callback_id: CallbackId, fingerprint: str) -> bool:
    """The owner of the number asks herself for what somebody has asked for her: from now on it is hers."""
    return won(connection, _SHARE, callback_id, asker_fingerprint=fingerprint)
