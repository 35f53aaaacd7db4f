"""Reads and writes of follow-ups as plans: after what, how grave, until when. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from hotline.followups.model import Ending, Followup, Origin, OriginKind
from hotline.followups.tables import followups
from hotline.kernel.ids import CallId, FollowupId, StaffId, new_id
from hotline.kernel.risk import RiskLevel

_F = followups.c

_ADD = insert(followups)
_BY_ID = select(followups).where(_F.id == bindparam("followup_id"))
# FOR UPDATE: who raises its risk and who closes its last step must see each other
_LOCK = _BY_ID.with_for_update()
_OF_ORIGIN = (
    select(followups)
    .where(_F.origin_id == bindparam("which"))
    .with_for_update()
)  # fmt: skip
_RAISE = (
    update(followups)
    .where(_F.id == bindparam("row_id"))
    .values(
        origin_kind=bindparam("new_kind"),
        risk=bindparam("new_risk"),
        agreed=bindparam("new_agreed"),
        frontline=bindparam("new_frontline"),
        counts_from=bindparam("now"),
        grave_at=func.coalesce(_F.grave_at, bindparam("new_grave_at", type_=_F.grave_at.type)),
        ended_at=None,
        ended_as=None,
    )
)
_END = (
    update(followups)
    .where(_F.id == bindparam("row_id"), _F.ended_at.is_(None))
    .values(ended_at=bindparam("now"), ended_as=bindparam("why"))
)


def add_followup(connection: Connection, origin: Origin, now: datetime) -> FollowupId:
    """Raises IntegrityError when this origin has one."""
    followup_id = FollowupId(new_id())
    connection.execute(
        _ADD,
        {
            "id": followup_id,
            "origin_kind": origin.kind.value,
            "origin_id": origin.which,
            "call_id": origin.call_id,
            "number_fingerprint": origin.fingerprint,
            "staff_id": origin.staff_id,
            "risk": origin.risk.value,
            "agreed": origin.agreed,
            "frontline": origin.frontline,
            "counts_from": now,
            "grave_at": now if origin.risk.is_grave else None,
        },
    )
    return followup_id


def get_followup(connection: Connection, followup_id: FollowupId) -> Followup:
    return _followup(connection.execute(_BY_ID, {"followup_id": followup_id}).one())


def lock_followup(connection: Connection, followup_id: FollowupId) -> Followup:
    """Return it for who is to change it: another who does so waits."""
    return _followup(connection.execute(_LOCK, {"followup_id": followup_id}).one())


def find_of_origin(connection: Connection, which: str) -> Followup | None:
    row = connection.execute(_OF_ORIGIN, {"which": which}).first()
    return None if row is None else _followup(row)


def make_stricter(connection: Connection, followup_id: FollowupId, origin: Origin, now: datetime) -> None:
    """Its steps count from now on, by what is known now; one that had ended goes on."""
    said: dict[str, object] = {"new_kind": origin.kind.value, "new_risk": origin.risk.value}
    said |= {"new_grave_at": now if origin.risk.is_grave else None}
    said |= {"new_agreed": origin.agreed, "new_frontline": origin.frontline}
    connection.execute(_RAISE, {"row_id": followup_id, "now": now, **said})


def end_followup(connection: Connection, followup_id: FollowupId, why: Ending, now: datetime) -> bool:
    return connection.execute(_END, {"row_id": followup_id, "why": why.value, "now": now}).rowcount == 1


def _followup(row: Row[Any]) -> Followup:
    return Followup(
        id=FollowupId(row.id),
        origin=Origin(
            kind=OriginKind(row.origin_kind),
            which=row.origin_id,
            call_id=None if row.call_id is None else CallId(row.call_id),
            fingerprint=row.number_fingerprint,
            staff_id=None if row.staff_id is None else StaffId(row.staff_id),
            risk=RiskLevel(row.risk),
            agreed=bool(row.agreed),
            frontline=bool(row.frontline),
        ),
        counts_from=row.counts_from,
        ended_as=None if row.ended_as is None else Ending(row.ended_as),
    )
