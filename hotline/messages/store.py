"""Reads and writes of messages left. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, MessageId, new_id
from hotline.messages.tables import messages

_ADD = insert(messages)
_OF_CALL = select(messages.c.id).where(messages.c.call_id == bindparam("call_id"))
_HAS_SOUND = select(
    exists().where(
        messages.c.call_id == bindparam("call_id"), one_of(messages.c.recording_state, ("expected", "completed"))
    )
)
_LEARN = (
    update(messages)
    .where(messages.c.call_id == bindparam("b_call_id"))
    .values(
        recording_sid=func.coalesce(bindparam("sid"), messages.c.recording_sid),
        recording_state=bindparam("new_state"),
        seconds=func.coalesce(bindparam("new_seconds"), messages.c.seconds),
        next_action=bindparam("new_action"),
    )
)


def find_message_of_call(connection: Connection, call_id: CallId) -> MessageId | None:
    found = connection.execute(_OF_CALL, {"call_id": call_id}).scalar()
    return None if found is None else MessageId(found)


def has_message(connection: Connection, call_id: CallId) -> bool:
    """Say whether something was said, or is still expected to have been."""
    return bool(connection.execute(_HAS_SOUND, {"call_id": call_id}).scalar())


def keep_message(
    connection: Connection,
    call_id: CallId,
    call_class: CallClass,
    *,
    recording_sid: str | None,
    recording_state: str,
    seconds: int | None,
    now: datetime,
    due_at: datetime,
) -> MessageId:
    """Store or complete the one message of a call; the carrier's two reports of it may come in either order."""
    next_action = "check_caller" if recording_state in {"absent", "failed"} else "listen"
    known = find_message_of_call(connection, call_id)
    if known is not None:
        connection.execute(
            _LEARN,
            {
                "b_call_id": call_id,
                "sid": recording_sid,
                "new_state": recording_state,
                "new_seconds": seconds,
                "new_action": next_action,
            },
        )
        return known
    message_id = MessageId(new_id())
    connection.execute(
        _ADD,
        {
            "id": message_id,
            "call_id": call_id,
            "class_rank": call_class.rank,
            "recording_sid": recording_sid,
            "recording_state": recording_state,
            "seconds": seconds,
            "state": "new",
            "next_action": next_action,
            "received_at": now,
            "due_at": due_at,
        },
    )
    return message_id
