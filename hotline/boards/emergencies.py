"""Emergencies as their counsellor and the supervisors see them: codes and times, nothing of what was written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.emergencies.model import OPEN, EmergencyState
from hotline.emergencies.tables import emergencies
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_MOST = 50
_E = emergencies.c
_people = {step: staff.alias(step) for step in ("asked", "way", "arrived", "told", "ended")}
_supervisor = staff.alias("supervisor")
_from = emergencies.join(calls, calls.c.id == _E.call_id).outerjoin(
    _supervisor, _supervisor.c.id == _E.supervisor_id
)  # fmt: skip
for _step, _person in _people.items():
    _from = _from.outerjoin(_person, _person.c.id == _E[f"{_step}_by"])

_FIELDS = select(
    emergencies,
    calls.c.number_fingerprint,
    calls.c.ended_at.label("call_ended_at"),
    _supervisor.c.name.label("supervisor"),
    *(person.c.name.label(f"{step}_name") for step, person in _people.items()),
).select_from(_from)
_IS_OPEN = one_of(_E.state, [state.value for state in OPEN])
_HERS = (
    _FIELDS.where(_E.asked_by == bindparam("staff_id"), or_(_IS_OPEN, _E.read_at.is_(None)))
    .order_by(_E.asked_at.desc(), _E.id.desc())
    .limit(_MOST)
)
_ALL_OPEN = (
    _FIELDS.where(or_(_IS_OPEN, _E.read_at.is_(None) & (_E.asked_by == bindparam("staff_id"))))
    .order_by(func.coalesce(_E.due_at, _E.asked_at), _E.id)
    .limit(_MOST)
)
_BY_ID = _FIELDS.where(_E.id == bindparam("emergency_id"))
_SUPERVISORS = select(staff.c.id, staff.c.name).where(staff.c.role == "supervisor").order_by(staff.c.name)


@dataclass(frozen=True)
class Step:
    """One step that was taken."""

    at: datetime
    who: str | None


@dataclass(frozen=True)
class EmergencySeen:
    """One emergency. `steps`: those taken, by name: asked, way, arrived, told, ended."""

    id: str
    call_id: str
    code: str | None
    service: str
    ground: str
    state: EmergencyState
    is_open: bool
    is_late: bool
    due_at: datetime | None
    supervisor: str | None
    steps: dict[str, Step]
    call_is_on: bool
    asked_by: StaffId
    is_news: bool
    """How it ended has not yet been before who asked."""


def emergencies_before(
    connection: Connection, staff_id: StaffId, now: datetime, *, of_all: bool
) -> tuple[EmergencySeen, ...]:  # fmt: skip
    """Return hers that are open or whose outcome she has not read; `of_all`: everybody's open ones, as well."""
    rows = connection.execute(_ALL_OPEN if of_all else _HERS, {"staff_id": staff_id})
    return tuple(_seen(row, now) for row in rows)


def find_emergency(connection: Connection, emergency_id: str, now: datetime) -> EmergencySeen | None:
    row = connection.execute(_BY_ID, {"emergency_id": emergency_id}).first()
    return None if row is None else _seen(row, now)


def supervisors(connection: Connection) -> list[tuple[StaffId, str]]:
    return [(StaffId(row.id), row.name) for row in connection.execute(_SUPERVISORS)]


def _seen(row: Row[*tuple[Any, ...]], now: datetime) -> EmergencySeen:
    fields, state = row._mapping, EmergencyState(row.state)
    times = {step: fields[f"{step}_at"] for step in _people}
    return EmergencySeen(
        id=row.id,
        call_id=row.call_id,
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        service=row.service,
        ground=row.ground,
        state=state,
        is_open=state in OPEN,
        is_late=row.due_at is not None and row.due_at < now,
        due_at=row.due_at,
        supervisor=row.supervisor,
        steps={step: Step(at, fields[f"{step}_name"]) for step, at in times.items() if at is not None},
        call_is_on=row.call_ended_at is None,
        asked_by=StaffId(row.asked_by),
        is_news=state not in OPEN and row.read_at is None,
    )
