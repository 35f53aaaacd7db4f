"""Reads and writes of safe-contact plans: one for each number, as it was said last. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from hotline.consents.model import PLAN_TEXTS, ContactPlan
from hotline.consents.tables import contact_plans
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import CallId, StaffId

_OF_NUMBER = contact_plans.c.number_fingerprint == bindparam("fingerprint")
_FIND = select(contact_plans).where(_OF_NUMBER)
_FORGET = delete(contact_plans).where(_OF_NUMBER)
_SAID = ("best_hours", "if_drops", *(f"{name}_sealed" for name in PLAN_TEXTS), "call_id", "staff_id", "at")
_ADD = insert(contact_plans)
_CHANGE = update(contact_plans).where(_OF_NUMBER).values({name: bindparam(f"new_{name}") for name in _SAID})


def find_plan(connection: Connection, fingerprint: str) -> ContactPlan | None:
    row = connection.execute(_FIND, {"fingerprint": fingerprint}).first()
    return None if row is None else _plan(row)


def keep_plan(
    connection: Connection, fingerprint: str, plan: ContactPlan, call_id: CallId, by: StaffId, now: datetime
) -> None:
    """Keep a plan in place of what stood. Under the router's lock: two never add the first of a number."""
    said: dict[str, object] = {"best_hours": None if plan.hours is None else str(plan.hours)}
    said |= {"if_drops": plan.if_drops, "call_id": call_id, "staff_id": by, "at": now}
    said |= {f"{name}_sealed": plan.sealed.get(name) for name in PLAN_TEXTS}
    changed = {f"new_{name}": value for name, value in said.items()}
    if connection.execute(_CHANGE, {"fingerprint": fingerprint} | changed).rowcount == 0:
        connection.execute(_ADD, {"number_fingerprint": fingerprint} | said)


def forget_plan(connection: Connection, fingerprint: str) -> None:
    connection.execute(_FORGET, {"fingerprint": fingerprint})


def _plan(row: Row[Any]) -> ContactPlan:
    fields = row._mapping
    return ContactPlan(
        hours=None if row.best_hours is None else DailyHours.parse(row.best_hours),
        if_drops=row.if_drops,
        sealed={name: bytes(fields[f"{name}_sealed"]) for name in PLAN_TEXTS if fields[f"{name}_sealed"] is not None},
    )
