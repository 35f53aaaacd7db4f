"""Follow-ups as people of the counselling world see them: codes, never numbers; what was written is not among it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select

from hotline.boards.calls import iso
from hotline.boards.paging import Page, cursor_of, read_cursor
from hotline.callbacks.tables import callbacks
from hotline.calls.history_store import find_last_counsellor
from hotline.consents.model import Allowed
from hotline.consents.store import find_allowed
from hotline.followups.tables import followup_steps, followup_tries, followups
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.kernel.risk import RiskLevel
from hotline.roster.store import list_staff
from hotline.roster.tables import staff

_MOST = 200
_S, _F = followup_steps.c, followups.c
_STEPS = (
    select(
        followup_steps,
        _F.origin_kind,
        _F.origin_id,
        _F.call_id,
        _F.number_fingerprint,
        _F.risk,
        _F.ended_as,
        staff.c.name.label("owner"),
        callbacks.c.state.label("call_state"),
    )
    .join_from(followup_steps, followups, _F.id == _S.followup_id)
    .join(staff, staff.c.id == _S.owner_id, isouter=True)
    .join(callbacks, callbacks.c.id == _S.callback_id, isouter=True)
)
_DUE_FIRST = _STEPS.where(_S.state == "open").order_by(_S.due_at, _S.id).limit(_MOST)
_HERS = _DUE_FIRST.where(or_(_S.owner_id == bindparam("staff_id"), _S.owner_id.is_(None)))
_ONE = _STEPS.where(_S.id == bindparam("wanted"))
_TRIED = (
    select(followup_tries.c.at, followup_tries.c.result, staff.c.name)
    .join_from(followup_tries, followup_steps, _S.id == followup_tries.c.step_id)
    .join(staff, staff.c.id == followup_tries.c.by_id, isouter=True)
    .where(_S.followup_id == bindparam("followup_id"))
    .order_by(followup_tries.c.id)
)
_IN_TIME = and_(_S.first_try_at.is_not(None), _S.first_try_at <= _S.first_due_at)
_ON_TIME = (
    select(func.count().label("due"), func.count(_S.id).filter(_IN_TIME).label("in_time"))
    .join_from(followup_steps, followups, _F.id == _S.followup_id)
    .where(
        _F.grave_at < bindparam("until"),
        *(_S.first_due_at >= bindparam("since"), _S.first_due_at < bindparam("until")),
    )
)


@dataclass(frozen=True)
class DueStep:
    """One contact that is due, or was. The words are those of hotline/followups/model.py and callbacks/model.py."""

    id: str
    code: str | None
    """None: the number is withheld."""
    risk: RiskLevel
    after: str
    place: int
    due_at: datetime
    is_late: bool
    is_open: bool
    tries: int
    owner_id: StaffId | None
    owner: str | None
    asked_at: datetime | None
    feeling: str | None
    call_state: str | None
    """Of the call that was promised for it."""
    result: str | None
    ended_as: str | None


@dataclass(frozen=True)
class Tried:
    """What came of one try; who said so, None when the carrier did."""

    at: datetime
    result: str
    by: str | None


@dataclass(frozen=True)
class Followed:
    """One contact with what came of those before it. `talked_with`: who has talked with her since it was
    opened."""

    step: DueStep
    may: Allowed
    talked_with: StaffId | None
    tries: tuple[Tried, ...]
    colleagues: tuple[str, ...]
    """Who may be given it."""

    @property
    def can_be_reached(self) -> bool:
        return self.may.ring or self.may.text or self.talked_with is not None


@dataclass(frozen=True)
class OnTime:
    """Of the contacts after grave danger that were due in a time, how many were tried by then."""

    due: int
    in_time: int


def followups_of(connection: Connection, staff_id: StaffId, now: datetime) -> list[DueStep]:
    """Return her open ones and those nobody has, the first due first."""
    return [_due(row, now) for row in connection.execute(_HERS, {"staff_id": staff_id})]


def open_followups(connection: Connection, now: datetime) -> list[DueStep]:
    """Return all open ones, the first due first."""
    return [_due(row, now) for row in connection.execute(_DUE_FIRST)]


def find_followup(connection: Connection, step_id: str, now: datetime) -> Followed | None:
    row = connection.execute(_ONE, {"wanted": step_id}).first()
    if row is None:
        return None
    fingerprint = row.number_fingerprint
    may = find_allowed(connection, fingerprint) if fingerprint else Allowed()
    talked_with = find_last_counsellor(connection, fingerprint, row.opened_at) if fingerprint else None
    tries = connection.execute(_TRIED, {"followup_id": row.followup_id})
    return Followed(
        step=_due(row, now),
        may=may,
        talked_with=talked_with,
        tries=tuple(Tried(one.at, one.result, one.name) for one in tries),
        colleagues=tuple(person.name for person in list_staff(connection) if person.role.takes_calls),
    )


def on_time(connection: Connection, since: datetime, until: datetime) -> OnTime:
    """Count the contacts after R3 and R4 that were due from `since` until before `until`, as it was known then: the
    target is all of them, and who asks again later is told the same."""
    row = connection.execute(_ON_TIME, {"since": since, "until": until}).one()
    return OnTime(row.due, row.in_time)


def list_followups(
    connection: Connection, now: datetime, cursor: str | None, limit: int, *, only_open: bool = False
) -> Page:
    """Return contacts as due, newest first. Raises BadCursor."""
    query = _STEPS.order_by(_S.opened_at.desc(), _S.id.desc()).limit(limit + 1)
    if only_open:
        query = query.where(_S.state == "open")
    if cursor is not None:
        at, last_id = read_cursor(cursor)
        query = query.where(or_(_S.opened_at < at, and_(_S.opened_at == at, _S.id < last_id)))
    rows = connection.execute(query).all()
    following = cursor_of(rows[limit - 1].opened_at, rows[limit - 1].id) if len(rows) > limit else None
    tries = _tries(connection, [row.id for row in rows[:limit]])
    return Page([_item(row, tries.get(row.id, []), now) for row in rows[:limit]], following)


def _tries(connection: Connection, ids: list[str]) -> dict[str, list[dict[str, object]]]:
    query = select(followup_tries).where(followup_tries.c.step_id.in_(ids)).order_by(followup_tries.c.id)
    tries: dict[str, list[dict[str, object]]] = {}
    for row in connection.execute(query):
        tries.setdefault(row.step_id, []).append({"at": iso(row.at), "result": row.result})
    return tries


def _item(row: Row[Any], tries: list[dict[str, object]], now: datetime) -> dict[str, object]:
    return {
        "id": row.id,
        "followup_id": row.followup_id,
        "after": {"kind": row.origin_kind, "id": row.origin_id},
        "call_id": row.call_id,
        "caller": _code(row),
        "risk": row.risk,
        "place": row.place,
        "state": row.state,
        "opened_at": iso(row.opened_at),
        "due_at": iso(row.due_at),
        "overdue": _is_late(row, now),
        "owner": None if row.owner_id is None else {"id": row.owner_id, "name": row.owner},
        "callback_id": row.callback_id,
        "attempts": tries,
        "asked_at": iso(row.asked_at),
        "answer": row.feeling,
        "result": row.result,
        "closed_at": iso(row.closed_at),
        "ended_as": row.ended_as,
    }


def _due(row: Row[Any], now: datetime) -> DueStep:
    return DueStep(
        id=row.id,
        code=_code(row),
        risk=RiskLevel(row.risk),
        after=row.origin_kind,
        place=row.place,
        due_at=row.due_at,
        is_late=_is_late(row, now),
        is_open=row.state == "open",
        tries=row.tries,
        owner_id=row.owner_id,
        owner=row.owner,
        asked_at=row.asked_at,
        feeling=row.feeling,
        call_state=row.call_state,
        result=row.result,
        ended_as=row.ended_as,
    )


def _is_late(row: Row[Any], now: datetime) -> bool:
    return bool(row.state == "open" and row.due_at < now)


def _code(row: Row[Any]) -> str | None:
    return caller_code(row.number_fingerprint) if row.number_fingerprint else None
