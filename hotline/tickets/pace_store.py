"""How fast the line answers, read from its own last contacts. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from hotline.kernel.classes import CallClass
from hotline.tickets.model import OfferState, TicketState
from hotline.tickets.tables import offers, tickets

_CONTACTS = (
    select(offers.c.made_at, offers.c.ended_at)
    .where(offers.c.state == OfferState.DONE.value, offers.c.made_at >= bindparam("since"))
    .order_by(offers.c.made_at.desc())
    .limit(bindparam("most"))
)
# all states are named, so that the line's index serves: it begins with them
_ARRIVALS = (
    select(tickets.c.class_rank, func.count())
    .where(
        tickets.c.state.in_([state.value for state in TicketState]),
        tickets.c.class_rank.in_([CallClass.CRISIS.rank, CallClass.FRONTLINE.rank]),
        tickets.c.queued_at >= bindparam("since"),
    )
    .group_by(tickets.c.class_rank)
)


def contact_seconds(connection: Connection, since: datetime, most: int) -> list[float]:
    """Return how long the last `most` contacts made since then took, in seconds from the first ring to the hang-up."""
    rows = connection.execute(_CONTACTS, {"since": since, "most": most})
    return [(row.ended_at - row.made_at).total_seconds() for row in rows]


def count_urgent(connection: Connection, since: datetime) -> dict[CallClass, int]:
    """Count the crisis and the frontline callers who came into the line since then."""
    counts = {CallClass.CRISIS: 0, CallClass.FRONTLINE: 0}
    rows = connection.execute(_ARRIVALS, {"since": since})
    return counts | {CallClass.of_rank(rank): count for rank, count in rows}
