"""What a supervisor has said of the hours. Written under the router's lock. Nothing here commits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.db.together import Question
from hotline.hours.rules import Hours, Said
from hotline.hours.tables import said_hours
from hotline.kernel.ids import StaffId, new_id

_STANDS = (
    select(said_hours.c.id)
    .where(said_hours.c.until > bindparam("now"), said_hours.c.ended_at.is_(None))
    .order_by(said_hours.c.said_at.desc(), said_hours.c.id.desc())
    .limit(1)
)
_FACTS = select(
    _STANDS.with_only_columns(said_hours.c.is_open).scalar_subquery().label("said_open"),
    _STANDS.with_only_columns(said_hours.c.until).scalar_subquery().label("said_until"),
)
_ADD = insert(said_hours)
_END = (
    update(said_hours)
    .where(said_hours.c.id == bindparam("row_id"), said_hours.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), ended_by=bindparam("by"))
)


def hours_at(written: Hours, now: datetime) -> Question[Hours]:
    """The hours that hold now: those that are written, and what was said of the time until a moment."""

    def read(row: Row[*tuple[object, ...]]) -> Hours:
        facts = row._mapping
        if facts["said_until"] is None:
            return written
        return replace(written, said=Said(bool(facts["said_open"]), facts["said_until"]))

    return Question(_FACTS, {"now": now}, read)


def say_hours(connection: Connection, said: Said, by: StaffId, reason_sealed: bytes, now: datetime) -> str:
    """Return its id."""
    row = {"id": new_id(), "is_open": said.is_open, "said_at": now, "said_by": by, "reason_sealed": reason_sealed}
    connection.execute(_ADD, row | {"until": said.until})
    return str(row["id"])


def end_said_hours(connection: Connection, by: StaffId, now: datetime) -> str | None:
    """Let the written hours hold again. Return the id of what was ended; None when nothing was said."""
    which = connection.execute(_STANDS, {"now": now}).scalar()
    ended = which is not None and connection.execute(_END, {"row_id": which, "now": now, "by": by}).rowcount == 1
    return str(which) if ended else None
