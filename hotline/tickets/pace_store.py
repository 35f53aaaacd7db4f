"""How fast the line answers, read from its own last contacts. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hotline.tickets.model import OfferState
from hotline.tickets.tables import offers

_CONTACTS = (
    select(offers.c.made_at, offers.c.ended_at)
    .where(offers.c.state == OfferState.DONE.value, offers.c.made_at >= bindparam("since"))
    .order_by(offers.c.made_at.desc())
    .limit(bindparam("most"))
)


def contact_seconds(connection: Connection, since: datetime, most: int) -> list[float]:
    """Return how long the last `most` contacts made since then took, in seconds from the first ring to the hang-up."""
    rows = connection.execute(_CONTACTS, {"since": since, "most": most})
    return [(row.ended_at - row.made_at).total_seconds() for row in rows]
