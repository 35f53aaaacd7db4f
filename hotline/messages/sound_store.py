"""Reads and writes of the sounds of messages: where each is, and those that are ours, sealed. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, delete, insert, select, update

from hotline.db.together import AnyOf
from hotline.db.transitions import transition, won
from hotline.kernel.ids import MessageId
from hotline.messages.model import Message, NextAction, Sound
from hotline.messages.store import message_of
from hotline.messages.tables import message_sounds, messages

_M = messages.c

_TO_LOOK_AFTER = select(messages).where(_M.look_at <= bindparam("now")).order_by(_M.look_at).limit(bindparam("most"))
any_to_look_after = AnyOf(_TO_LOOK_AFTER, "recordings_to_look_after")
_LOOK = update(messages).where(_M.id == bindparam("row_id")).values(look_at=bindparam("new_look_at"))
_KEPT = transition(messages, leaves=(Sound.AWAITED,), enters=Sound.KEPT, sets=("look_at",), column="sound")
_ADD = insert(message_sounds)
_SOUND = select(message_sounds).where(message_sounds.c.message_id == bindparam("message_id"))
_HERE = (Sound.AWAITED, Sound.KEPT)
_LOOK_WHO_IT_WAS = case((_M.state == "new", NextAction.CHECK_CALLER.value), else_=_M.next_action)
_GONE = {
    Sound.TOO_BIG: transition(messages, leaves=_HERE, enters=Sound.TOO_BIG, column="sound"),
    **{
        gone: transition(messages, leaves=_HERE, enters=gone, column="sound").values(next_action=_LOOK_WHO_IT_WAS)
        for gone in (Sound.DELETED, Sound.LOST)
    },
}
_OLD = (
    select(message_sounds.c.message_id)
    .where(message_sounds.c.received_at <= bindparam("kept_since"))
    .limit(bindparam("most"))
)
any_old_sound = AnyOf(_OLD, "sounds_old")
_DELETE = delete(message_sounds).where(message_sounds.c.message_id == bindparam("wanted"))


@dataclass(frozen=True)
class SealedSound:
    sealed: bytes
    content_type: str


def find_to_look_after(connection: Connection, now: datetime, most: int) -> list[Message]:
    """Return messages whose recording is due to be fetched, asked after or deleted at the carrier."""
    return [message_of(row) for row in connection.execute(_TO_LOOK_AFTER, {"now": now, "most": most})]


def look_at(connection: Connection, message_id: MessageId, at: datetime | None) -> None:
    """Look after the recording then; None when the carrier has nothing of ours any more."""
    connection.execute(_LOOK, {"row_id": message_id, "new_look_at": at})


def keep_sound(connection: Connection, message: Message, sound: SealedSound, look_at: datetime) -> bool:
    """Store what was fetched. False when it is ours already, or not wanted any more."""
    if not won(connection, _KEPT, message.id, look_at=look_at):
        return False
    row = {"message_id": message.id, "sealed": sound.sealed, "content_type": sound.content_type}
    connection.execute(_ADD, row | {"received_at": message.received_at})
    return True


def find_sound(connection: Connection, message_id: MessageId) -> SealedSound | None:
    row = connection.execute(_SOUND, {"message_id": message_id}).first()
    return None if row is None else SealedSound(bytes(row.sealed), row.content_type)


def mark_gone(connection: Connection, message_id: MessageId, where: Sound) -> bool:
    """Say that the sound is not to be had from us: deleted, lost, or too big."""
    return won(connection, _GONE[where], message_id)


def find_old_sounds(connection: Connection, kept_since: datetime, most: int) -> list[MessageId]:
    found = connection.execute(_OLD, {"kept_since": kept_since, "most": most}).scalars()
    return [MessageId(message_id) for message_id in found]


def delete_sound(connection: Connection, message_id: MessageId) -> bool:
    """Delete a sound for good; its message stays. SQLite overwrites what lay there (hotline/db/engine.py)."""
    mark_gone(connection, message_id, Sound.DELETED)
    return connection.execute(_DELETE, {"wanted": message_id}).rowcount == 1
