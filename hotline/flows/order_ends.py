"""An order to the carrier is still ours, or is over: then the next of its lane may begin."""

from hotline.db import outbox
from hotline.db.outbox import Order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House


class ClaimLost(Exception):
    """The time of our claim ran out while we looked, and somebody else has the order: nothing more is ours to do."""


def hold(house: House, claimed: Order) -> None:
    """Between a look and the act that follows from it: the act has the whole time of a claim. Raises ClaimLost."""
    with house.work() as work:
        if not outbox.hold_order(work.connection, claimed, house.clock()):
            raise ClaimLost


def close(work: Work, claimed: Order, state: str, note: str | None) -> None:
    """Close an order as done, failed or dropped, and ring for the one behind it."""
    outbox.close_order(work.connection, claimed.id, state, note)
    following = outbox.next_in_lane(work.connection, claimed.lane)
    if following is not None:
        work.ring("perform", str(following))
