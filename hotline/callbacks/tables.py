"""Promises to ring back."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_OPEN = "state = 'requested'"

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("number_fingerprint", String(32), nullable=False),
    Column("number_sealed", LargeBinary, nullable=False),
    Column("class_rank", SmallInteger, nullable=False),
    Column("state", String(12), nullable=False),  # requested | declined | taken_over
    Column("number_confirmed", Boolean, nullable=False),
    Column("place_since", UtcDateTime, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("promised_by", UtcDateTime, nullable=False),
    Index(
        "uq_callbacks_one_open_per_number",
        "number_fingerprint",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)
