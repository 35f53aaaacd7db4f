"""Care plans and blocks, by the fingerprint of a number. Why and what was said is sealed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_NOT_ENDED, _NOT_OVER = text("ended_at is null"), text("state <> 'over'")

care_plans = Table(
    "care_plans",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),  # of hers, from which it was made
    Column("number_fingerprint", String(32), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),  # the counsellor who is hers
    Column("days", String(7), nullable=False),  # such as "135": Monday is 1
    Column("hours", String(11), nullable=False),  # such as "20:00-21:00"
    Column("minutes", SmallInteger, nullable=False),  # how long they usually talk
    Column("review_at", UtcDateTime, nullable=False),
    Column("caller_told", Boolean, nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Id, ForeignKey("staff.id")),
    Column("alert_at", UtcDateTime),  # when its review is overdue; null: ended, or somebody was told
    Index("ix_care_plans_alert", "alert_at"),
    Index(
        "uq_care_plans_one_of_a_number",
        "number_fingerprint",
        unique=True,
        sqlite_where=_NOT_ENDED,
        postgresql_where=_NOT_ENDED,
    ),
)

blocks = Table(
    "blocks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),  # of hers, from which it was asked
    Column("number_fingerprint", String(32), nullable=False),
    Column("state", String(6), nullable=False),  # asked | stands | over
    Column("reason_sealed", LargeBinary, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Id, ForeignKey("staff.id"), nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", Id, ForeignKey("staff.id")),
    Column("until", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),  # null: its day came by itself, or will
    Column("lifted_by", Id, ForeignKey("staff.id")),
    Index(
        "uq_blocks_one_of_a_number",
        "number_fingerprint",
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    ),
)
