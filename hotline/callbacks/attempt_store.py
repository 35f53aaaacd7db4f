"""Call-backs on their way: into the line, out of it, reached or not. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from hotline.callbacks.model import OPEN, Attempt, Callback, CallbackState
from hotline.callbacks.rules import Owed, Wish
from hotline.callbacks.tables import callback_attempts, callbacks
from hotline.db.together import AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import CallbackId, CallId

_DUE = (
    select(callbacks)
    .where(
        callbacks.c.next_try_at <= bindparam("now"),
        one_of(callbacks.c.state, ("requested", "retry_wait")),
    )
    .order_by(callbacks.c.next_try_at, callbacks.c.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(callbacks).where(callbacks.c.state == "waiting").order_by(callbacks.c.place_since).limit(bindparam("most"))
)
_OUT_OF_HOURS = (
    select(callbacks)
    .where(callbacks.c.ring_until <= bindparam("now"), callbacks.c.state == "waiting")
    .limit(bindparam("most"))
)
_SPARE = (
    select(callbacks)
    .where(callbacks.c.spare_from <= bindparam("now"), one_of(callbacks.c.state, ("requested", "retry_wait")))
    .order_by(callbacks.c.place_since, callbacks.c.id)
    .limit(bindparam("most"))
)
_BY_ID = select(callbacks).where(callbacks.c.id == bindparam("wanted"))
_OF_TRY = select(callbacks).where(callbacks.c.try_call_id == bindparam("call_id"))
_MISSED = (
    select(callbacks)
    .where(
        callbacks.c.promise_kept.is_(None),
        callbacks.c.promised_by <= bindparam("now"),
        callbacks.c.number_confirmed.is_(True),
        one_of(callbacks.c.state, [state.value for state in OPEN]),
    )
    .order_by(callbacks.c.promised_by)
    .limit(bindparam("most"))
)
any_due = AnyOf(_DUE, "callbacks_due")
any_waiting = AnyOf(_WAITING, "callbacks_waiting")
any_out_of_hours = AnyOf(_OUT_OF_HOURS, "callbacks_out_of_hours")
any_spare = AnyOf(_SPARE, "callbacks_spare")
any_missed = AnyOf(_MISSED, "promises_missed")
_START = (
    update(callbacks)
    .where(
        callbacks.c.asker_fingerprint == bindparam("fingerprint"),
        callbacks.c.state == "requested",
        callbacks.c.number_confirmed.is_(True),
        callbacks.c.next_try_at.is_(None),
    )
    .values(next_try_at=bindparam("now"))
)
_BEGIN = transition(
    callbacks,
    leaves=[state.value for state in OPEN],
    enters=None,
    sets=("confirmed_at", "next_try_at", "counts_from", "promised_by", "best_hours"),
).values(number_confirmed=True)
_ENTER = transition(
    callbacks, leaves=("requested", "retry_wait"), enters="waiting", sets=("try_call_id", "ring_until")
).values(next_try_at=None, spare_from=None)
_PUT_OFF = transition(callbacks, leaves=("requested", "retry_wait"), enters=None, sets=("next_try_at", "spare_from"))
_SHELVE = transition(callbacks, leaves=("waiting", "ringing"), enters="requested", sets=("next_try_at",)).values(
    ring_until=None
)
_RING = transition(callbacks, leaves=("waiting",), enters="ringing")
_WAIT_AGAIN = transition(callbacks, leaves=("ringing",), enters="waiting")
_DONE = transition(callbacks, leaves=("waiting", "ringing"), enters="done")
_RETRY = transition(callbacks, leaves=("waiting", "ringing"), enters="retry_wait", sets=("next_try_at",))
_EXHAUST = transition(callbacks, leaves=("waiting", "ringing"), enters="exhausted")
_REOPEN = transition(callbacks, leaves=("done",), enters="ringing").values(promise_kept=None)
_JUDGE = (
    update(callbacks)
    .where(callbacks.c.id == bindparam("row_id"), callbacks.c.promise_kept.is_(None))
    .values(promise_kept=bindparam("kept"))
)
_CORRECT = (
    update(callback_attempts)
    .where(callback_attempts.c.call_id == bindparam("of_call"), callback_attempts.c.result == "answered")
    .values(result=bindparam("new_result"))
)
_ADD_ATTEMPT = insert(callback_attempts)
_COUNT = select(func.count()).where(callback_attempts.c.callback_id == bindparam("callback_id"))


def find_due(connection: Connection, now: datetime, most: int) -> list[Callback]:
    """Return the promises that may enter the line, those due longest first."""
    return [_callback(row) for row in connection.execute(_DUE, {"now": now, "most": most})]


def find_waiting(connection: Connection, most: int) -> list[Callback]:
    """Return the promises that stand in the line, the oldest place first."""
    return [_callback(row) for row in connection.execute(_WAITING, {"most": most})]


def find_out_of_hours(connection: Connection, now: datetime, most: int) -> list[Callback]:
    """Return promises that stand in the line although their phones may not ring any more."""
    return [_callback(row) for row in connection.execute(_OUT_OF_HOURS, {"now": now, "most": most})]


def find_spare(connection: Connection, now: datetime, most: int) -> list[Callback]:
    """Return promises that leave the line to callers, and may be kept now by who would be idle; the oldest first."""
    return [_callback(row) for row in connection.execute(_SPARE, {"now": now, "most": most})]


def find_missed(connection: Connection, now: datetime, most: int) -> list[Callback]:
    """Return open promises whose time is over and of which nobody has said so yet."""
    return [_callback(row) for row in connection.execute(_MISSED, {"now": now, "most": most})]


def find_callback(connection: Connection, callback_id: str) -> Callback | None:
    row = connection.execute(_BY_ID, {"wanted": callback_id}).first()
    return None if row is None else _callback(row)


def find_of_try(connection: Connection, call_id: CallId) -> Callback | None:
    """Return the promise that this call is, or was, a try to keep."""
    row = connection.execute(_OF_TRY, {"call_id": call_id}).first()
    return None if row is None else _callback(row)


def start_trying(connection: Connection, fingerprint: str, now: datetime) -> bool:
    """The call in which it was asked is over: from now on the promise may enter the line."""
    return connection.execute(_START, {"fingerprint": fingerprint, "now": now}).rowcount == 1


def begin(connection: Connection, callback_id: CallbackId, now: datetime, owed: Owed, best: DailyHours | None) -> bool:
    """A yes to a promise that had none, said elsewhere than in the call in which it was asked for: it counts from now.

    The place is kept. It may be tried at once; nobody is rung while she is on the phone with us.
    """
    return won(
        connection,
        _BEGIN,
        callback_id,
        confirmed_at=now,
        next_try_at=now,
        counts_from=owed.counts_from,
        promised_by=owed.by,
        best_hours=None if best is None else str(best),
    )


def enter_line(connection: Connection, callback_id: CallbackId, call_id: CallId, ring_until: datetime | None) -> bool:
    return won(connection, _ENTER, callback_id, try_call_id=call_id, ring_until=ring_until)


def put_off(
    connection: Connection, callback_id: CallbackId, until: datetime, *, spare_from: datetime | None = None
) -> bool:
    """Let a promise that is due stay out of the line until then; from `spare_from` on, unless somebody is idle."""
    return won(connection, _PUT_OFF, callback_id, next_try_at=until, spare_from=spare_from)


def shelve(connection: Connection, callback_id: CallbackId, until: datetime) -> bool:
    """Take a promise out of the line without a try; it may enter again from `until` on."""
    return won(connection, _SHELVE, callback_id, next_try_at=until)


def mark_ringing(connection: Connection, callback_id: CallbackId) -> bool:
    return won(connection, _RING, callback_id)


def wait_again(connection: Connection, callback_id: CallbackId) -> bool:
    return won(connection, _WAIT_AGAIN, callback_id)


def mark_done(connection: Connection, callback_id: CallbackId) -> bool:
    return won(connection, _DONE, callback_id)


def retry_at(connection: Connection, callback_id: CallbackId, at: datetime) -> bool:
    return won(connection, _RETRY, callback_id, next_try_at=at)


def exhaust(connection: Connection, callback_id: CallbackId) -> bool:
    return won(connection, _EXHAUST, callback_id)


def judge_promise(connection: Connection, callback_id: CallbackId, *, kept: bool) -> bool:
    """Write down whether the promise was kept, once."""
    return connection.execute(_JUDGE, {"row_id": callback_id, "kept": kept}).rowcount == 1


def reopen(connection: Connection, callback_id: CallbackId) -> bool:
    """It was not the person who asked: the promise is not done after all."""
    return won(connection, _REOPEN, callback_id)


def correct_attempt(connection: Connection, callback_id: CallbackId, call_id: CallId, result: Attempt) -> int:
    """Put right what came of a try that seemed to be answered; return how many tries there have been."""
    connection.execute(_CORRECT, {"of_call": call_id, "new_result": result.value})
    return int(connection.execute(_COUNT, {"callback_id": callback_id}).scalar_one())


def add_attempt(
    connection: Connection, callback_id: CallbackId, call_id: CallId, result: Attempt, now: datetime
) -> int:
    """Keep what came of a try; return how many there have been."""
    row = {"callback_id": callback_id, "call_id": call_id, "at": now, "result": result.value}
    connection.execute(_ADD_ATTEMPT, row)
    return int(connection.execute(_COUNT, {"callback_id": callback_id}).scalar_one())


def _callback(row: Row[Any]) -> Callback:
    return Callback(
        id=CallbackId(row.id),
        call_id=None if row.call_id is None else CallId(row.call_id),
        call_class=CallClass.of_rank(row.class_rank),
        state=CallbackState(row.state),
        number_fingerprint=row.number_fingerprint,
        asker_fingerprint=row.asker_fingerprint,
        number_sealed=bytes(row.number_sealed),
        place_since=row.place_since,
        wish=Wish(
            row.requested_at,
            Owed(row.counts_from, row.promised_by),
            None if row.best_hours is None else DailyHours.parse(row.best_hours),
        ),
        try_call_id=None if row.try_call_id is None else CallId(row.try_call_id),
        is_confirmed=bool(row.number_confirmed),
    )
