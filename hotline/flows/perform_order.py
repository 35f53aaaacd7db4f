"""Perform one carrier action: claim it, speak to the carrier with no transaction open, record what came of it.

1. claim (one conditional UPDATE with a lease);
2. when somebody claimed it before us, look at the carrier first: it may have acted, and died before it could say so;
3. act;
4. record. A crash between 3 and 4 is what step 2 is for.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from hotline.calls import addresses
from hotline.calls.leg_store import find_leg_of_offer, leg_progress, name_leg
from hotline.db import outbox
from hotline.db.outbox import RETRY_AFTER, Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import miss_offer, order, staff_lane
from hotline.kernel.ids import OfferId, StaffId
from hotline.kernel.ports import CallIsOver, CarrierFault, NumberRefused
from hotline.roster.store import get_sealed_phone
from hotline.tickets.model import Miss, OfferState
from hotline.tickets.offer_store import find_offer, ring_offer

_RING_GRACE = timedelta(seconds=15)  # the carrier may ring 5 s longer than asked, and its report takes its time
_LEG_CHECK = timedelta(seconds=30)


@dataclass(frozen=True)
class _Ring:
    """A claimed order to ring a phone, with all that the carrier must be told."""

    order: Order
    offer_id: OfferId
    staff_id: StaffId
    number: str
    known_sid: str | None


def perform_order(house: House, order_id: int) -> None:
    """Perform an outbox row if it is ours to perform now; whatever happens to us, the row tells the next one."""
    now = house.clock()
    with house.work() as work:
        claimed = outbox.claim_order(work.connection, order_id, now)
        if claimed is None:
            return
        ring = _prepare_ring(work, house, claimed) if claimed.action is Action.RING else None
        if claimed.action is Action.RING and ring is None:
            _close(work, claimed, "dropped", "the offer had ended")
            return
    try:
        if ring is not None:
            sid = ring.known_sid or _ring(house, ring)
            _record_ring(house, ring, sid)
        else:
            _act(house, claimed)
            _record(house, claimed, "done", None)
    except CallIsOver as over:
        _record(house, claimed, "done", over.reason)
    except CarrierFault as fault:
        _record_fault(house, claimed, ring, fault)


def _prepare_ring(work: Work, house: House, claimed: Order) -> _Ring | None:
    offer = find_offer(work.connection, claimed.detail["offer_id"])
    if offer is None or offer.state not in {OfferState.PENDING, OfferState.RINGING, OfferState.ANSWERED}:
        return None
    leg = find_leg_of_offer(work.connection, offer.id)
    number = house.vault.open(get_sealed_phone(work.connection, offer.staff_id))
    return _Ring(claimed, offer.id, offer.staff_id, number, leg.carrier_sid if leg is not None else None)


def _ring(house: House, ring: _Ring) -> str:
    if ring.order.attempts > 1:
        found = house.carrier.find_live(ring.number, ring.order.created_at)
        if found is not None:
            return found.sid
    return house.carrier.ring(
        ring.number,
        house.url(addresses.offer(ring.offer_id)),
        house.url(addresses.offer_status(ring.offer_id)),
        house.line.ring_seconds,
    )


def _record_ring(house: House, ring: _Ring, sid: str) -> None:
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        _close(work, ring.order, "done", None)
        name_leg(work.connection, ring.offer_id, sid)
        deadline = now + timedelta(seconds=house.line.ring_seconds) + _RING_GRACE
        ring_offer(work.connection, ring.offer_id, deadline)
        leg = find_leg_of_offer(work.connection, ring.offer_id)
        if leg is not None and leg.state == "dialling":
            leg_progress(
                work.connection, leg.id, sequence=0, state="ringing", answered_at=None, check_at=deadline + _LEG_CHECK
            )
        offer = find_offer(work.connection, ring.offer_id)
        if offer is not None and offer.state in {OfferState.CALLER_GONE, OfferState.RESCINDED, OfferState.FAILED}:
            order(work, Action.HANG_UP, staff_lane(ring.staff_id), now, sid=sid)


def _act(house: House, claimed: Order) -> None:
    match claimed.action:
        case Action.HANG_UP:
            house.carrier.hang_up(claimed.detail["sid"])
        case Action.REDIRECT:
            house.carrier.redirect(claimed.detail["sid"], claimed.detail["url"])
        case Action.RING:
            raise AssertionError("a ring is prepared before it is performed")
        case _:
            assert_never(claimed.action)


def _record(house: House, claimed: Order, state: str, note: str | None) -> None:
    with house.work() as work:
        _close(work, claimed, state, note)


def _record_fault(house: House, claimed: Order, ring: _Ring | None, fault: CarrierFault) -> None:
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        tries_left = claimed.attempts <= len(RETRY_AFTER)
        if not fault.lasting and tries_left:
            due = now + timedelta(seconds=RETRY_AFTER[claimed.attempts - 1])
            outbox.retry_order(work.connection, claimed.id, due, fault.reason)
            return
        _close(work, claimed, "failed", fault.reason)
        if ring is not None:
            offer = find_offer(work.connection, ring.offer_id)
            if offer is not None:
                refused = isinstance(fault, NumberRefused)
                miss_offer(work, offer, Miss.UNREACHABLE if refused else Miss.NOT_DIALLED, now, hang_up=False)


def _close(work: Work, claimed: Order, state: str, note: str | None) -> None:
    outbox.close_order(work.connection, claimed.id, state, note)
    following = outbox.next_in_lane(work.connection, claimed.lane)
    if following is not None:
        work.ring("perform", str(following))
