"""Reviews of talks, and what the counsellors replied. Marks are figures; every word is sealed."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime
from hotline.reviews.model import Point

reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True),
    Column("record_id", Id, ForeignKey("contact_records.id"), nullable=False, unique=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),  # whose talk it was
    Column("reviewer_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("state", String(8), nullable=False),  # draft | given | replied
    Column("begun_at", UtcDateTime, nullable=False),
    Column("given_at", UtcDateTime),
    *(Column(f"{point.value}_mark", SmallInteger) for point in Point),  # 0 to 4; null: not marked
    Column("notes_sealed", LargeBinary),
    Index("ix_reviews_hers", "staff_id", "given_at"),
    Index("ix_reviews_newest", "given_at", "id"),
)

review_replies = Table(
    "review_replies",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("review_id", Id, ForeignKey("reviews.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Id, ForeignKey("staff.id"), nullable=False),
    Column("body_sealed", LargeBinary, nullable=False),
)
