"""What supervisors have said of the hours: the line is open, or closed, until a moment."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

said_hours = Table(
    "said_hours",
    metadata,
    Column("id", Id, primary_key=True),
    Column("is_open", Boolean(create_constraint=False), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    Column("said_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # before its time, by a person, or by what was said after it
    Column("ended_by", Id, ForeignKey("staff.id")),
    Index("ix_said_hours_until", "until"),
)
