"""Reads and writes of emergencies. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, bindparam, func, insert, select, update

from hotline.db.together import AnyOf
from hotline.db.transitions import transition, won
from hotline.emergencies.model import Emergency, EmergencyState, Ground, Service
from hotline.emergencies.tables import emergencies
from hotline.kernel.ids import CallId, EmergencyId, StaffId, new_id

_E = emergencies.c
_OPEN = ("asked", "on_the_way", "arrived")
_NOT_THERE = ("asked", "on_the_way")

_ADD = insert(emergencies)
_BY_ID = select(emergencies).where(_E.id == bindparam("emergency_id"))
_GO = transition(emergencies, leaves=("asked",), enters="on_the_way", sets=("way_at", "way_by")).values(
    incident_sealed=func.coalesce(bindparam("incident", type_=LargeBinary), _E.incident_sealed)
)
_ARRIVE = transition(
    emergencies, leaves=_NOT_THERE, enters="arrived", sets=("arrived_at", "arrived_by", "met_sealed", "due_at")
).values(alert_at=bindparam("new_due_at"))
_TELL = transition(
    emergencies, leaves=("arrived",), enters="told", sets=("told_at", "told_by", "outcome_sealed", "read_at")
).values(due_at=None, alert_at=None)
_END = {
    end: transition(
        emergencies, leaves=_NOT_THERE, enters=end.value, sets=("ended_at", "ended_by", "outcome_sealed", "read_at")
    ).values(due_at=None, alert_at=None)
    for end in (EmergencyState.FAILED, EmergencyState.WITHDRAWN)
}
_INFORM = transition(emergencies, leaves=_OPEN, enters=None, sets=("supervisor_id",)).where(_E.supervisor_id.is_(None))
_READ = (
    update(emergencies)
    .where(_E.id == bindparam("row_id"), _E.read_at.is_(None), _E.due_at.is_(None))
    .values(read_at=bindparam("now"))
)
_OVERDUE = select(emergencies).where(_E.alert_at <= bindparam("now")).order_by(_E.alert_at).limit(bindparam("most"))
any_overdue_rescue = AnyOf(_OVERDUE, "rescues_overdue")
_AGAIN = transition(emergencies, leaves=_OPEN, enters=None, sets=("alert_at",))


def add_emergency(
    connection: Connection,
    call_id: CallId,
    by: StaffId,
    now: datetime,
    due_at: datetime,
    *,
    service: Service,
    ground: Ground,
    said: bytes,
    incident: bytes | None,
    supervisor_id: StaffId | None,
) -> EmergencyId:
    emergency_id = EmergencyId(new_id())
    row: dict[str, object] = {"id": emergency_id, "call_id": call_id, "service": service.value, "ground": ground.value}
    row |= {"said_sealed": said, "incident_sealed": incident, "supervisor_id": supervisor_id}
    row |= {"state": EmergencyState.ASKED.value, "asked_at": now, "asked_by": by, "due_at": due_at, "alert_at": due_at}
    connection.execute(_ADD, row)
    return emergency_id


def find_emergency(connection: Connection, emergency_id: str) -> Emergency | None:
    row = connection.execute(_BY_ID, {"emergency_id": emergency_id}).first()
    return None if row is None else _emergency(row)


def is_on_the_way(
    connection: Connection, emergency_id: EmergencyId, by: StaffId, now: datetime, incident: bytes | None
) -> bool:
    parameters = {"row_id": emergency_id, "new_way_at": now, "new_way_by": by, "incident": incident}
    return connection.execute(_GO, parameters).rowcount == 1


def has_arrived(
    connection: Connection, emergency_id: EmergencyId, by: StaffId, now: datetime, met: bytes, tell_by: datetime
) -> bool:
    """Help has reached the person; its outcome is to be told by then."""
    return won(connection, _ARRIVE, emergency_id, arrived_at=now, arrived_by=by, met_sealed=met, due_at=tell_by)


def tell_outcome(
    connection: Connection, emergency_id: EmergencyId, by: StaffId, now: datetime, outcome: bytes, *, is_read: bool
) -> bool:
    """`is_read`: who asked has written it herself."""
    read_at = now if is_read else None
    return won(connection, _TELL, emergency_id, told_at=now, told_by=by, outcome_sealed=outcome, read_at=read_at)


def end_emergency(
    connection: Connection,
    emergency_id: EmergencyId,
    end: EmergencyState,
    by: StaffId,
    now: datetime,
    why: bytes,
    *,
    is_read: bool,
) -> bool:
    """End it without help having come: failed, or withdrawn."""
    read_at = now if is_read else None
    return won(connection, _END[end], emergency_id, ended_at=now, ended_by=by, outcome_sealed=why, read_at=read_at)


def inform_supervisor(connection: Connection, emergency_id: EmergencyId, supervisor: StaffId) -> bool:
    """Note which supervisor knows of it; the first one stays."""
    return won(connection, _INFORM, emergency_id, supervisor_id=supervisor)


def outcome_is_read(connection: Connection, emergency_id: EmergencyId, now: datetime) -> bool:
    """Who asked has the outcome before her; False while there is none, or when she had it before."""
    return connection.execute(_READ, {"row_id": emergency_id, "now": now}).rowcount == 1


def find_overdue(connection: Connection, now: datetime, most: int) -> list[Emergency]:
    return [_emergency(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def tell_again_at(connection: Connection, emergency_id: EmergencyId, at: datetime) -> bool:
    """A supervisor was told; while the loop is open she is told again."""
    return won(connection, _AGAIN, emergency_id, alert_at=at)


def _emergency(row: Row[Any]) -> Emergency:
    return Emergency(
        id=EmergencyId(row.id),
        call_id=CallId(row.call_id),
        asked_by=StaffId(row.asked_by),
        service=Service(row.service),
        ground=Ground(row.ground),
        state=EmergencyState(row.state),
        asked_at=row.asked_at,
        due_at=row.due_at,
        read_at=row.read_at,
        supervisor_id=None if row.supervisor_id is None else StaffId(row.supervisor_id),
        said_sealed=bytes(row.said_sealed),
        incident_sealed=_maybe(row.incident_sealed),
        met_sealed=_maybe(row.met_sealed),
        outcome_sealed=_maybe(row.outcome_sealed),
    )


def _maybe(sealed: bytes | None) -> bytes | None:
    return None if sealed is None else bytes(sealed)
