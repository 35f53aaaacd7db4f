"""The audit as it is read: who saw or changed what, newest first, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, select

from hotline.audit.model import Head
from hotline.audit.store import find_head
from hotline.audit.tables import audit_events
from hotline.roster.tables import staff

_A = audit_events.c
_LINES = (
    select(audit_events, staff.c.name)
    .join_from(audit_events, staff, staff.c.id == _A.who, isouter=True)
    .order_by(_A.number.desc())
)


@dataclass(frozen=True)
class Sought:
    """What to look for; None means any. `who`: of the staff; days are the line's own and both included."""

    who: str | None = None
    act: str | None = None
    subject: str | None = None
    which: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Line:
    """`who`: a name, or the name of a part of the house."""

    number: int
    at: datetime
    who: str
    role: str
    act: str
    subject: str
    which: str
    why: str | None


def list_audit(
    connection: Connection, sought: Sought, zone: ZoneInfo, many: int, before: int | None = None
) -> tuple[list[Line], bool]:
    """Return the lines before one of them, and whether there are more."""
    query = _LINES.where(*_conditions(sought, zone)).limit(many + 1)
    if before is not None:
        query = query.where(_A.number < before)
    rows = connection.execute(query).all()
    return [_line(row) for row in rows[:many]], len(rows) > many


def audit_head(connection: Connection) -> Head:
    """Where the chain ends now."""
    return find_head(connection)


def _conditions(sought: Sought, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    for column, value in (
        (_A.who, sought.who),
        (_A.act, sought.act),
        (_A.subject, sought.subject),
        (_A.which, sought.which),
    ):
        if value is not None:
            yield column == value
    if sought.since is not None:
        yield _A.at >= datetime.combine(sought.since, time(), zone)
    if sought.until is not None:
        yield _A.at < datetime.combine(sought.until + timedelta(days=1), time(), zone)


def _line(row: Row[Any]) -> Line:
    return Line(row.number, row.at, row.name or row.who, row.role, row.act, row.subject, row.which, row.why)
