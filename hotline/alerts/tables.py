"""What a supervisor must know of."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_OPEN = "seen_at is null"

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("subject", Id, nullable=False),  # the counsellor, call, promise, conversation or thread it is about
    Column("staff_id", Id, ForeignKey("staff.id")),
    Column("call_id", Id, ForeignKey("calls.id")),
    Column("detail", JSON, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("seen_by", String(80)),  # a name, or "settled" when its reason went away by itself
    Index("ix_alerts_newest", "at", "id"),
    Index(
        "uq_alerts_one_open",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)

alert_texts = Table(
    "alert_texts",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("at", UtcDateTime, nullable=False),  # of the last text to her about this kind
)
