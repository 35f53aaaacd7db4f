"""How patient callers are, read from the last calls that are over. Nothing here commits."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from hotline.calls.tables import calls

_WAITS = (
    select(
        calls.c.queued_at, func.coalesce(calls.c.connected_at, calls.c.ended_at).label("left_at"), calls.c.connected_at
    )
    .where(calls.c.state == "closed", calls.c.queued_at.is_not(None), calls.c.received_at >= bindparam("since"))
    .order_by(calls.c.received_at.desc())
    .limit(bindparam("most"))
)


class PastWait(NamedTuple):
    """One wait that is over. `given_up`: the caller left the line unanswered, in whatever way."""

    seconds: float
    given_up: bool


def past_waits(connection: Connection, since: datetime, most: int) -> list[PastWait]:
    """Return the waits of the last `most` calls received since then that stood in the line and are over."""
    rows = connection.execute(_WAITS, {"since": since, "most": most})
    return [PastWait((row.left_at - row.queued_at).total_seconds(), row.connected_at is None) for row in rows]
