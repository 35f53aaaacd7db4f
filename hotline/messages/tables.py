"""Messages left after the tone: each somebody's task, with its story; the sound apart, for it goes before the row."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import index_where, metadata
from hotline.db.types import BigId, Id, UtcDateTime

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, unique=True),
    Column("class_rank", SmallInteger, nullable=False),
    Column("recording_sid", String(64), unique=True),
    Column("recording_state", String(12), nullable=False),  # offered | expected | completed | absent | failed
    Column("seconds", Integer),
    Column("state", String(8), nullable=False),  # new | heard | closed
    Column("next_action", String(16), nullable=False),  # listen | check_caller | ring_back | decide | none
    Column("owner_id", Id, ForeignKey("staff.id")),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),  # of the next action
    Column("ended_by", String(8)),  # key | silence | hung_up; null: nobody told us
    Column("heard_at", UtcDateTime),
    Column("transcript_sealed", LargeBinary),  # typed by a person
    Column("result", String(16)),
    Column("note_sealed", LargeBinary),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Id),  # of the staff
    Column("sound", String(8), nullable=False, server_default=text("'none'")),  # see model.py
    Column("look_at", UtcDateTime),  # when the tick looks after the recording; null: the carrier has none of ours
    Column("alert_at", UtcDateTime),  # when it is overdue; null: closed, or somebody was told
    Index("ix_messages_newest", "received_at", "id"),
    Index("ix_messages_look", "look_at"),
    Index("ix_messages_alert", "alert_at"),
    index_where("state != 'closed'", "ix_messages_open", "due_at"),
)

message_sounds = Table(
    "message_sounds",
    metadata,
    Column("message_id", Id, ForeignKey("messages.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("content_type", String(16), nullable=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),  # the message's: how long it is kept counts from it
)

message_events = Table(
    "message_events",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("message_id", Id, ForeignKey("messages.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("detail", JSON, nullable=False),
)
