"""Whether the second pool is rung at once, and until when. Written under the router's lock. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from hotline.kernel.ids import new_id
from hotline.roster.tables import overflows

_ADD = insert(overflows)
_OPEN = (
    select(overflows.c.id, overflows.c.until, overflows.c.opened_by)
    .where(overflows.c.closed_at.is_(None), overflows.c.until > bindparam("now"))
    .order_by(overflows.c.until.desc())
    .limit(1)
)
_CLOSE = (
    update(overflows)
    .where(overflows.c.id == bindparam("row_id"), overflows.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)


@dataclass(frozen=True)
class Overflow:
    """The second pool is rung at once until then. `by`: a name on the staff."""

    id: str
    until: datetime
    by: str


def find_overflow(connection: Connection, now: datetime) -> Overflow | None:
    row = connection.execute(_OPEN, {"now": now}).first()
    return None if row is None else Overflow(row.id, row.until, row.opened_by)


def open_overflow(connection: Connection, now: datetime, until: datetime, by: str) -> str:
    """Return the id of what was opened."""
    row = {"id": new_id(), "opened_at": now, "until": until, "opened_by": by}
    connection.execute(_ADD, row)
    return str(row["id"])


def close_overflow(connection: Connection, now: datetime) -> str | None:
    """Return the id of what was closed; None when nothing was open."""
    known = find_overflow(connection, now)
    is_closed = known is not None and connection.execute(_CLOSE, {"row_id": known.id, "now": now}).rowcount == 1
    return known.id if known is not None and is_closed else None
