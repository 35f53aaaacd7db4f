"""Reads and writes of calls. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, cast, func, insert, or_, select, update

from hotline.calls.leg_store import add_leg
from hotline.calls.model import Call, CallState, Direction, Exit, Outcome, Topic
from hotline.calls.tables import calls
from hotline.calls.waited import waited_until
from hotline.db.together import Adds, AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.classes import CallClass, ClassReason
from hotline.kernel.ids import CallId, StaffId
from hotline.kernel.vault import SealedNumber

_OPEN = ("greeting", "waiting", "offered", "connected")

_ADD_CALL = insert(calls)
_BY_SID = select(calls).where(calls.c.carrier_sid == bindparam("sid"))
_BY_ID = select(calls).where(calls.c.id == bindparam("call_id"))


def add_call(
    adds: Adds,
    *,
    call_id: CallId,
    carrier_sid: str,
    call_class: CallClass,
    reason: ClassReason | None,
    language: str,
    number: SealedNumber | None,
    forwarded: bytes | None,
    exit_to: Exit | None,
    now: datetime,
    check_at: datetime,
) -> None:
    """Add an inbound call and its caller's leg. Raises IntegrityError if the carrier's id is known already."""
    adds.execute(
        _ADD_CALL,
        {
            "id": call_id,
            "carrier_sid": carrier_sid,
            "direction": Direction.INBOUND.value,
            "class": call_class.value,
            "class_reason": reason.value if reason else None,
            "state": CallState.GREETING.value,
            "language": language,
            "exit_to": exit_to.value if exit_to else None,
            "number_fingerprint": number.fingerprint if number else None,
            "number_sealed": number.sealed if number else None,
            "forwarded_sealed": forwarded,
            "received_at": now,
            "reconnects": 0,
            "check_at": check_at,
            "of_household": reason is ClassReason.POSTING_OPEN,  # for good, whatever its class becomes
        },
    )
    add_leg(adds, call_id, party="caller", carrier_sid=carrier_sid, state="up", now=now)


def find_call_by_sid(connection: Connection, carrier_sid: str) -> Call | None:
    return _call(connection.execute(_BY_SID, {"sid": carrier_sid}).first())


def get_call(connection: Connection, call_id: str) -> Call:
    """Return a call that is known to exist. Raises LookupError otherwise."""
    call = _call(connection.execute(_BY_ID, {"call_id": call_id}).first())
    if call is None:
        raise LookupError(f"no call {call_id}")
    return call


def _call(row: Row[Any] | None) -> Call | None:
    if row is None:
        return None
    fields = row._mapping
    return Call(
        id=CallId(row.id),
        carrier_sid=row.carrier_sid,
        call_class=CallClass(fields["class"]),
        state=CallState(row.state),
        outcome=Outcome(row.outcome) if row.outcome else None,
        language=row.language,
        exit_to=Exit(row.exit_to) if row.exit_to else None,
        number_fingerprint=row.number_fingerprint,
        number_sealed=row.number_sealed,
        received_at=row.received_at,
        queued_at=row.queued_at,
        connected_at=row.connected_at,
        topic=Topic(row.topic) if row.topic else None,
        counsellor_id=None if row.counsellor_id is None else StaffId(row.counsellor_id),
        told_minutes=row.told_minutes,
        direction=Direction(row.direction),
    )


_ENTER_QUEUE = transition(calls, leaves=("greeting",), enters="waiting", sets=("queued_at", "check_at"))
_OFFERED = transition(calls, leaves=("waiting",), enters="offered")
_BACK_TO_WAITING = transition(calls, leaves=("offered",), enters="waiting")
_CONNECT = transition(
    calls, leaves=("waiting", "offered"), enters="connected", sets=("connected_at", "counsellor_id", "check_at")
)
_RECONNECT = (
    transition(calls, leaves=("connected",), enters="greeting", sets=("check_at",))
    .values(reconnects=calls.c.reconnects + 1)
)  # fmt: skip
_ENDED_AT = bindparam("new_ended_at", type_=calls.c.ended_at.type)
_CLOSE = (
    transition(calls, leaves=_OPEN, enters="closed", sets=("outcome", "ended_at"))
    .values(check_at=None, waited_seconds=cast(func.round(waited_until(_ENDED_AT)), Integer))
)  # fmt: skip
_SIGN_OF_LIFE = transition(calls, leaves=_OPEN, enters=None, sets=("check_at",))
_SET_CLASS = transition(calls, leaves=_OPEN, enters=None, sets=("class", "class_reason"))
_RAISE_CLASS = transition(calls, leaves=_OPEN, enters=None, sets=("class",))
_TELL = (
    transition(calls, leaves=("waiting",), enters=None, sets=("told_minutes",))
    .where(
        calls.c["class"] != CallClass.CRISIS.value,
        or_(calls.c.told_minutes.is_(None), calls.c.told_minutes > bindparam("new_told_minutes")),
    )
)  # fmt: skip
_SET_TOPIC = transition(calls, leaves=_OPEN, enters=None, sets=("topic",))
_LEAVE_QUEUE = transition(calls, leaves=("greeting", "waiting", "offered"), enters="greeting", sets=("exit_to",))
_CLEAR_EXIT = transition(calls, leaves=("greeting",), enters=None).values(exit_to=None)
_BETTER_OUTCOME = (
    update(calls)
    .where(
        calls.c.id == bindparam("row_id"),
        calls.c.state == "closed",
        one_of(calls.c.outcome, ("overflow", "abandoned", "callback", "failed")),
    )
    .values(outcome=bindparam("new_outcome"))
)


def enter_queue(connection: Connection, call_id: CallId, now: datetime, check_at: datetime | None) -> bool:
    return won(connection, _ENTER_QUEUE, call_id, queued_at=now, check_at=check_at)


def mark_offered(connection: Connection, call_id: CallId) -> bool:
    return won(connection, _OFFERED, call_id)


def mark_waiting_again(connection: Connection, call_id: CallId) -> bool:
    return won(connection, _BACK_TO_WAITING, call_id)


def connect_call(
    connection: Connection, call_id: CallId, counsellor: StaffId, connected_at: datetime, check_at: datetime
) -> bool:
    return won(
        connection, _CONNECT, call_id, connected_at=connected_at, counsellor_id=counsellor, check_at=check_at
    )  # fmt: skip


def reconnect_call(connection: Connection, call_id: CallId, check_at: datetime) -> bool:
    return won(connection, _RECONNECT, call_id, check_at=check_at)


def close_call(connection: Connection, call_id: CallId, outcome: Outcome, now: datetime) -> bool:
    return won(connection, _CLOSE, call_id, outcome=outcome.value, ended_at=now)


def sign_of_life(connection: Connection, call_id: CallId, check_at: datetime) -> bool:
    return won(connection, _SIGN_OF_LIFE, call_id, check_at=check_at)


def set_class(connection: Connection, call_id: CallId, call_class: CallClass, reason: ClassReason) -> bool:
    return won(connection, _SET_CLASS, call_id, **{"class": call_class.value, "class_reason": reason.value})


def raise_class(connection: Connection, call_id: CallId, call_class: CallClass) -> bool:
    """Move a call up without a new reason: the one it has stays true."""
    return won(connection, _RAISE_CLASS, call_id, **{"class": call_class.value})


def set_topic(connection: Connection, call_id: CallId, topic: str) -> bool:
    return won(connection, _SET_TOPIC, call_id, topic=topic)


def tell_minutes(connection: Connection, call_id: CallId, minutes: int) -> bool:
    """Keep what a waiting caller is told now. False when that is no longer less than what was told before."""
    return won(connection, _TELL, call_id, told_minutes=minutes)


def leave_queue(connection: Connection, call_id: CallId, exit_to: Exit) -> bool:
    """Take a call out of the queue, for the machine to speak to: it says why, and what the caller may do."""
    return won(connection, _LEAVE_QUEUE, call_id, exit_to=exit_to.value)


def return_to_line(connection: Connection, call_id: CallId) -> bool:
    """The caller may wait after all: somebody is there now."""
    return won(connection, _CLEAR_EXIT, call_id)


def better_outcome(connection: Connection, call_id: CallId, outcome: Outcome) -> bool:
    """A recording may be reported after the call's end: a message left is more than an overflow."""
    return won(connection, _BETTER_OUTCOME, call_id, outcome=outcome.value)


