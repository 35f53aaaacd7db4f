"""Calls, their legs, their events, and the answers we gave (to be given again)."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)

from hotline.db.base import index_where, metadata
from hotline.db.types import BigId, Id, UtcDateTime

calls = Table(
    "calls",
    metadata,
    Column("id", Id, primary_key=True),
    Column("carrier_sid", String(64), nullable=False, unique=True),
    Column("direction", String(8), nullable=False),  # inbound | callback
    Column("class", String(9), nullable=False),
    Column("class_reason", String(12)),
    Column("state", String(9), nullable=False),
    Column("outcome", String(9)),
    Column("language", String(5), nullable=False),
    Column("topic", String(9)),  # practical, after key 2
    Column("exit_to", String(8)),  # why not, or no longer, in the queue: callback | message | overflow | duty | blocked
    Column("number_fingerprint", String(32), index=True),
    Column("number_sealed", LargeBinary),
    Column("forwarded_sealed", LargeBinary),
    Column("received_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime),
    Column("connected_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("counsellor_id", Id, ForeignKey("staff.id")),
    Column("reconnects", Integer, nullable=False),
    Column("check_at", UtcDateTime),  # when to ask the carrier about it, unless it gives a sign of life
    Column("resumed_by", Id),  # the later call, or promise, of this number that took over its place
    Column("told_minutes", SmallInteger),  # the shortest time within which the caller was told to be answered
    Column("ask_at", UtcDateTime),  # nobody answered: when to ask by text whether we should ring back
    Column("waited_seconds", Integer),  # of a closed call: from its place in line to the talk, or to its end
    # a family on a posting had this number when it came; which one, nobody wrote down
    Column("of_household", Boolean, nullable=False, server_default=false()),
    Index("ix_calls_newest", "received_at", "id"),
    Index("ix_calls_check", "check_at"),
    Index("ix_calls_state", "state", "received_at"),
    Index("ix_calls_ask", "ask_at"),
    # for the call log: each holds a call only once it is answered, closed or about danger, so of the calls that arrive
    # one alone holds the families'
    index_where("waited_seconds is not null", "ix_calls_waited", "waited_seconds"),
    index_where("outcome is not null", "ix_calls_outcome", "outcome", "received_at", "id"),
    index_where("counsellor_id is not null", "ix_calls_counsellor", "counsellor_id", "received_at", "id"),
    index_where("class = 'crisis'", "ix_calls_crisis", "received_at", "id"),
    Index(
        "ix_calls_household",
        *("received_at", "id"),
        sqlite_where=text("of_household = 1"),
        postgresql_where=text("of_household"),
    ),
)

legs = Table(
    "legs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("offer_id", Id, index=True),
    Column("party", String(10), nullable=False),  # caller | counsellor | supervisor (who listens in)
    Column("carrier_sid", String(64), unique=True),
    Column("state", String(8), nullable=False),  # dialling | ringing | up | ended
    Column("sequence", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("end_reason", String(16)),
    Column("check_at", UtcDateTime),
    Index("ix_legs_check", "check_at"),
)

call_events = Table(
    "call_events",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("detail", JSON, nullable=False),
)

replies = Table(
    "replies",
    metadata,
    Column("delivery", String(200), primary_key=True),
    Column("body", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_replies_at", "at"),
)
