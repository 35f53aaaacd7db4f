"""Rings wait for their turn: who looks when it has come, and whether an offer only waits for it."""

from datetime import datetime

from hotline.db.outbox import untried_rings, waiting_rings
from hotline.db.pace import began_since, next_turn
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import staff_lane
from hotline.tickets.model import Offer


def call_up_next_ring(house: House, now: datetime) -> datetime | None:
    """Ring for the first ring that waits if its turn has come; return when to look again, None: no ring waits.

    Asked each second, and nearly always for nothing: one SELECT tells so. Should a turn be taken between the two, the
    ring that is called up finds that out as it claims it.
    """
    gap = house.line.ring_gap
    with house.database.glance() as connection:
        waiting = waiting_rings(connection, now, 1)
        if not waiting:
            return None
        turn = next_turn(connection, now, gap)
    if turn > now:
        return turn
    house.doorbell.ring("perform", str(waiting[0]))
    return now + gap


def waits_for_turn(work: Work, offer: Offer, since: datetime) -> bool:
    """Nobody has tried to ring for this offer, but others were rung after `since`: it is not forgotten, only not next.

    When none was rung all the while, it is not the pace that holds it up.
    """
    rings = untried_rings(work.connection, staff_lane(offer.staff_id))
    return any(ring["offer_id"] == offer.id for ring in rings) and began_since(work.connection, since)
