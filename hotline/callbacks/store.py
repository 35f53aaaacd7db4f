"""Reads and writes of promises to ring back. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.callbacks.model import OPEN
from hotline.callbacks.tables import callbacks
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallbackId, CallId, new_id
from hotline.kernel.vault import SealedNumber

_ADD = insert(callbacks)
_IS_OPEN = one_of(callbacks.c.state, [state.value for state in OPEN])
_OPEN_OF_NUMBER = select(callbacks.c.id, callbacks.c.try_call_id).where(
    callbacks.c.number_fingerprint == bindparam("fingerprint"), _IS_OPEN
)
_PLACE_OF_NUMBER = select(callbacks.c.place_since).where(
    callbacks.c.number_fingerprint == bindparam("fingerprint"), _IS_OPEN
)
_TAKE_OVER = (
    update(callbacks)
    .where(callbacks.c.number_fingerprint == bindparam("fingerprint"), _IS_OPEN)
    .values(state="taken_over", next_try_at=None)
)
_CONFIRM = (
    update(callbacks)
    .where(callbacks.c.number_fingerprint == bindparam("fingerprint"), _IS_OPEN)
    .values(number_confirmed=True)
)
_DECLINE = (
    update(callbacks)
    .where(callbacks.c.number_fingerprint == bindparam("fingerprint"), _IS_OPEN)
    .values(state="declined", next_try_at=None)
)


def find_open_place(connection: Connection, fingerprint: str) -> datetime | None:
    """Since when the number of an open promise has its place in line; None when nothing is promised."""
    found = connection.execute(_PLACE_OF_NUMBER, {"fingerprint": fingerprint}).scalar()
    return None if found is None else found


def take_over_callback(connection: Connection, fingerprint: str) -> bool:
    """The caller has rung again before we did: the promise ends, its place lives on in the call."""
    return connection.execute(_TAKE_OVER, {"fingerprint": fingerprint}).rowcount == 1


def find_open_callback(connection: Connection, fingerprint: str) -> CallbackId | None:
    found = connection.execute(_OPEN_OF_NUMBER, {"fingerprint": fingerprint}).scalar()
    return None if found is None else CallbackId(found)


def find_open_try(connection: Connection, fingerprint: str) -> CallId | None:
    """Return the call in which the open promise of this number is, or was last, tried; None before the first."""
    row = connection.execute(_OPEN_OF_NUMBER, {"fingerprint": fingerprint}).first()
    return None if row is None or row.try_call_id is None else CallId(row.try_call_id)


def add_callback(
    connection: Connection,
    call_id: CallId,
    number: SealedNumber,
    call_class: CallClass,
    *,
    place_since: datetime,
    now: datetime,
    promised_by: datetime,
) -> CallbackId:
    """Store a promise. Raises IntegrityError when one is open for this number: one at a time."""
    callback_id = CallbackId(new_id())
    connection.execute(
        _ADD,
        {
            "id": callback_id,
            "call_id": call_id,
            "number_fingerprint": number.fingerprint,
            "number_sealed": number.sealed,
            "class_rank": call_class.rank,
            "state": "requested",
            "number_confirmed": False,
            "place_since": place_since,
            "requested_at": now,
            "promised_by": promised_by,
        },
    )
    return callback_id


def confirm_number(connection: Connection, fingerprint: str) -> bool:
    """The caller said that this number is safe to ring."""
    return connection.execute(_CONFIRM, {"fingerprint": fingerprint}).rowcount == 1


def decline_callback(connection: Connection, fingerprint: str) -> bool:
    """The caller said that it is not: nobody will ring."""
    return connection.execute(_DECLINE, {"fingerprint": fingerprint}).rowcount == 1
