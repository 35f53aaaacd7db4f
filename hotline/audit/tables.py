"""The audit: no UPDATE and no DELETE of a line is written anywhere in the house, and the chain tells of any other."""

from sqlalchemy import Column, Index, Integer, String, Table

from hotline.db.base import metadata
from hotline.db.types import UtcDateTime

audit_events = Table(
    "audit_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(80), nullable=False),  # of the staff, or a part of the house
    Column("role", String(16), nullable=False),
    Column("act", String(16), nullable=False),
    Column("subject", String(24), nullable=False),  # record, message, call, number …
    Column("which", String(64), nullable=False),
    Column("why", String(200)),
    Column("digest", String(64), nullable=False, unique=True),
    Index("ix_audit_events_which", "subject", "which", "number"),
    Index("ix_audit_events_who", "who", "number"),
    Index("ix_audit_events_at", "at"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)
"""One row, locked by whoever appends: two lines never follow on the same one."""