# -- what the tick asks about --------------------------------------------------------------------------------------

_CALLS_TO_CHECK = (
    select(calls.c.id).where(calls.c.check_at <= bindparam("now")).order_by(calls.c.check_at).limit(bindparam("most"))
)
any_call_to_check = AnyOf(_CALLS_TO_CHECK, "calls_to_check")
_CLAIM_CALL = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"), calls.c.check_at <= bindparam("now"))
    .values(check_at=bindparam("new_check_at"))
)


def calls_to_check(connection: Connection, now: datetime, most: int) -> list[str]:
    return list(connection.execute(_CALLS_TO_CHECK, {"now": now, "most": most}).scalars())


def claim_call_check(connection: Connection, call_id: str, now: datetime, again_at: datetime) -> bool:
    parameters = {"row_id": call_id, "now": now, "new_check_at": again_at}
    return connection.execute(_CLAIM_CALL, parameters).rowcount == 1


# -- what is asked after at once when we come back

_OPEN_CALLS = select(calls.c.id).where(one_of(calls.c.state, _OPEN)).order_by(calls.c.received_at)
_ASK_AFTER_CALL = (
    update(calls)
    .where(calls.c.id == bindparam("row_id"), one_of(calls.c.state, _OPEN), calls.c.check_at > bindparam("at"))
    .values(check_at=bindparam("at"))
)
_NEWEST_CALL = select(func.max(calls.c.received_at))


def open_calls(connection: Connection) -> list[str]:
    """Return every call that has not ended, oldest first."""
    return list(connection.execute(_OPEN_CALLS).scalars())


def ask_after_call(connection: Connection, call_id: str, at: datetime) -> None:
    """Bring the next look at a call forward to `at`; never back."""
    connection.execute(_ASK_AFTER_CALL, {"row_id": call_id, "at": at})


def newest_call(connection: Connection) -> datetime | None:
    """Return when the newest call was received."""
    newest: datetime | None = connection.execute(_NEWEST_CALL).scalar()
    return newest
