"""When each supervisor was last texted about a kind of alert. Written under the router's lock. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from hotline.alerts.model import AlertKind
from hotline.alerts.tables import alert_texts
from hotline.kernel.ids import StaffId

_OF_HER = (alert_texts.c.staff_id == bindparam("to"), alert_texts.c.kind == bindparam("about"))
_KNOWN = select(exists().where(*_OF_HER))
_ADD = insert(alert_texts)
_AGAIN = (
    update(alert_texts)
    .where(*_OF_HER, or_(alert_texts.c.at <= bindparam("before"), alert_texts.c.at > bindparam("wrong")))
    .values(at=bindparam("now"))
)


def may_text(connection: Connection, kind: AlertKind, to: StaffId, now: datetime, gap: timedelta) -> bool:
    """Note that she is texted now; False when the last text about this kind is younger than `gap`. One that lies
    further ahead than that was noted by a clock that was put back, and must not keep her phone dark."""
    of_her: dict[str, object] = {"to": to, "about": kind.value}
    if connection.execute(_AGAIN, of_her | {"now": now, "before": now - gap, "wrong": now + gap}).rowcount == 1:
        return True
    if connection.execute(_KNOWN, of_her).scalar_one():
        return False
    connection.execute(_ADD, {"staff_id": to, "kind": kind.value, "at": now})
    return True
