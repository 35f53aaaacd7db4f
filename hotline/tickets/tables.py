"""Who waits, who was asked to take them, and why."""

from sqlalchemy import JSON, Column, ForeignKey, Index, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

tickets = Table(
    "tickets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("class_rank", SmallInteger, nullable=False),  # 0 crisis, 1 frontline, 2 general
    Column("state", String(9), nullable=False),  # waiting | offered | connected | closed
    Column("queued_at", UtcDateTime, nullable=False),  # virtual: a kept place is older than the wait
    Column("deadline_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("asks", String(200), nullable=False, server_default=text("''")),  # what she needs: see tickets/model.py
    Column("prefers", Id),  # the counsellor she knows
    Column("hold_until", UtcDateTime),  # until then she may be kept for that one
    Column("failed_offers", SmallInteger, nullable=False, server_default=text("0")),
    Column("apart_as", String(32)),  # the fingerprint of a caller whom somebody is kept apart from; null: nobody
    Index("ix_tickets_line", "state", "class_rank", "asks", "queued_at", "id"),
    Index(
        "ix_tickets_held",
        "prefers",
        "hold_until",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_tickets_apart",
        "apart_as",
        sqlite_where=text("state = 'waiting' and apart_as is not null"),
        postgresql_where=text("state = 'waiting' and apart_as is not null"),
    ),
    Index(
        "uq_tickets_one_open_per_call",
        "call_id",
        unique=True,
        sqlite_where=text("state != 'closed'"),
        postgresql_where=text("state != 'closed'"),
    ),
)

_ACTIVE = "state in ('pending', 'ringing', 'answered', 'accepted', 'bridged', 'joined')"
_ACCEPTED = "state in ('accepted', 'bridged')"

offers = Table(
    "offers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("ticket_id", Id, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("class_rank", SmallInteger, nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(24)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("accepted_at", UtcDateTime),
    Column("joined_at", UtcDateTime),  # the caller asked for the way into the conference
    Column("bridged_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("deadline_at", UtcDateTime),
    Column("joins", Id),  # the room a colleague asks her into: its first offer; null: an ordinary one
    Column("aside_at", UtcDateTime),  # she has stepped out of the room, and the caller waits for her
    Column("shown_at", UtcDateTime),  # when her desk first showed her the last plan of who rings
    Index("ix_offers_deadline", "deadline_at"),
    Index("ix_offers_made", "made_at", "id"),
    Index("ix_offers_staff", "staff_id", "made_at"),  # what was held out to somebody next after a hard talk
    Index(  # of the few that join: SQLite would else look for the last picks among all that do not
        "ix_offers_joins",
        "joins",
        sqlite_where=text("joins is not null"),
        postgresql_where=text("joins is not null"),
    ),
    Index(
        "uq_offers_one_active_per_counsellor",
        "staff_id",
        unique=True,
        sqlite_where=text(_ACTIVE),
        postgresql_where=text(_ACTIVE),
    ),
    Index(
        "uq_offers_one_accepted_per_ticket",
        "ticket_id",
        unique=True,
        sqlite_where=text(_ACCEPTED),
        postgresql_where=text(_ACCEPTED),
    ),
)

_LISTENS = "state in ('rings', 'in', 'leaving')"

listenings = Table(
    "listenings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("mode", String(8), nullable=False),  # listen | whisper | join
    Column("state", String(8), nullable=False),  # rings | in | leaving | over
    Column("made_at", UtcDateTime, nullable=False),
    Column("joined_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("deadline_at", UtcDateTime),  # of the ring, or of the word that her phone is down
    Index(
        "uq_listenings_one_per_supervisor",
        "staff_id",
        unique=True,
        sqlite_where=text(_LISTENS),
        postgresql_where=text(_LISTENS),
    ),
)
"""A supervisor in a talk of others: never an offer, so it can neither take nor hold up a caller."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("rule", String(24), nullable=False),
    Column("chosen", String(80)),
    Column("considered", JSON, nullable=False),
    Column("why", JSON, nullable=False),
    Index("ix_decisions_at", "at"),
)
