"""Threads of text messages, one a number; and the conversations in them, which wait for a person."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

threads = Table(
    "threads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number_fingerprint", String(32), unique=True),  # null: the sender withheld it, each text its own thread
    Column("number_sealed", LargeBinary),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_text_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("danger_at", UtcDateTime),
    Column("opted_out_at", UtcDateTime),
)

texts = Table(
    "texts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("thread_id", Id, ForeignKey("threads.id"), nullable=False, index=True),
    Column("direction", String(8), nullable=False),  # inbound | outbound
    Column("carrier_sid", String(64), unique=True),
    Column("phrase", String(32)),  # which of our sentences, for an answer of ours
    Column("body_sealed", LargeBinary, nullable=False),
    Column("danger", Boolean, nullable=False),
    Column("media", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_rank", SmallInteger, nullable=False),
    Column("error_code", String(8)),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_texts_newest", "at", "id"),
)

_OPEN = "state in ('waiting', 'taken')"

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("thread_id", Id, ForeignKey("threads.id"), nullable=False, index=True),
    Column("class_rank", SmallInteger, nullable=False),  # 0 crisis, 1 frontline, 2 general
    Column("state", String(8), nullable=False),  # waiting | taken | closed
    Column("queued_at", UtcDateTime, nullable=False),  # since when somebody waits for a person's word
    Column("asked_at", UtcDateTime, nullable=False),  # their last text
    Column("staff_id", Id, ForeignKey("staff.id"), index=True),
    Column("taken_at", UtcDateTime),
    Column("answered_at", UtcDateTime),  # a person's last answer
    Column("passed_by", Id),  # had it and did not answer in time
    Column("closed_at", UtcDateTime),
    Column("closed_as", String(8)),  # closed by a person | quiet
    Column("assign_at", UtcDateTime),  # while it waits: when to look for somebody
    Column("due_at", UtcDateTime),  # when it has waited too long, or has been quiet long enough
    Index("ix_conversations_assign", "assign_at"),
    Index("ix_conversations_due", "due_at"),
    Index("ix_conversations_newest", "queued_at", "id"),
    Index(
        "uq_conversations_one_open_per_thread",
        "thread_id",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)

conversation_events = Table(
    "conversation_events",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("conversation_id", Id, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("detail", JSON, nullable=False),
)
