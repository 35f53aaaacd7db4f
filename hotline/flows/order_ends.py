"""An order to the carrier is over: the next of its lane may begin."""

from hotline.db import outbox
from hotline.db.outbox import Order
from hotline.db.unit_of_work import Work


def close(work: Work, claimed: Order, state: str, note: str | None) -> None:
    """Close an order as done, failed or dropped, and ring for the one behind it."""
    outbox.close_order(work.connection, claimed.id, state, note)
    following = outbox.next_in_lane(work.connection, claimed.lane)
    if following is not None:
        work.ring("perform", str(following))
