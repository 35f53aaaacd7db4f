"""Which numbers colleagues ask to see: for whoever may allow it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hotline.kernel.ids import CallId, StaffId
from hotline.reveals.tables import reveals
from hotline.roster.tables import staff

_ASKED = (
    select(reveals.c.call_id, reveals.c.until, staff.c.name)
    .join_from(reveals, staff, staff.c.id == reveals.c.asked_by)
    .where(reveals.c.state == "asked", reveals.c.until > bindparam("now"), reveals.c.asked_by != bindparam("but"))
    .order_by(reveals.c.asked_at)
)


@dataclass(frozen=True)
class Wish:
    call_id: CallId
    who: str
    until: datetime


def numbers_asked_for(connection: Connection, now: datetime, but: StaffId) -> list[Wish]:
    """Return what others ask for, the oldest first."""
    rows = connection.execute(_ASKED, {"now": now, "but": but})
    return [Wish(CallId(row.call_id), row.name, row.until) for row in rows]
