"""What a report is about, and records as they stood at a moment: what was written later is not in it, though the rows
have gone on.

A long time is read in parts of ten thousand rows, so that neither memory nor one question to the database grows with
it. All parts are of one picture: who reads has a transaction open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, bindparam, select

from hotline.db.types import UtcDateTime
from hotline.kernel.risk import RiskLevel
from hotline.records.model import AgeGroup, Answer, ContactType, InArea
from hotline.records.tables import contact_records, risk_assessments

PART = 10_000
"""How many rows are asked for at once: few enough to keep; of fewer, PostgreSQL reads all stories for each part."""

Bounds = dict[str, datetime]

_A_MOMENT = timedelta(microseconds=1)
_R, _A = contact_records.c, risk_assessments.c
_since, _until, _as_of = (bindparam(name, type_=UtcDateTime()) for name in ("since", "until", "as_of"))


@dataclass(frozen=True)
class Span:
    """What is asked for: from `since` until just before `until`, told as everything stood at `as_of`."""

    since: datetime
    until: datetime
    as_of: datetime

    @property
    def bounds(self) -> Bounds:
        return {"since": self.since, "until": self.until, "as_of": self.as_of}


class RecordThen(NamedTuple):
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


def bound_of(column: Column[datetime], *conditions: ColumnElement[bool]) -> Select[Any]:
    """The question for `in_parts`: at which time the first part of a span ends; nothing where it is the last."""
    return select(column).where(column >= _since, column < _until, *conditions).order_by(column).offset(PART).limit(1)


def in_parts(connection: Connection, bound: Select[Any], span: Span) -> Iterator[Bounds]:
    """Cut a span where about PART rows have gone by, so that each part is one short question."""
    since = span.since
    while since < span.until:
        found: datetime | None = connection.execute(bound, {"since": since, "until": span.until}).scalar()
        until = span.until if found is None else max(found, since + _A_MOMENT)
        yield {"since": since, "until": until, "as_of": span.as_of}
        since = until


_LEVEL = (
    select(_A.level)
    .where(_A.record_id == _R.id, _A.at <= _as_of, _A.level != "")
    .order_by(_A.id.desc())
    .limit(1)
    .scalar_subquery()
)  # fmt: skip
_RECORDS = select(
    *(_R.id, _R.contact_type, _R.main_problem, _R.main_detail, _R.in_area, _R.age_group, _R.minor, _LEVEL)
).where(
    and_(_R.opened_at >= _since, _R.opened_at < _until),
    and_(_R.state == "closed", _R.closed_at <= _as_of),
)
_RECORDS_END = bound_of(_R.opened_at, _R.state == "closed")


def records_then(connection: Connection, span: Span) -> Iterator[RecordThen]:
    """Give the closed records of talks that began in the span, the oldest part first."""
    for part in in_parts(connection, _RECORDS_END, span):
        for row in connection.execute(_RECORDS, part).all():
            yield _record(row)


def _record(row: tuple[Any, ...]) -> RecordThen:
    record_id, contact_type, problem, detail, in_area, age_group, minor, level = row
    return RecordThen(
        id=record_id,
        contact_type=ContactType(contact_type),
        problem=f"{problem}.{detail}" if problem and detail else problem,
        in_area=None if in_area is None else InArea(in_area),
        age_group=None if age_group is None else AgeGroup(age_group),
        minor=None if minor is None else Answer(minor),
        level=None if level is None else RiskLevel(level),
    )
