"""Calls and records as they stood at a moment: what was written later is not in it, though the rows have gone on.

Where a row is changed in place, its story is read instead, which is only added to: each line has its time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Label, Row, and_, bindparam, func, select

from hotline.calls.model import Exit, Outcome
from hotline.calls.tables import call_events, calls
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.risk import RiskLevel
from hotline.records.model import AgeGroup, Answer, ContactType, InArea
from hotline.records.tables import contact_records, risk_assessments

_E, _R = call_events.c, contact_records.c
_KNOWN = _E.at <= bindparam("as_of")
_BETTERED = frozenset({Outcome.OVERFLOW, Outcome.ABANDONED, Outcome.CALLBACK})
"""What a call ends as until the carrier tells of a message that was left in it."""


@dataclass(frozen=True)
class Span:
    """What is asked for: from `since` until just before `until`, told as everything stood at `as_of`."""

    since: datetime
    until: datetime
    as_of: datetime

    @property
    def bounds(self) -> dict[str, datetime]:
        return {"since": self.since, "until": self.until, "as_of": self.as_of}


@dataclass(frozen=True)
class CallThen:
    """One call that was received."""

    received_at: datetime
    call_class: CallClass
    number_fingerprint: str | None
    waits_at: datetime | None
    left_at: datetime | None
    joined_first_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    exit_to: str | None
    is_handed_on: bool
    """A counsellor had pressed 1 for her, or her line to one broke: she was on the way to somebody."""
    is_on_the_way: bool
    """And that was the last of it: they were not joined."""

    @property
    def is_answered(self) -> bool:
        return self.joined_first_at is not None

    @property
    def is_decided(self) -> bool:
        return self.is_answered or self.ended_at is not None

    @property
    def is_given_up(self) -> bool:
        return self.outcome is Outcome.ABANDONED


@dataclass(frozen=True)
class RecordThen:
    """A record that was closed by then; what is typed into an open one has no time of its own. `problem`: the main one,
    such as P6 or P6.medicine; `level`: the last that was written."""

    id: str
    contact_type: ContactType
    problem: str | None
    in_area: InArea | None
    age_group: AgeGroup | None
    minor: Answer | None
    level: RiskLevel | None

    @property
    def is_counselling(self) -> bool:
        return self.contact_type.is_counselling or (self.level is not None and self.level.is_grave)


def _event(
    name: str, when: Callable[[ColumnElement[datetime]], ColumnElement[datetime]], *kinds: str
) -> Label[datetime]:
    """The first or the last time that a call's story tells of this."""
    told = select(when(_E.at)).where(_E.call_id == calls.c.id, one_of(_E.kind, kinds), _KNOWN)
    return told.scalar_subquery().label(name)


def _last(name: str, said: ColumnElement[Any], *kinds: str) -> Label[str | None]:
    """What the last line of these kinds says."""
    told = select(said).where(_E.call_id == calls.c.id, one_of(_E.kind, kinds), _KNOWN)
    return told.order_by(_E.id.desc()).limit(1).scalar_subquery().label(name)


_MESSAGE = (
    select(func.max(_E.at))
    .where(
        *(_E.call_id == calls.c.id, _E.kind == "message", _KNOWN),
        _E.detail["state"].as_string().in_(("expected", "completed")),
    )
    .scalar_subquery()
)
_CALLS = select(
    *(calls.c.received_at, calls.c["class"], calls.c.number_fingerprint, calls.c.connected_at, calls.c.ended_at),
    *(calls.c.outcome, calls.c.exit_to),
    _event("waits_at", func.min, "waits"),
    _event("left_at", func.min, "leaves_line"),
    _event("handed_at", func.max, "accepted", "reconnects"),
    _event("joined_at", func.max, "connected"),
    _event("duty_at", func.min, "duty_signed_in"),
    _event("blocked_at", func.min, "blocked"),
    _MESSAGE.label("message_at"),
    _last("ended_as", _E.detail["outcome"].as_string(), "ended"),
    _last(
        "class_then",
        func.coalesce(_E.detail["to"].as_string(), _E.detail["class"].as_string()),
        *("received", "waits", "class", "reconnects"),
    ),
).where(
    calls.c.direction == "inbound",
    calls.c.received_at >= bindparam("since"),
    calls.c.received_at < bindparam("until"),
    calls.c.received_at <= bindparam("as_of"),
)

_LEVEL = (
    select(risk_assessments.c.level)
    .where(risk_assessments.c.record_id == _R.id, risk_assessments.c.at <= bindparam("as_of"))
    .order_by(risk_assessments.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_RECORDS = select(
    *(_R.id, _R.contact_type, _R.main_problem, _R.main_detail, _R.in_area, _R.age_group, _R.minor),
    _LEVEL.label("level"),
).where(
    and_(_R.opened_at >= bindparam("since"), _R.opened_at < bindparam("until")),
    and_(_R.state == "closed", _R.closed_at <= bindparam("as_of")),
)


def calls_then(connection: Connection, span: Span) -> list[CallThen]:
    """Return the calls received in the span that somebody was to answer: not those in which one of the staff gave her
    PIN, nor of a number that is blocked, unless she said that she is in danger."""
    rows = connection.execute(_CALLS, span.bounds)
    return [_call(row, span.as_of) for row in rows if row.duty_at is None and not _is_barred(row)]


def records_then(connection: Connection, span: Span) -> list[RecordThen]:
    """Return the closed records of talks that began in the span."""
    return [_record(row) for row in connection.execute(_RECORDS, span.bounds)]


def _is_barred(row: Row[*tuple[Any, ...]]) -> bool:
    return row.blocked_at is not None and row.waits_at is None


def _call(row: Row[*tuple[Any, ...]], as_of: datetime) -> CallThen:
    is_over = row.ended_at is not None and row.ended_at <= as_of
    is_joined = row.connected_at is not None and row.connected_at <= as_of
    exit_to = row.exit_to if row.exit_to != Exit.DUTY else None
    return CallThen(
        received_at=row.received_at,
        call_class=CallClass(row.class_then or row._mapping["class"]),
        number_fingerprint=row.number_fingerprint,
        waits_at=row.waits_at,
        left_at=row.left_at,
        joined_first_at=row.connected_at if is_joined else None,
        ended_at=row.ended_at if is_over else None,
        outcome=_outcome(row) if is_over else None,
        exit_to=exit_to if is_over else None,
        is_handed_on=row.handed_at is not None,
        is_on_the_way=row.handed_at is not None and (row.joined_at is None or row.joined_at < row.handed_at),
    )


def _outcome(row: Row[*tuple[Any, ...]]) -> Outcome:
    """As its story said by then. A message that is told of after the end makes it better."""
    ended_as = Outcome(row.ended_as or row.outcome)
    is_bettered = ended_as in _BETTERED and row.message_at is not None and row.message_at >= row.ended_at
    return Outcome.VOICEMAIL if is_bettered else ended_as


def _record(row: Row[*tuple[Any, ...]]) -> RecordThen:
    problem = None if row.main_problem is None else row.main_problem
    return RecordThen(
        id=row.id,
        contact_type=ContactType(row.contact_type),
        problem=f"{problem}.{row.main_detail}" if problem and row.main_detail else problem,
        in_area=None if row.in_area is None else InArea(row.in_area),
        age_group=None if row.age_group is None else AgeGroup(row.age_group),
        minor=None if row.minor is None else Answer(row.minor),
        level=None if row.level is None else RiskLevel(row.level),
    )
