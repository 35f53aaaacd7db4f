"""Legal holds: a reason for which nothing of a number is forgotten until a day."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number_fingerprint", String(32), nullable=False),
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("placed_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Index("ix_legal_holds_number", "number_fingerprint", "until"),
)
