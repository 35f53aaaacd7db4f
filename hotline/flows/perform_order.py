"""Perform one carrier action: claim it, speak to the carrier with no transaction open, record what came of it.

1. claim (one conditional UPDATE with a lease);
2. when somebody claimed it before us, look at the carrier first: it may have acted, and died before it could say so;
3. act;
4. record. A crash between 3 and 4 is what step 2 is for.

A new call needs its turn at the carrier as well (db/pace.py). Whoever is told to ring a phone takes the turn and rings
the one that is next, danger first; without a turn the ring waits, and the tick calls it up.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from hotline.calls import addresses
from hotline.calls.leg_store import check_counsellor_legs, end_leg, find_leg_of_offer, leg_progress, name_leg
from hotline.calls.store import ask_after_call
from hotline.db import outbox, pace
from hotline.db.outbox import RETRY_AFTER, Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import call_of_lane, miss_offer, order, staff_lane
from hotline.kernel.ids import CallId, OfferId, StaffId
from hotline.kernel.ports import CallIsOver, CarrierFault, NumberRefused
from hotline.roster.store import get_sealed_phone
from hotline.tickets.model import UNANSWERED, Miss, OfferState
from hotline.tickets.offer_store import active_offers_of_call, find_offer, ring_offer

_AT_ONCE = 20  # so many rings that nobody wants any more are dropped on the way to one that somebody wants
_RING_GRACE = timedelta(seconds=15)  # the carrier may ring 5 s longer than asked, and its report takes its time
_LEG_CHECK = timedelta(seconds=30)


@dataclass(frozen=True)
class _Ring:
    """A claimed order to ring a phone, with all that the carrier must be told."""

    order: Order
    offer_id: OfferId
    call_id: CallId
    staff_id: StaffId
    number: str
    known_sid: str | None
    is_wanted: bool
    was_taken: bool

    @property
    def is_moot(self) -> bool:
        """Nothing is to be done: she has pressed 1 long ago, or the offer ended before anybody asked for a ring."""
        return self.was_taken or (not self.is_wanted and self.order.attempts == 1)

    @property
    def begins_a_call(self) -> bool:
        return self.is_wanted and self.known_sid is None


def perform_order(house: House, order_id: int) -> None:
    """Perform an outbox row if it is ours to perform now; whatever happens to us, the row tells the next one."""
    now = house.clock()
    ring: _Ring | None = None
    with house.work() as work:
        if outbox.is_ring(work.connection, order_id):
            ring = _claim_next_ring(work, house, now)
            claimed = ring.order if ring is not None else None
        else:
            claimed = outbox.claim_order(work.connection, order_id, now)
        if claimed is None:
            return
        if claimed.action is Action.REDIRECT and _is_moot(work, claimed):
            _close(work, claimed, "dropped", "the caller is there already, or is not to go there any more")
            return
    try:
        if ring is None:
            _act(house, claimed)
            _record(house, claimed, "done", None)
        elif ring.is_wanted:
            _record_ring(house, ring, ring.known_sid or _ring(house, ring))
        else:
            _stop_ringing(house, ring)
    except CallIsOver as over:
        _record_over(house, claimed, over)
    except CarrierFault as fault:
        _record_fault(house, claimed, ring, fault)


def _claim_next_ring(work: Work, house: House, now: datetime) -> _Ring | None:
    """Claim the ring whose turn it is; None when no call may begin yet, or no ring waits."""
    if not pace.take_turn(work.connection, now, house.line.ring_gap):
        return None
    for order_id in outbox.waiting_rings(work.connection, now, _AT_ONCE):
        claimed = outbox.claim_order(work.connection, order_id, now)
        if claimed is None:
            continue
        ring = _prepare_ring(work, house, claimed)
        if ring.is_moot:
            _drop(work, ring, now)
            continue
        if not ring.begins_a_call:
            pace.give_turn_back(work.connection, now)
        return ring
    pace.give_turn_back(work.connection, now)
    return None


def _is_moot(work: Work, redirect: Order) -> bool:
    """Nobody is called out of a conversation by a redirect that had been heard, or that comes too late."""
    if "offer_id" in redirect.detail:  # into the conference of this offer
        offer = find_offer(work.connection, redirect.detail["offer_id"])
        return offer is None or offer.state is not OfferState.ACCEPTED or offer.joined_at is not None
    if "back_from" in redirect.detail:  # out of the conference of this offer, back to the line
        offer = find_offer(work.connection, redirect.detail["back_from"])
        return offer is None or any(
            other.state not in UNANSWERED for other in active_offers_of_call(work.connection, offer.call_id)
        )
    return False


def _prepare_ring(work: Work, house: House, claimed: Order) -> _Ring:
    offer = find_offer(work.connection, claimed.detail["offer_id"])
    assert offer is not None, "an order to ring is written with its offer"
    leg = find_leg_of_offer(work.connection, offer.id)
    return _Ring(
        order=claimed,
        offer_id=offer.id,
        call_id=offer.call_id,
        staff_id=offer.staff_id,
        number=house.vault.open(get_sealed_phone(work.connection, offer.staff_id)),
        known_sid=leg.carrier_sid if leg is not None else None,
        is_wanted=offer.state in UNANSWERED,
        was_taken=offer.state in {OfferState.ACCEPTED, OfferState.BRIDGED, OfferState.DONE},
    )


def _drop(work: Work, ring: _Ring, now: datetime) -> None:
    _close(work, ring.order, "dropped", "the offer had ended")
    if not ring.was_taken:
        _end_leg(work, ring.offer_id, "cancelled", now)


def _stop_ringing(house: House, ring: _Ring) -> None:
    """The offer has ended, but an earlier try may have reached the carrier: no phone rings on for nobody."""
    found = None if ring.known_sid else house.carrier.find_live(ring.number, ring.order.created_at)
    sid = ring.known_sid or (None if found is None else found.sid)
    if sid is not None:
        with suppress(CallIsOver):
            house.carrier.hang_up(sid)
    now = house.clock()
    with house.work() as work:
        _close(work, ring.order, "dropped", "the offer had ended")
        if sid is None:
            _end_leg(work, ring.offer_id, "cancelled", now)
        else:  # its own report ends the leg, and frees whoever is still busy with it
            name_leg(work.connection, ring.offer_id, sid)
            check_counsellor_legs(work.connection, ring.call_id, now + _LEG_CHECK)


def _end_leg(work: Work, offer_id: OfferId, reason: str, now: datetime) -> None:
    leg = find_leg_of_offer(work.connection, offer_id)
    if leg is not None:
        end_leg(work.connection, leg.id, reason, now)


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


def _record_over(house: House, claimed: Order, over: CallIsOver) -> None:
    """A hang-up that comes too late is as good as done; a caller who cannot be fetched has gone without our knowing."""
    with house.work() as work:
        _close(work, claimed, "done", over.reason)
        if claimed.action is Action.REDIRECT and (call_id := call_of_lane(claimed.lane)) is not None:
            ask_after_call(work.connection, call_id, house.clock())
            work.ring("check_call", call_id)


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
            _never_rung(work, ring, Miss.UNREACHABLE if isinstance(fault, NumberRefused) else Miss.NOT_DIALLED, now)


def _never_rung(work: Work, ring: _Ring, why: Miss, now: datetime) -> None:
    """Give the offer up, unless her phone has told us that it was rung after all: then its own reports go on."""
    leg = find_leg_of_offer(work.connection, ring.offer_id)
    offer = find_offer(work.connection, ring.offer_id)
    if offer is None or (leg is not None and leg.carrier_sid is not None):
        return
    miss_offer(work, offer, why, now, hang_up=False)
    _end_leg(work, ring.offer_id, "unreachable", now)


def _close(work: Work, claimed: Order, state: str, note: str | None) -> None:
    outbox.close_order(work.connection, claimed.id, state, note)
    following = outbox.next_in_lane(work.connection, claimed.lane)
    if following is not None:
        work.ring("perform", str(following))
