"""What was promised and is not done yet: call-backs, texts, messages left. Codes, never numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select

from hotline.boards.board_line import Level
from hotline.callbacks.model import OPEN
from hotline.callbacks.rules import Haste, Owed, Wish, haste_of
from hotline.callbacks.tables import callbacks
from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.messages.model import RecordingState
from hotline.messages.tables import messages
from hotline.texts.tables import conversations, threads

_AT_RISK = 0.8
"""The share of the time of a text or a message after which it is urgent, as of a call-back (callbacks/rules.py)."""

_LEVELS = {Haste.CALM: Level.WELL, Haste.SOON: Level.SOON, Haste.LATE: Level.LATE}

_MOST_READ = 500
_LATELY = timedelta(hours=24)

_OPEN = (
    select(callbacks)
    .where(one_of(callbacks.c.state, [state.value for state in OPEN]))
    .order_by(callbacks.c.promised_by, callbacks.c.id)
    .limit(_MOST_READ)
)
_KEPT = (
    select(callbacks.c.promise_kept, func.count().label("many"))
    .where(callbacks.c.promise_kept.is_not(None), callbacks.c.promised_by >= bindparam("since"))
    .group_by(callbacks.c.promise_kept)
)
_AWAITS = or_(conversations.c.answered_at.is_(None), conversations.c.answered_at < conversations.c.asked_at)
_TEXTS = (
    select(
        conversations.c.id,
        conversations.c.class_rank,
        conversations.c.asked_at,
        threads.c.number_fingerprint,
        func.count().over().label("how_many"),
        func.sum(case((conversations.c.asked_at < bindparam("late_before"), 1), else_=0)).over().label("late"),
    )
    .join_from(conversations, threads, threads.c.id == conversations.c.thread_id)
    .where(one_of(conversations.c.state, ("waiting", "taken")), _AWAITS)
    .order_by(conversations.c.class_rank, conversations.c.asked_at)
    .limit(bindparam("most"))
)
_MESSAGES = (
    select(
        messages.c.id,
        messages.c.class_rank,
        messages.c.due_at,
        calls.c.number_fingerprint,
        func.count().over().label("how_many"),
        func.sum(case((messages.c.due_at < bindparam("now"), 1), else_=0)).over().label("late"),
    )
    .join_from(messages, calls, calls.c.id == messages.c.call_id)
    .where(messages.c.state != "closed", messages.c.recording_state != RecordingState.OFFERED.value)
    .order_by(messages.c.due_at, messages.c.id)
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class Due:
    """One thing that was promised to somebody, or should be done by then. `call_id`: of a call-back that stands in
    the line."""

    id: str
    call_class: CallClass
    code: str | None
    by: datetime
    level: Level
    call_id: str | None = None


@dataclass(frozen=True)
class Dues:
    """All of one kind; `shown` are the most urgent."""

    how_many: int
    late: int
    at_risk: int
    shown: tuple[Due, ...]

    @property
    def more(self) -> int:
        return self.how_many - len(self.shown)

    @property
    def next_by(self) -> datetime | None:
        return self.shown[0].by if self.shown else None


@dataclass(frozen=True)
class Kept:
    """Of the call-backs promised for the last 24 hours: how many were made in time, and how many there were."""

    in_time: int
    of: int


def call_backs(connection: Connection, now: datetime, most: int) -> Dues:
    """Return the open promises to ring back, the next to break first."""
    rows = connection.execute(_OPEN).all()
    dues = [
        Due(
            id=row.id,
            call_class=CallClass.of_rank(row.class_rank),
            code=caller_code(row.number_fingerprint),
            by=row.promised_by,
            level=_LEVELS[haste_of(Wish(row.requested_at, Owed(row.counts_from, row.promised_by)), now)],
            call_id=row.try_call_id if row.state in {"waiting", "ringing"} else None,
        )
        for row in rows
    ]
    late = sum(due.level is Level.LATE for due in dues)
    return Dues(len(dues), late, sum(due.level is Level.SOON for due in dues), tuple(dues[:most]))


def kept_lately(connection: Connection, now: datetime) -> Kept:
    many = {bool(row.promise_kept): row.many for row in connection.execute(_KEPT, {"since": now - _LATELY})}
    return Kept(many.get(True, 0), sum(many.values()))


def texts_waiting(connection: Connection, within: timedelta, now: datetime, most: int) -> Dues:
    """Return who wrote and has no answer from a person yet; `within`: how soon the line answers."""
    rows = connection.execute(_TEXTS, {"late_before": now - within, "most": most}).all()
    return _dues([(row, row.asked_at, row.asked_at + within) for row in rows], now)


def messages_waiting(connection: Connection, now: datetime, most: int) -> Dues:
    """Return the messages left that somebody is to deal with."""
    rows = connection.execute(_MESSAGES, {"now": now, "most": most}).all()
    return _dues([(row, row.due_at, row.due_at) for row in rows], now)


def _dues(found: list[tuple[Any, datetime, datetime]], now: datetime) -> Dues:
    if not found:
        return Dues(0, 0, 0, ())
    shown = tuple(
        Due(
            id=row.id,
            call_class=CallClass.of_rank(row.class_rank),
            code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
            by=by,
            level=_level(since, by, now),
        )
        for row, since, by in found
    )
    first = found[0][0]
    return Dues(first.how_many, int(first.late), sum(due.level is Level.SOON for due in shown), shown)


def _level(since: datetime, by: datetime, now: datetime) -> Level:
    if now >= by:
        return Level.LATE
    return Level.SOON if now >= since + _AT_RISK * (by - since) else Level.WELL
