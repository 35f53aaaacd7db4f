"""Who called a supervisor from a talk, a text or a message, when, and who came."""

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

_ASKED = "state = 'asked'"
_OPEN = "state != 'over'"

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), index=True),  # of the talk or of the message
    Column("offer_id", Id, ForeignKey("offers.id"), index=True),  # her part of the talk; else one of the last two
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("state", String(8), nullable=False),  # asked | seen | over
    Column("asked_at", UtcDateTime, nullable=False),
    Column("texted", SmallInteger, nullable=False),  # how many supervisors were sent a text
    Column("seen_at", UtcDateTime),
    Column("seen_by", Id, ForeignKey("staff.id")),
    Column("ended_at", UtcDateTime),
    Column("conversation_id", Id, ForeignKey("conversations.id"), index=True),
    Column("message_id", Id, ForeignKey("messages.id"), index=True),
    Index("ix_help_requests_open", "asked_at", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    *(
        Index(
            f"uq_help_requests_one_asked_per_{subject}",
            column,
            unique=True,
            sqlite_where=text(_ASKED),
            postgresql_where=text(_ASKED),
        )
        for subject, column in (("talk", "offer_id"), ("text", "conversation_id"), ("message", "message_id"))
    ),
)
