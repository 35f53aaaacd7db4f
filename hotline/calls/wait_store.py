"""How many callers came of late, and how patient they were. Nothing here commits."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from hotline.calls.model import Direction
from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass

_URGENT = (
    select(calls.c["class"], func.count())
    .where(
        calls.c.received_at >= bindparam("since"),
        calls.c.queued_at.is_not(None),
        calls.c.direction == Direction.INBOUND.value,
        calls.c["class"].in_([CallClass.CRISIS.value, CallClass.FRONTLINE.value]),
    )
    .group_by(calls.c["class"])
)
_WAITS = (
    select(calls.c.received_at, calls.c.queued_at, calls.c.connected_at, calls.c.ended_at)
    .where(
        calls.c.state == "closed",
        calls.c.queued_at.is_not(None),
        calls.c.received_at >= bindparam("since"),
        calls.c.direction == Direction.INBOUND.value,  # who waits at home does not lose patience on the phone
    )
    .order_by(calls.c.received_at.desc())
    .limit(bindparam("most"))
)


def count_urgent(connection: Connection, since: datetime) -> dict[CallClass, int]:
    """Count the crisis and the frontline callers who rang since then and came into the line."""
    counts = {CallClass.CRISIS: 0, CallClass.FRONTLINE: 0}
    return counts | {CallClass(name): count for name, count in connection.execute(_URGENT, {"since": since})}


class PastWait(NamedTuple):
    """One wait that is over. `given_up`: the caller left the line unanswered, in whatever way."""

    seconds: float
    given_up: bool


def past_waits(connection: Connection, since: datetime, most: int) -> list[PastWait]:
    """Return the waits of the last `most` calls received since then that stood in the line and are over."""
    waits = []
    for row in connection.execute(_WAITS, {"since": since, "most": most}):
        began = max(row.received_at, row.queued_at)  # a kept place is older than the wait
        left = row.connected_at or row.ended_at
        waits.append(PastWait((left - began).total_seconds(), row.connected_at is None))
    return waits
