"""Threads of text messages, one a number."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

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
