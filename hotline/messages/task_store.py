"""Reads and writes of a message as somebody's task. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, select, update

from hotline.db.together import AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.ids import MessageId, StaffId
from hotline.messages.model import Message, NextAction, Result
from hotline.messages.store import message_of
from hotline.messages.tables import messages

_M = messages.c
_OPEN = ("new", "heard")
_PARAMETERS = 500

_TAKE = (
    transition(messages, leaves=_OPEN, enters=None, sets=("owner_id",)).where(_M.owner_id.is_(None))
)  # fmt: skip
_ASSIGN = transition(messages, leaves=_OPEN, enters=None, sets=("owner_id",))
_HEAR = transition(
    messages, leaves=("new",), enters="heard", sets=("heard_at", "next_action", "due_at")
).values(alert_at=bindparam("new_due_at"))  # fmt: skip
_TRANSCRIBE = update(messages).where(_M.id == bindparam("row_id")).values(transcript_sealed=bindparam("sealed"))
_CLOSE = transition(
    messages, leaves=_OPEN, enters="closed", sets=("result", "note_sealed", "closed_at", "closed_by")
).values(owner_id=func.coalesce(_M.owner_id, bindparam("new_closed_by")), next_action="none", alert_at=None)
_OVERDUE = select(messages).where(_M.alert_at <= bindparam("now")).order_by(_M.alert_at).limit(bindparam("most"))
any_overdue_message = AnyOf(_OVERDUE, "messages_overdue")
_OPEN_OF = select(exists().where(_M.call_id.in_(bindparam("call_ids", expanding=True)), one_of(_M.state, _OPEN)))
_TOLD = transition(messages, leaves=_OPEN, enters=None).values(alert_at=None)


def take(connection: Connection, message_id: MessageId, staff_id: StaffId) -> bool:
    """Let somebody own a message that nobody has."""
    return won(connection, _TAKE, message_id, owner_id=staff_id)


def assign(connection: Connection, message_id: MessageId, staff_id: StaffId) -> bool:
    return won(connection, _ASSIGN, message_id, owner_id=staff_id)


def mark_heard(
    connection: Connection, message_id: MessageId, now: datetime, next_action: NextAction, due_at: datetime
) -> bool:
    """Somebody has heard it for the first time; what comes next has a time of its own."""
    return won(connection, _HEAR, message_id, heard_at=now, next_action=next_action.value, due_at=due_at)


def keep_transcript(connection: Connection, message_id: MessageId, sealed: bytes) -> None:
    connection.execute(_TRANSCRIBE, {"row_id": message_id, "sealed": sealed})


def close(
    connection: Connection, message_id: MessageId, result: Result, note: bytes | None, by: StaffId, now: datetime
) -> bool:
    """End it with its result; who closes what nobody had has had it."""
    return won(
        connection, _CLOSE, message_id, result=result.value, note_sealed=note, closed_at=now, closed_by=by
    )  # fmt: skip


def find_overdue(connection: Connection, now: datetime, most: int) -> list[Message]:
    return [message_of(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def was_told(connection: Connection, message_id: MessageId) -> bool:
    """Somebody has been told that it is overdue: the timer is over."""
    return won(connection, _TOLD, message_id)


def has_open_of(connection: Connection, call_ids: Sequence[str]) -> bool:
    """Whether a message that was left in one of these calls is still to be dealt with."""
    parts = (call_ids[start : start + _PARAMETERS] for start in range(0, len(call_ids), _PARAMETERS))
    return any(connection.execute(_OPEN_OF, {"call_ids": part}).scalar() for part in parts)
