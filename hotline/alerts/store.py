"""Reads and writes of alerts. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.alerts.model import AlertKind
from hotline.alerts.tables import alerts
from hotline.kernel.ids import CallbackId, CallId, StaffId, new_id

SETTLED = "settled"

_ADD = insert(alerts)
_OPEN = select(alerts.c.id).where(
    alerts.c.kind == bindparam("kind"), alerts.c.subject == bindparam("subject"), alerts.c.seen_at.is_(None)
)
_OPEN_ONE = select(alerts.c.kind, alerts.c.detail).where(
    alerts.c.id == bindparam("alert_id"), alerts.c.seen_at.is_(None)
)
_LAST = (
    select(alerts.c.detail)
    .where(alerts.c.kind == bindparam("kind"), alerts.c.subject == bindparam("subject"))
    .order_by(alerts.c.at.desc(), alerts.c.id.desc())
    .limit(1)
)
_SETTLE = (
    update(alerts)
    .where(alerts.c.kind == bindparam("of_kind"), alerts.c.subject == bindparam("about"), alerts.c.seen_at.is_(None))
    .values(seen_at=bindparam("now"), seen_by=SETTLED)
)
_SEE = (
    update(alerts)
    .where(alerts.c.id == bindparam("alert_id"), alerts.c.seen_at.is_(None))
    .values(seen_at=bindparam("now"), seen_by=bindparam("by"))
)


def raise_alert(
    connection: Connection,
    kind: AlertKind,
    now: datetime,
    *,
    staff_id: StaffId | None = None,
    call_id: CallId | None = None,
    callback_id: CallbackId | None = None,
    about: str | None = None,
    **detail: object,
) -> bool:
    """Raise an alert about `about`, else about a counsellor, else about a call, else about a promise that was asked for
    in no call; unless the same one is open already."""
    subject = about or staff_id or call_id or callback_id
    assert subject is not None, "an alert is about somebody"
    if connection.execute(_OPEN, {"kind": kind.value, "subject": subject}).first() is not None:
        return False
    row = {"id": new_id(), "at": now, "kind": kind.value, "subject": subject, "staff_id": staff_id, "call_id": call_id}
    connection.execute(_ADD, row | {"detail": detail})
    return True


def find_last_detail(connection: Connection, kind: AlertKind, subject: str) -> dict[str, Any] | None:
    """Return what the newest alert of a kind about something said, seen or not."""
    detail = connection.execute(_LAST, {"kind": kind.value, "subject": subject}).scalar()
    return None if detail is None else dict(detail)


def settle_alert(connection: Connection, kind: AlertKind, subject: str, now: datetime) -> bool:
    """Its reason is gone: close an open alert without a person having to."""
    return connection.execute(_SETTLE, {"of_kind": kind.value, "about": subject, "now": now}).rowcount == 1


def find_open(connection: Connection, alert_id: str) -> tuple[AlertKind, dict[str, Any]] | None:
    """Return the kind of an open alert and what it says."""
    row = connection.execute(_OPEN_ONE, {"alert_id": alert_id}).first()
    return None if row is None else (AlertKind(row.kind), dict(row.detail))


def see_alert(connection: Connection, alert_id: str, by: str, now: datetime) -> bool:
    """Note who has seen an open alert; False when it is not open."""
    return connection.execute(_SEE, {"alert_id": alert_id, "by": by, "now": now}).rowcount == 1
