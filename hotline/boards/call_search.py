"""The call log: which calls somebody looks for, newest first, a page at a time. Codes, never numbers.

A page goes on at the last row seen and never counts rows to skip, so a deep one costs what the first does. What is
seldom has an index of its own that holds nothing else, so it costs nothing when a call arrives (calls/tables.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, or_, select, tuple_

from hotline.calls.tables import calls
from hotline.calls.waited import waited_until
from hotline.db.transitions import one_of
from hotline.db.unit_of_work import Database
from hotline.kernel.codes import caller_code
from hotline.roster.tables import staff

STILL_OPEN = "open"
"""In place of an outcome: calls that have none yet."""

MOST_COUNTED = 10_000
_OPEN = ("greeting", "waiting", "offered", "connected")
_A_PART = 1000
_AFTER_EVERY_HEX_DIGIT = "g"
_C = calls.c
_ROW = (
    *(_C.id, _C.received_at, _C.queued_at, _C.connected_at, _C.ended_at, _C.number_fingerprint, _C["class"]),
    *(_C.direction, _C.state, _C.outcome, _C.language, _C.topic, staff.c.name.label("counsellor_name")),
)


@dataclass(frozen=True)
class Wanted:
    """What to look for; None means any. Days are the line's own and both included; `waited`: longer than so many
    seconds; `code`: how a caller's code begins, 4 to 8 hex digits."""

    since: date | None = None
    until: date | None = None
    code: str | None = None
    counsellor: str | None = None
    call_class: str | None = None
    outcome: str | None = None
    direction: str | None = None
    topic: str | None = None
    waited: int | None = None

    @property
    def is_soon_counted(self) -> bool:
        """Whether an index holds just what is wanted: else every call there is would be looked at to count a few."""
        return (self.direction, self.topic, self.waited) == (None, None, None)


@dataclass(frozen=True)
class Logged:
    """A call in one row. `waited` and `talked` in seconds; `code` is None where the number was withheld, or is past
    its time."""

    id: str
    received_at: datetime
    code: str | None
    call_class: str
    direction: str
    state: str
    outcome: str | None
    counsellor: str | None
    language: str
    topic: str | None
    waited: int
    talked: int | None


@dataclass(frozen=True)
class LogPage:
    rows: list[Logged]
    has_more: bool


def search_calls(
    connection: Connection, wanted: Wanted, zone: ZoneInfo, now: datetime, after: tuple[datetime, str] | None, many: int
) -> LogPage:
    """Return the next calls after a row: the time it came, and its id. None: the newest."""
    found = connection.execute(_page(wanted, zone, now, after, many + 1)).all()
    return LogPage([_logged(row, now) for row in found[:many]], len(found) > many)


def count_calls(connection: Connection, wanted: Wanted, zone: ZoneInfo, now: datetime) -> int | None:
    """Return how many there are, at most one more than MOST_COUNTED; None where counting would cost too much."""
    if not wanted.is_soon_counted:
        return None
    some = select(_C.id).where(*_conditions(wanted, zone, now)).limit(MOST_COUNTED + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def count_every_call(connection: Connection, wanted: Wanted, zone: ZoneInfo, now: datetime) -> int:
    """Count all, whatever it costs: up to a second for a million."""
    query = select(func.count()).select_from(calls).where(*_conditions(wanted, zone, now))
    return connection.execute(query).scalar_one()


def calls_in_parts(database: Database, wanted: Wanted, zone: ZoneInfo, now: datetime) -> Iterator[list[Logged]]:
    """Give all of them, newest first, a thousand at a time.

    Each part is a SELECT of its own that goes on at the last row, on either database. A cursor of the server was left:
    who downloads slowly would keep a transaction open for minutes, which holds up PostgreSQL's vacuum and is ended
    after 15 s anyway (db/engine.py). A call that ends meanwhile is shown as it is when its part is read; none is
    shown twice, none is missing.
    """
    after: tuple[datetime, str] | None = None
    while True:
        with database.read() as connection:
            page = search_calls(connection, wanted, zone, now, after, _A_PART)
        if page.rows:
            yield page.rows
        if not page.has_more:
            return
        after = page.rows[-1].received_at, page.rows[-1].id


def _page(wanted: Wanted, zone: ZoneInfo, now: datetime, after: tuple[datetime, str] | None, many: int) -> Select[Any]:
    query = (
        select(*_ROW)
        .join_from(calls, staff, staff.c.id == _C.counsellor_id, isouter=True)
        .where(*_conditions(wanted, zone, now))
        .order_by(_C.received_at.desc(), _C.id.desc())
        .limit(many)
    )
    return query if after is None else query.where(tuple_(_C.received_at, _C.id) < after)


def _conditions(wanted: Wanted, zone: ZoneInfo, now: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield _C.received_at >= _midnight(wanted.since, zone)
    if wanted.until is not None:
        yield _C.received_at < _midnight(wanted.until + timedelta(days=1), zone)
    if wanted.code is not None:  # a range, because every index knows ranges, and a pattern only some
        yield _C.number_fingerprint >= wanted.code
        yield _C.number_fingerprint < wanted.code + _AFTER_EVERY_HEX_DIGIT
    if wanted.outcome == STILL_OPEN:
        yield one_of(_C.state, _OPEN)
    if wanted.call_class is not None:
        yield one_of(_C["class"], [wanted.call_class])
    for column, value in (
        (_C.counsellor_id, wanted.counsellor),
        (_C.outcome, None if wanted.outcome == STILL_OPEN else wanted.outcome),
        (_C.direction, wanted.direction),
        (_C.topic, wanted.topic),
    ):
        if value is not None:
            yield column == value
    if wanted.waited is not None:
        so_far = waited_until(literal(now, _C.ended_at.type))
        yield or_(_C.waited_seconds > wanted.waited, and_(one_of(_C.state, _OPEN), so_far > wanted.waited))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _logged(row: Row[Any], now: datetime) -> Logged:
    return Logged(
        id=row.id,
        received_at=row.received_at,
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        call_class=row._mapping["class"],
        direction=row.direction,
        state=row.state,
        outcome=row.outcome,
        counsellor=row.counsellor_name,
        language=row.language,
        topic=row.topic,
        waited=_seconds(row.queued_at or row.received_at, row.connected_at or row.ended_at or now),
        talked=None if row.connected_at is None else _seconds(row.connected_at, row.ended_at or now),
    )


def _seconds(begin: datetime, end: datetime) -> int:
    return max(0, round((end - begin).total_seconds()))
