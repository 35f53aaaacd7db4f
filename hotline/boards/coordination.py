"""Requests to the coordinator, for who asked and for who sees to them: states and times, nothing that was written.

Nothing of the counselling world is read here; tests/architecture/test_wall.py looks after that.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, or_, select

from hotline.coordination.model import OPEN, RequestState
from hotline.coordination.tables import coordinator_requests as requests
from hotline.db.transitions import one_of
from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_MOST = 100
_R = requests.c
_asks = staff.alias("asks")
_takes = staff.alias("takes")
_FIELDS = (
    select(requests, _asks.c.name.label("who"), _takes.c.name.label("taker"))
    .join_from(requests, _asks, _asks.c.id == _R.asked_by)
    .join(_takes, _takes.c.id == _R.taken_by, isouter=True)
)
_IS_OPEN = one_of(_R.state, [state.value for state in OPEN])
_IS_NEWS = and_(_R.answer_sealed.is_not(None), _R.read_at.is_(None))
_HERS = (
    _FIELDS.where(_R.asked_by == bindparam("staff_id")).order_by(_R.asked_at.desc(), _R.id.desc()).limit(_MOST)
)  # fmt: skip
_HERS_NOW = _HERS.where(or_(_IS_OPEN, _IS_NEWS))
_URGENT_FIRST = case((_R.urgency == "urgent", 0), else_=1)
_TO_DO = _FIELDS.where(_IS_OPEN).order_by(_URGENT_FIRST, _R.until_at, _R.id).limit(_MOST)
_OVER = _FIELDS.where(_R.ended_at >= bindparam("since")).order_by(_R.ended_at.desc(), _R.id.desc()).limit(_MOST)
_BY_ID = _FIELDS.where(_R.id == bindparam("request_id"))


@dataclass(frozen=True)
class RequestSeen:
    """One request. `is_news`: the coordinator has said something that who asked has not read."""

    id: str
    state: RequestState
    urgency: str
    until: datetime
    is_open: bool
    is_late: bool
    consent: str
    asked_at: datetime
    asked_by: StaffId
    who: str
    taken_at: datetime | None
    taker: str | None
    ended_at: datetime | None
    is_news: bool


def requests_of(connection: Connection, staff_id: StaffId, now: datetime, *, all_of_them: bool) -> list[RequestSeen]:
    """Return hers, newest first; else those that are open or have news for her."""
    rows = connection.execute(_HERS if all_of_them else _HERS_NOW, {"staff_id": staff_id})
    return [_seen(row, now) for row in rows]


def requests_to_do(connection: Connection, now: datetime) -> list[RequestSeen]:
    """Return what is open, the urgent and the nearest first."""
    return [_seen(row, now) for row in connection.execute(_TO_DO)]


def requests_over(connection: Connection, since: datetime, now: datetime) -> list[RequestSeen]:
    return [_seen(row, now) for row in connection.execute(_OVER, {"since": since})]


def find_request(connection: Connection, request_id: str, now: datetime) -> RequestSeen | None:
    row = connection.execute(_BY_ID, {"request_id": request_id}).first()
    return None if row is None else _seen(row, now)


def _seen(row: Row[*tuple[Any, ...]], now: datetime) -> RequestSeen:
    state = RequestState(row.state)
    return RequestSeen(
        id=row.id,
        state=state,
        urgency=row.urgency,
        until=row.until_at,
        is_open=state in OPEN,
        is_late=state in OPEN and row.until_at < now,
        consent=row.consent,
        asked_at=row.asked_at,
        asked_by=StaffId(row.asked_by),
        who=row.who,
        taken_at=row.taken_at,
        taker=row.taker,
        ended_at=row.ended_at,
        is_news=row.answer_sealed is not None and row.read_at is None,
    )
