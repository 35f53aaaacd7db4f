"""Which rings have shown what is known of who rings. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from hotline.db.transitions import won
from hotline.kernel.ids import OfferId
from hotline.tickets.tables import offers

_SHOW = (
    update(offers)
    .where(offers.c.id == bindparam("row_id"), offers.c.shown_at.is_(None))
    .values(shown_at=bindparam("new_shown_at"))
)


def mark_shown(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    """Note that she was shown it for this ring. False when she was before."""
    return won(connection, _SHOW, offer_id, shown_at=now)
