"""Follow-ups, their steps, and each try. Whose they are, only a fingerprint tells; what is written of her is sealed."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

_OPEN = "state = 'open'"

followups = Table(
    "followups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("origin_kind", String(8), nullable=False),  # record | dropped | message | callback
    Column("origin_id", Id, nullable=False),
    Column("call_id", Id, ForeignKey("calls.id")),
    Column("number_fingerprint", String(32), index=True),  # null: the number is withheld
    Column("staff_id", Id, ForeignKey("staff.id")),  # who talked with her
    Column("risk", String(2), nullable=False),  # R4 … R0, RX; raised, never lowered
    Column("agreed", Boolean, nullable=False),
    Column("frontline", Boolean, nullable=False),
    Column("counts_from", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_as", String(16)),  # complete | declined | wrong_number | asked_to_stop
    Column("grave_at", UtcDateTime),  # since when its risk is grave; null: it never was
    Index("uq_followups_one_of_an_origin", "origin_id", unique=True),
)

followup_steps = Table(
    "followup_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("followup_id", Id, ForeignKey("followups.id"), nullable=False, index=True),
    Column("place", SmallInteger, nullable=False),  # which of its plan, from 0; one that is repeated has the same
    Column("state", String(6), nullable=False),  # open | closed
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("first_due_at", UtcDateTime, nullable=False),  # by when the first try was to be made; settled once past
    Column("first_try_at", UtcDateTime),
    Column("tries", SmallInteger, nullable=False),  # that reached nobody
    Column("owner_id", Id, ForeignKey("staff.id")),
    Column("callback_id", Id, ForeignKey("callbacks.id"), index=True),  # the call that was promised for it
    Column("asked_at", UtcDateTime),  # by text; once
    Column("feeling", String(5)),  # her answer: good | so_so | bad
    Column("felt_at", UtcDateTime),
    Column("result", String(16)),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Id),  # of the staff; null: the carrier's word
    Column("alert_at", UtcDateTime),  # when it is overdue; null: closed, or somebody was told
    Column("told_at", UtcDateTime),  # when somebody was
    Column("ring_at", UtcDateTime),  # when she is rung without anybody's hand; null: never, or it was done
    Column("ask_at", UtcDateTime),  # when she is asked by text without anybody's hand; null: never, or it was done
    Index("ix_followup_steps_alert", "alert_at"),
    Index("ix_followup_steps_ring", "ring_at"),
    Index("ix_followup_steps_ask", "ask_at"),
    Index("ix_followup_steps_newest", "opened_at", "id"),
    Index(
        "uq_followup_steps_one_open",
        "followup_id",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)

followup_tries = Table(
    "followup_tries",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("step_id", Id, ForeignKey("followup_steps.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("result", String(16), nullable=False),
    Column("by_id", Id, ForeignKey("staff.id")),  # null: the carrier's word
    Column("callback_id", Id, ForeignKey("callbacks.id")),  # the call-back that it was a try of
    Column("note_sealed", LargeBinary),
)
