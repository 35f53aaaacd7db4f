"""The table of carrier actions that are to be performed; see outbox.py."""

from sqlalchemy import JSON, Column, Index, Integer, SmallInteger, String, Table, Text

from hotline.db.base import metadata
from hotline.db.types import BigId, UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("action", String(16), nullable=False),
    Column("lane", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("state", String(8), nullable=False),  # pending -> claimed -> done | failed | dropped
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime),
    Column("lease_until", UtcDateTime),
    Column("rung_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("note", Text),
    Column("rank", SmallInteger, nullable=False, server_default="1"),  # URGENT or USUAL
    Index("ix_outbox_open", "state", "due_at"),
    Index("ix_outbox_lane", "lane", "state", "id"),
)
