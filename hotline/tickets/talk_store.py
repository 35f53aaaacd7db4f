"""Who talks in a call, or has talked."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, or_, select

from hotline.db.transitions import one_of
from hotline.kernel.ids import CallId, StaffId
from hotline.tickets.tables import offers

_HAS_TALKED = select(
    exists().where(
        offers.c.staff_id == bindparam("staff_id"),
        offers.c.call_id == bindparam("call_id"),
        one_of(offers.c.state, ("bridged", "joined", "done")),
    )
)
_WHO_HAS_TALKED = (
    select(offers.c.staff_id).where(offers.c.call_id == bindparam("call_id"), offers.c.state == "done").distinct()
)
_IN_TALK = select(
    exists().where(
        offers.c.call_id == bindparam("call_id"),
        offers.c.staff_id == bindparam("staff_id"),
        one_of(offers.c.state, ("bridged", "joined", "done")),
        or_(offers.c.ended_at.is_(None), offers.c.ended_at > bindparam("since")),
    )
)


def has_talked(connection: Connection, staff_id: StaffId, call_id: str) -> bool:
    """Whether she is, or was, in a talk of this call."""
    return bool(connection.execute(_HAS_TALKED, {"staff_id": staff_id, "call_id": call_id}).scalar())


def who_has_talked(connection: Connection, call_id: CallId) -> list[StaffId]:
    """Return whose part in a talk of this call is over."""
    return [StaffId(row) for row in connection.execute(_WHO_HAS_TALKED, {"call_id": call_id}).scalars()]


def was_in_talk(connection: Connection, call_id: CallId, staff_id: StaffId, since: datetime) -> bool:
    """Whether somebody is in the talk of this call, or was after `since`."""
    wanted = {"call_id": call_id, "staff_id": staff_id, "since": since}
    return bool(connection.execute(_IN_TALK, wanted).scalar())
