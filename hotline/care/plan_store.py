"""Reads and writes of care plans. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.care.model import Agreed, Plan, SetTimes
from hotline.care.tables import care_plans
from hotline.db.together import AnyOf
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import CallId, PlanId, StaffId, new_id

_P = care_plans.c
_ADD = insert(care_plans)
_OF_NUMBER = select(care_plans).where(_P.number_fingerprint == bindparam("fingerprint"), _P.ended_at.is_(None))
_END = (
    update(care_plans)
    .where(_P.number_fingerprint == bindparam("of_number"), _P.ended_at.is_(None))
    .values(ended_at=bindparam("now"), ended_by=bindparam("by"), alert_at=None)
)
_OVERDUE = select(care_plans).where(_P.alert_at <= bindparam("now")).order_by(_P.alert_at).limit(bindparam("most"))
any_review_due = AnyOf(_OVERDUE, "care_reviews_due")
_TOLD = update(care_plans).where(_P.id == bindparam("row_id"), _P.alert_at.is_not(None)).values(alert_at=None)


def add_plan(
    connection: Connection,
    call_id: CallId,
    fingerprint: str,
    agreed: Agreed,
    words_sealed: bytes,
    by: StaffId,
    now: datetime,
) -> PlanId:
    """Agree on something; whatever was agreed before must have been ended."""
    plan_id = PlanId(new_id())
    connection.execute(
        _ADD,
        {
            "id": plan_id,
            "call_id": call_id,
            "number_fingerprint": fingerprint,
            "staff_id": agreed.staff_id,
            "days": "".join(map(str, sorted(agreed.times.days))),
            "hours": str(agreed.times.hours),
            "minutes": agreed.minutes,
            "review_at": agreed.review_at,
            "caller_told": agreed.is_told,
            "words_sealed": words_sealed,
            "made_at": now,
            "made_by": by,
            "alert_at": agreed.review_at,
        },
    )
    return plan_id


def end_plan(connection: Connection, fingerprint: str, by: StaffId, now: datetime) -> bool:
    """End what was agreed with a number. False when nothing was."""
    return connection.execute(_END, {"of_number": fingerprint, "by": by, "now": now}).rowcount == 1


def find_plan(connection: Connection, fingerprint: str) -> Plan | None:
    """Return what is agreed with a number now."""
    row = connection.execute(_OF_NUMBER, {"fingerprint": fingerprint}).first()
    return None if row is None else plan_of(row)


def find_overdue(connection: Connection, now: datetime, most: int) -> list[Plan]:
    """Return the plans that were to be looked at again by now, and of which nobody was told."""
    return [plan_of(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def was_told(connection: Connection, plan_id: PlanId) -> bool:
    """Somebody has been told: the timer is over."""
    return connection.execute(_TOLD, {"row_id": plan_id}).rowcount == 1


def plan_of(row: Row[*tuple[Any, ...]]) -> Plan:
    fields = row._mapping
    times = SetTimes(frozenset(map(int, fields["days"])), DailyHours.parse(fields["hours"]))
    agreed = Agreed(
        StaffId(fields["staff_id"]), times, fields["minutes"], fields["review_at"], bool(fields["caller_told"])
    )  # fmt: skip
    return Plan(
        id=PlanId(fields["id"]),
        call_id=CallId(fields["call_id"]),
        number_fingerprint=fields["number_fingerprint"],
        agreed=agreed,
        words_sealed=bytes(fields["words_sealed"]),
        made_at=fields["made_at"],
        made_by=StaffId(fields["made_by"]),
    )
