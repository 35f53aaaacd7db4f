"""Promises to ring back, and each try to keep one."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

_OPEN = "state in ('requested', 'waiting', 'ringing', 'retry_wait')"
_WITHHELD = "asked_by = 'withheld'"

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("call_id", Id, ForeignKey("calls.id"), index=True),  # the call in which it was asked; null: in none
    # of a caller who hides hers: her call's id and nothing, until she has given one and said yes to it
    Column("number_fingerprint", String(32), nullable=False),
    Column("number_sealed", LargeBinary, nullable=False),
    Column("class_rank", SmallInteger, nullable=False),
    # requested | waiting (in the line) | ringing | retry_wait | done | exhausted | declined | taken_over: see model.py
    Column("state", String(12), nullable=False),
    Column("number_confirmed", Boolean, nullable=False),
    Column("place_since", UtcDateTime, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("promised_by", UtcDateTime, nullable=False),
    Column("next_try_at", UtcDateTime),  # from when on it may enter the line; null: not yet, or it stands there
    Column("try_call_id", Id, index=True),  # the call of the present or the last try
    Column("promise_kept", Boolean),  # null while nobody can say
    Column("ring_until", UtcDateTime),  # in the line: until when their phone may ring; null: always
    Column("spare_from", UtcDateTime),  # from when on it may be served before its turn, by who would be idle
    Column("asker_fingerprint", String(32), nullable=False, server_default=text("''")),  # who asked; may be another
    Column("asked_by", String(8), nullable=False, server_default=text("'keys'")),  # keys | withheld | text | staff
    Column("best_hours", String(11)),  # 18:00-21:00, in the line's zone: only then
    Column("taken_by", Id),  # the call that took its place over
    Column("given_fingerprint", String(32)),  # another number, given by keys: it is rung only after a yes to it
    Column("given_sealed", LargeBinary),
    Column("asked_staff_id", Id),  # of the staff who asked for it on somebody's behalf
    Column("confirmed_at", UtcDateTime),  # when the yes to number_confirmed came first
    Column("withdrawn_at", UtcDateTime),  # declined, taken over or merged: from then on nothing is owed
    Column("counts_from", UtcDateTime, nullable=False),  # from when on the time until `promised_by` counts
    Index("ix_callbacks_ring_until", "ring_until"),
    Index("ix_callbacks_spare", "spare_from"),
    Index(
        "ix_callbacks_open_of_asker",
        "asker_fingerprint",
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
    Index("ix_callbacks_due", "next_try_at"),
    Index(
        "ix_callbacks_withheld",
        "number_fingerprint",
        "requested_at",
        sqlite_where=text(_WITHHELD),
        postgresql_where=text(_WITHHELD),
    ),
    Index("ix_callbacks_promises", "promise_kept", "promised_by"),
    Index(
        "uq_callbacks_one_open_per_number",
        "number_fingerprint",
        unique=True,
        sqlite_where=text(_OPEN),
        postgresql_where=text(_OPEN),
    ),
)

callback_attempts = Table(
    "callback_attempts",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("callback_id", Id, ForeignKey("callbacks.id"), nullable=False, index=True),
    Column("call_id", Id, ForeignKey("calls.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("result", String(16), nullable=False),
)
