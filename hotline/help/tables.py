"""Who called a supervisor from a talk, when, and who came."""

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_ASKED = "state = 'asked'"
_OPEN = "state != 'over'"

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("offer_id", Id, ForeignKey("offers.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("state", String(8), nullable=False),  # asked | seen | over
    Column("asked_at", UtcDateTime, nullable=False),
    Column("texted", SmallInteger, nullable=False),  # how many supervisors were sent a text
    Column("seen_at", UtcDateTime),
    Column("seen_by", Id, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    Index("ix_help_requests_open", "asked_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    Index(
        "uq_help_requests_one_asked_per_talk",
        "offer_id",
        unique=True,
        sqlite_where=text(_ASKED),
        postgresql_where=text(_ASKED),
    ),
)
