"""The call log: which calls somebody looks for, newest first, a page at a time. Codes, never numbers.

A page goes on at the last row seen and never counts rows to skip, so a deep one costs what the first does. What is
seldom has an index of its own that holds nothing else, so it costs nothing when a call arrives (calls/tables.py).

Of a record it tells what was chosen, as any list of records does, and no word that was written. Only who may open every
record may be shown it: to look for a level is to learn it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, not_, or_, select, tuple_

from hotline.calls.tables import calls
from hotline.calls.waited import waited_until
from hotline.db.transitions import one_of
from hotline.db.unit_of_work import Database
from hotline.kernel.codes import caller_code
from hotline.kernel.risk import RiskLevel
from hotline.records.model import SLOTS
from hotline.records.tables import contact_records, record_problems
from hotline.roster.tables import staff

STILL_OPEN = "open"
"""In place of an outcome: calls that have none yet."""

NEVER_JUDGED = "never"
"""In place of a level of risk: talks of which nobody has set one."""

MOST_COUNTED = 10_000
_SELDOM = {RiskLevel.ACT_NOW.value, RiskLevel.HIGH.value, NEVER_JUDGED}
_OPEN = ("greeting", "waiting", "offered", "connected")
_A_PART = 1000
_AFTER_EVERY_HEX_DIGIT = "g"
_C, _R, _P = calls.c, contact_records.c, record_problems.c
_ROW = (
    *(_C.id, _C.received_at, _C.queued_at, _C.connected_at, _C.ended_at, _C.number_fingerprint, _C["class"]),
    *(_C.direction, _C.state, _C.outcome, _C.language, _C.topic, staff.c.name.label("counsellor_name")),
    *(_C.of_household, _R.id.label("record_id"), _R.risk),
    *(_R[f"{slot}_{part}"] for slot in SLOTS for part in ("problem", "detail")),
)


@dataclass(frozen=True)
class Wanted:
    """What to look for; None means any. Days are the line's own and both included; `waited`: longer than so many
    seconds; `code`: how a caller's code begins, 4 to 8 hex digits; `risk`: the last level of the call's record;
    `problem`: a group or a detail, in any place of it; `household`: whether the number was a family's on a posting."""

    since: date | None = None
    until: date | None = None
    code: str | None = None
    counsellor: str | None = None
    call_class: str | None = None
    outcome: str | None = None
    direction: str | None = None
    topic: str | None = None
    waited: int | None = None
    risk: str | None = None
    problem: str | None = None
    household: bool | None = None

    @property
    def is_soon_counted(self) -> bool:
        """Whether an index holds just what is wanted: else every call there is would be looked at to count a few."""
        return (self.direction, self.topic, self.waited) == (None, None, None) and self.household is not False


@dataclass(frozen=True)
class Logged:
    """A call in one row. `waited` and `talked` in seconds; `code` is None where the number was withheld, or is past
    its time; `risk` is None where nobody talked, so that there is nothing to judge."""

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
    risk: str | None
    problems: tuple[str, ...]
    of_household: bool


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
    some = _found(select(_C.id), wanted, zone, now).limit(MOST_COUNTED + 1).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def count_every_call(connection: Connection, wanted: Wanted, zone: ZoneInfo, now: datetime) -> int:
    """Count all, whatever it costs: up to a second for a million."""
    many: int = connection.execute(_found(select(func.count()), wanted, zone, now)).scalar_one()
    return many


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
    at, call_id = _place(wanted)
    query = _found(select(*_ROW), wanted, zone, now).order_by(at.desc(), call_id.desc()).limit(many)
    return query if after is None else query.where(tuple_(at, call_id) < after)


def _place(wanted: Wanted) -> tuple[ColumnElement[datetime], ColumnElement[str]]:
    """When a call came, and which, as the table tells whose index holds what is wanted in this order: all tell the
    same, but no database knows that. SQLite, which counts nothing beforehand, begins there: with the seldom one."""
    if wanted.problem is not None and wanted.risk not in _SELDOM:
        return _P.came_at, _P.call_id
    return (_C.received_at, _C.id) if wanted.risk is None else (_R.came_at, _R.call_id)


def _found(query: Select[Any], wanted: Wanted, zone: ZoneInfo, now: datetime) -> Select[Any]:
    """The calls that are wanted, beside who answered and the record, if there are any. Either database leaves out what
    may be missing and is not asked for, so a count pays for neither."""
    query = (
        query.select_from(calls)
        .join(staff, staff.c.id == _C.counsellor_id, isouter=True)
        .join(contact_records, _R.call_id == _C.id, isouter=(wanted.risk, wanted.problem) == (None, None))
    )
    if wanted.problem is not None:
        query = query.join(record_problems, and_(_P.record_id == _R.id, _P.problem == wanted.problem))
    return query.where(*_conditions(wanted, zone, now))


def _conditions(wanted: Wanted, zone: ZoneInfo, now: datetime) -> Iterator[ColumnElement[bool]]:
    at, _ = _place(wanted)
    if wanted.since is not None:
        yield at >= _midnight(wanted.since, zone)
    if wanted.until is not None:
        yield at < _midnight(wanted.until + timedelta(days=1), zone)
    if wanted.code is not None:  # a range, because every index knows ranges, and a pattern only some
        yield _C.number_fingerprint >= wanted.code
        yield _C.number_fingerprint < wanted.code + _AFTER_EVERY_HEX_DIGIT
    if wanted.outcome == STILL_OPEN:
        yield one_of(_C.state, _OPEN)
    if wanted.call_class is not None:
        yield one_of(_C["class"], [wanted.call_class])
    if wanted.risk == NEVER_JUDGED:
        yield _R.risk.is_(None)
    if wanted.household is not None:
        yield _C.of_household if wanted.household else not_(_C.of_household)
    for column, value in (
        (_R.risk, None if wanted.risk == NEVER_JUDGED else wanted.risk),
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
    fields = row._mapping
    problems = [(fields[f"{slot}_problem"], fields[f"{slot}_detail"]) for slot in SLOTS]
    return Logged(
        id=row.id,
        received_at=row.received_at,
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        call_class=fields["class"],
        direction=row.direction,
        state=row.state,
        outcome=row.outcome,
        counsellor=row.counsellor_name,
        language=row.language,
        topic=row.topic,
        waited=_seconds(row.queued_at or row.received_at, row.connected_at or row.ended_at or now),
        talked=None if row.connected_at is None else _seconds(row.connected_at, row.ended_at or now),
        risk=None if row.record_id is None else row.risk or NEVER_JUDGED,
        problems=tuple(f"{group}.{detail}" if detail else group for group, detail in problems if group),
        of_household=row.of_household,
    )


def _seconds(begin: datetime, end: datetime) -> int:
    return max(0, round((end - begin).total_seconds()))
