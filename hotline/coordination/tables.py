"""Requests to the coordinator. No key leads from here to a call, a caller or a record: that is the wall."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

coordinator_requests = Table(
    "coordinator_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String(12), nullable=False),  # asked | taken | done | cannot | withdrawn
    Column("urgency", String(8), nullable=False),  # urgent | usual
    Column("until_at", UtcDateTime, nullable=False),
    Column("what_sealed", LargeBinary, nullable=False),
    Column("for_whom_sealed", LargeBinary),
    Column("consent", String(16), nullable=False),  # agreed | nobody_named
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("taken_at", UtcDateTime),
    Column("taken_by", Id, ForeignKey("staff.id")),
    Column("answer_sealed", LargeBinary),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Id, ForeignKey("staff.id")),
    Column("read_at", UtcDateTime),  # when who asked had the answer before her
    Index("ix_coordinator_requests_state", "state", "until_at"),
    Index("ix_coordinator_requests_asked_by", "asked_by", "asked_at"),
)
