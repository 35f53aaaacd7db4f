"""Messages left after the tone."""

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, String, Table, Text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, unique=True),
    Column("class_rank", SmallInteger, nullable=False),
    Column("recording_sid", String(64), unique=True),
    Column("recording_state", String(12), nullable=False),  # expected | completed | absent | failed
    Column("seconds", Integer),
    Column("state", String(8), nullable=False),  # new | heard | closed
    Column("next_action", String(16), nullable=False),
    Column("owner_id", Id, ForeignKey("staff.id")),
    Column("received_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("transcript", Text),
)
