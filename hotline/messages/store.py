"""Reads and writes of messages left, as the carrier tells of them. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Case, Column, Connection, Row, bindparam, case, delete, exists, func, insert, select, update

from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, MessageId, StaffId, new_id
from hotline.messages.model import Message, MessageState, NextAction, RecordingState, Sound
from hotline.messages.rules import first_action, may_follow_on
from hotline.messages.tables import message_events, messages

_M = messages.c

_ADD = insert(messages)
_ADD_EVENT = insert(message_events)
_OF_CALL = select(messages).where(_M.call_id == bindparam("call_id"))
_BY_ID = select(messages).where(_M.id == bindparam("message_id"))
_LOCK = _BY_ID.with_for_update()  # FOR UPDATE: of two parts asked for at once the second must see what the first noted
_HEARD = select(message_events.c.detail).where(
    message_events.c.message_id == bindparam("message_id"), message_events.c.kind == "heard"
)
_HAS_SOUND = select(
    exists().where(_M.call_id == bindparam("call_id"), one_of(_M.recording_state, ("expected", "completed")))
)


def _offered_until(time: str, kept: Column[datetime]) -> Case[datetime]:
    """The time given while she was only offered to speak, else the one that stands; a case tells no type by itself."""
    return case((_M.recording_state == "offered", bindparam(time, type_=kept.type)), else_=kept)


_LEARN = {
    told: update(messages)
    .where(_M.id == bindparam("row_id"), one_of(_M.recording_state, [state.value for state in may_follow_on(told)]))
    .values(
        recording_state=told.value,
        sound=bindparam("new_sound"),
        look_at=bindparam("new_look_at"),
        # who was only offered to speak has left something now: the time in which somebody listens begins
        received_at=_offered_until("now", _M.received_at),
        due_at=_offered_until("new_due_at", _M.due_at),
        alert_at=_offered_until("new_due_at", _M.alert_at),
        next_action=case((_M.state == "new", first_action(told).value), else_=_M.next_action),
    )
    for told in RecordingState
    if may_follow_on(told)
}
_ASK = (
    update(messages)
    .where(_M.id == bindparam("row_id"), _M.recording_state == "offered")
    .values(next_action=NextAction.LISTEN.value)
)
_TAKE_BACK = delete(messages).where(
    _M.id == bindparam("row_id"), _M.recording_state == "offered", _M.next_action == NextAction.NONE.value
)
_NOTE = (
    update(messages)
    .where(_M.id == bindparam("row_id"))
    .values(
        recording_sid=func.coalesce(_M.recording_sid, bindparam("sid")),
        seconds=func.coalesce(bindparam("new_seconds"), _M.seconds),
        ended_by=func.coalesce(_M.ended_by, bindparam("new_ended_by")),
    )
)


def find_message_of_call(connection: Connection, call_id: CallId) -> Message | None:
    return _maybe(connection.execute(_OF_CALL, {"call_id": call_id}).first())


def find_message(connection: Connection, message_id: str) -> Message | None:
    return _maybe(connection.execute(_BY_ID, {"message_id": message_id}).first())


def has_message(connection: Connection, call_id: CallId) -> bool:
    """Say whether something was said, or is still expected to have been."""
    return bool(connection.execute(_HAS_SOUND, {"call_id": call_id}).scalar())


def offer_message(
    connection: Connection,
    call_id: CallId,
    call_class: CallClass,
    now: datetime,
    due_at: datetime,
    look_at: datetime,
    *,
    is_asked: bool,
) -> MessageId:
    """Write down that a caller is asked to speak, or may be. Raises IntegrityError when the call has a message."""
    message_id = MessageId(new_id())
    connection.execute(
        _ADD,
        {
            "id": message_id,
            "call_id": call_id,
            "class_rank": call_class.rank,
            "recording_state": RecordingState.OFFERED.value,
            "state": MessageState.NEW.value,
            "next_action": (NextAction.LISTEN if is_asked else NextAction.NONE).value,
            "received_at": now,
            "due_at": due_at,
            "sound": Sound.NONE.value,
            "look_at": look_at,
        },
    )
    return message_id


def learn(
    connection: Connection,
    message_id: MessageId,
    told: RecordingState,
    sound: Sound,
    now: datetime,
    *,
    due_at: datetime,
    look_at: datetime | None,
) -> bool:
    """Take in what the carrier says. False when that changes nothing: something better was told before."""
    parameters = {"row_id": message_id, "new_sound": sound.value, "new_look_at": look_at}
    return connection.execute(_LEARN[told], parameters | {"now": now, "new_due_at": due_at}).rowcount == 1


def note_asked(connection: Connection, message_id: MessageId) -> None:
    """Note that she is asked to speak, who only might have been."""
    connection.execute(_ASK, {"row_id": message_id})


def take_back_offer(connection: Connection, message_id: MessageId) -> None:
    """Forget a message that nobody was asked for, unless she has been by now, or something of it is known."""
    connection.execute(_TAKE_BACK, {"row_id": message_id})


def note_recording(
    connection: Connection, message_id: MessageId, sid: str | None, seconds: int | None, ended_by: str | None
) -> None:
    """Keep what any report says of the recording: its id, its length, and how it ended."""
    connection.execute(
        _NOTE, {"row_id": message_id, "sid": sid, "new_seconds": seconds, "new_ended_by": ended_by}
    )  # fmt: skip


def add_event(connection: Connection, message_id: MessageId, now: datetime, kind: str, **detail: object) -> None:
    """Write one line of a message's story. `detail` never holds a number, a name of a caller, or what was said."""
    connection.execute(_ADD_EVENT, {"message_id": message_id, "at": now, "kind": kind, "detail": detail})


def is_hearing_noted(connection: Connection, message_id: MessageId, link: str) -> bool:
    """Say whether the story tells already that the sound was heard by this link; nobody else writes it meanwhile."""
    connection.execute(_LOCK, {"message_id": message_id})
    story = connection.execute(_HEARD, {"message_id": message_id}).scalars()
    return any(detail.get("link") == link for detail in story)


def _maybe(row: Row[Any] | None) -> Message | None:
    return None if row is None else message_of(row)


def message_of(row: Row[Any]) -> Message:
    return Message(
        id=MessageId(row.id),
        call_id=CallId(row.call_id),
        call_class=CallClass.of_rank(row.class_rank),
        recording_sid=row.recording_sid,
        recording_state=RecordingState(row.recording_state),
        seconds=row.seconds,
        sound=Sound(row.sound),
        state=MessageState(row.state),
        next_action=NextAction(row.next_action),
        owner_id=None if row.owner_id is None else StaffId(row.owner_id),
        received_at=row.received_at,
        due_at=row.due_at,
        transcript_sealed=None if row.transcript_sealed is None else bytes(row.transcript_sealed),
        note_sealed=None if row.note_sealed is None else bytes(row.note_sealed),
    )
