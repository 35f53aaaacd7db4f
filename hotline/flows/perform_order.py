"""Perform one carrier action: claim it, speak to the carrier with no transaction open, record what came of it.

1. claim (one conditional UPDATE with a lease);
2. when somebody claimed it before us, look at the carrier first: it may have acted, and died before it could say so;
   then make sure that the claim is still ours, for the look took time;
3. act;
4. record. A crash between 3 and 4 is what step 2 is for.

A new call needs its turn at the carrier as well (db/pace.py). Whoever is told to ring a phone takes the turn and rings
the one that is next, danger first; without a turn the ring waits, and the tick calls it up.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import assert_never

from hotline.calls.store import ask_after_call
from hotline.db import outbox, pace
from hotline.db.outbox import LISTS_LAG, RETRY_AFTER, Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.dial_person import Dial, prepare_dial
from hotline.flows.fetch_recording import perform_recording, recording_gave_up
from hotline.flows.house import House
from hotline.flows.offers import call_of_lane
from hotline.flows.order_ends import ClaimLost, close
from hotline.flows.ring_listener import ListenRing, prepare_listen
from hotline.flows.ring_phone import Ring, prepare_ring
from hotline.flows.send_text import perform_text, text_gave_up
from hotline.kernel.ids import CallId
from hotline.kernel.ports import CallIsOver, CarrierFault
from hotline.tickets.model import UNANSWERED, OfferState
from hotline.tickets.offer_store import active_offers_of_call, find_offer

_Ring = Ring | Dial | ListenRing
_PREPARE: dict[Action, Callable[[Work, House, Order], _Ring]] = {
    Action.RING: prepare_ring,
    Action.DIAL: prepare_dial,
    Action.LISTEN: prepare_listen,
}
_OF_A_RECORDING = (Action.FETCH, Action.FORGET)
_AT_ONCE = 20  # so many rings that nobody wants any more are dropped on the way to one that somebody wants


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
            close(work, claimed, "dropped", "the caller is there already, or is not to go there any more")
            return
    try:
        if claimed.action is Action.TEXT:
            perform_text(house, claimed)
        elif claimed.action in _OF_A_RECORDING:
            perform_recording(house, claimed)
        elif ring is None:
            _act(house, claimed)
            _record(house, claimed, "done", None)
        else:
            ring.perform(house)
    except ClaimLost:
        return  # somebody else has it, and looks first
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
        ring = _PREPARE[claimed.action](work, house, claimed)
        if ring.is_moot:
            ring.drop(work, now)
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
        return offer is None or _talks(work, offer.call_id)
    if "alone" in redirect.detail:  # out of a room that everybody else has left, back to the line
        return _talks(work, CallId(redirect.detail["alone"]))
    return False


def _talks(work: Work, call_id: CallId) -> bool:
    """Somebody has pressed 1 for this caller."""
    return any(offer.state not in UNANSWERED for offer in active_offers_of_call(work.connection, call_id))


def _act(house: House, claimed: Order) -> None:
    match claimed.action:
        case Action.HANG_UP:
            house.carrier.hang_up(claimed.detail["sid"])
        case Action.REDIRECT:
            house.carrier.redirect(claimed.detail["sid"], claimed.detail["url"])
        case Action.RING | Action.DIAL | Action.LISTEN | Action.TEXT | Action.FETCH | Action.FORGET:
            raise AssertionError("these are performed in rooms of their own")
        case _:
            assert_never(claimed.action)


def _record(house: House, claimed: Order, state: str, note: str | None) -> None:
    with house.work() as work:
        close(work, claimed, state, note)


def _record_over(house: House, claimed: Order, over: CallIsOver) -> None:
    """A hang-up that comes too late is as good as done; a caller who cannot be fetched has gone without our knowing."""
    with house.work() as work:
        close(work, claimed, "done", over.reason)
        if claimed.action is Action.REDIRECT and (call_id := call_of_lane(claimed.lane)) is not None:
            ask_after_call(work.connection, call_id, house.clock())
            work.ring("check_call", call_id)


def _record_fault(house: House, claimed: Order, ring: _Ring | None, fault: CarrierFault) -> None:
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        if not outbox.hold_order(work.connection, claimed, now):
            return  # somebody else has it by now, and this was not the last word
        tries_left = claimed.attempts <= len(RETRY_AFTER)
        if not fault.lasting and tries_left:
            outbox.retry_order(work.connection, claimed, now + _rest_after(claimed, fault), fault.reason)
            return
        close(work, claimed, "failed", fault.reason)
        if claimed.action is Action.TEXT:
            text_gave_up(work, house, claimed, fault, now)
        if claimed.action in _OF_A_RECORDING:
            recording_gave_up(work, house, claimed, fault, now)
        if ring is not None:
            ring.gave_up(work, house, fault, now)


def _rest_after(claimed: Order, fault: CarrierFault) -> timedelta:
    """Until the next try. What the carrier may have done unheard must be seen by whoever looks before acting again."""
    seconds = RETRY_AFTER[claimed.attempts - 1]
    return timedelta(seconds=max(seconds, LISTS_LAG) if fault.unheard else seconds)
