"""Which counsellor and which caller are never brought together, since when, until when, and by whose word."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

kept_apart = Table(
    "kept_apart",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("number_fingerprint", String(32), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("by_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),  # null: until somebody lifts it
    Column("lifted_at", UtcDateTime),
    Column("lifted_by", Id, ForeignKey("staff.id")),
    Index("ix_kept_apart_number", "number_fingerprint"),
    Index(
        "uq_kept_apart_pair",
        "staff_id",
        "number_fingerprint",
        unique=True,
        sqlite_where=text("lifted_at is null"),
        postgresql_where=text("lifted_at is null"),
    ),
)
