"""Wishes to see a number. A row is kept when it is over; the number itself never stands in it."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_OPEN = "state in ('asked', 'approved')"

reveals = Table(
    "reveals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("reason", String(12), nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),  # may tell of a caller
    Column("asked_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),  # asked | approved | shown | refused | lapsed
    Column("until", UtcDateTime, nullable=False),
    Column("decided_by", Id, ForeignKey("staff.id")),
    Index("ix_reveals_until", "state", "until"),
    Index(
        "uq_reveals_one_open_a_person",
        "call_id",
        "asked_by",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)
