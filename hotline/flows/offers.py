"""What several flows do to offers: end them kindly for the counsellor, and put the caller back where she stood.

To be called under the router's lock.
"""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.calls import addresses, store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import find_leg_of_offer
from hotline.db.outbox import USUAL, Action, add_order, hurry_rings
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.kernel.ids import CallId, OfferId, StaffId
from hotline.roster import line_store as lines
from hotline.roster import store as roster
from hotline.roster.rules import CoolOff, NotHerFault, Unresponsive, cost_of_miss
from hotline.tickets import store as tickets
from hotline.tickets.model import UNANSWERED, Miss, Offer, OfferState
from hotline.tickets.offer_store import active_offers_of_call, end_offer


def staff_lane(staff_id: StaffId) -> str:
    """One person's phone: what concerns it is done in the order it was decided."""
    return f"staff:{staff_id}"


def call_lane(call_id: CallId) -> str:
    return f"call:{call_id}"


def call_of_lane(lane: str) -> CallId | None:
    """The call that a lane is of; None for a phone's."""
    kind, _, which = lane.partition(":")
    return CallId(which) if kind == "call" else None


def order(work: Work, action: Action, lane: str, now: datetime, *, rank: int = USUAL, **detail: str) -> None:
    """Write a carrier action beside the state it follows from, and ring for it after the commit."""
    work.ring("perform", str(add_order(work.connection, action, lane, detail, now, rank)))


def hurry(work: Work, call_id: CallId) -> None:
    """The caller is in danger, as we hear only now: phones that are still to be rung for her are rung first."""
    for offer in active_offers_of_call(work.connection, call_id):
        if offer.state is OfferState.PENDING:
            hurry_rings(work.connection, staff_lane(offer.staff_id))


def withdraw_offers(work: Work, house: House, call_id: CallId, why: OfferState, now: datetime) -> None:
    """End every offer of a call that nobody will be joined to: the caller is gone, or left the line.

    A phone that rings is hung up and its owner is free at once, in her old idle place. One who has pressed 1 already
    hears a kind sentence; she is free when her leg ends.
    """
    for offer in active_offers_of_call(work.connection, call_id):
        end_unwanted(work, house, offer, why, now)


def end_unwanted(work: Work, house: House, offer: Offer, why: OfferState, now: datetime) -> None:
    """End an offer that nobody waits for any more; one in a talk is ended by the end of her own leg."""
    if not end_offer(work.connection, offer.id, why, None, now):
        return  # bridged: the end of her own leg ends it
    add_event(work.connection, offer.call_id, now, "offer_ended", offer=offer.id, how=why.value)
    leg_sid = _sid_of_leg(work, offer.id)
    if offer.state in UNANSWERED:
        lines.release(work.connection, offer.staff_id, now)
        work.ring("dispatch")
        if leg_sid is not None:
            order(work, Action.HANG_UP, staff_lane(offer.staff_id), now, sid=leg_sid)
    elif leg_sid is not None:
        gone = house.url(addresses.offer_gone(offer.id))
        order(work, Action.REDIRECT, staff_lane(offer.staff_id), now, sid=leg_sid, url=gone)


def withdraw_colleagues(work: Work, house: House, winner: Offer, now: datetime) -> None:
    """One has accepted: the other phones that ring for the same caller are told so."""
    for offer in active_offers_of_call(work.connection, winner.call_id):
        if offer.id != winner.id and offer.state in UNANSWERED:
            end_unwanted(work, house, offer, OfferState.RESCINDED, now)


def miss_offer(work: Work, house: House, offer: Offer, reason: Miss, now: datetime, *, hang_up: bool) -> bool:
    """End an offer the counsellor did not take; the caller waits on with her age kept, the next is rung.

    False when the offer had ended already. The caller notices nothing.
    """
    if not end_offer(work.connection, offer.id, OfferState.FAILED, reason.value, now):
        return False
    add_event(work.connection, offer.call_id, now, "offer_missed", offer=offer.id, reason=reason.value)
    if reason is not Miss.NOT_DIALLED:
        tickets.count_failure(work.connection, offer.ticket_id)
    person = roster.get_counsellor(work.connection, offer.staff_id)
    match cost_of_miss(reason.value, person.misses, now):
        case CoolOff(until, misses):
            lines.cool_off(work.connection, offer.staff_id, now, until, misses)
        case Unresponsive(misses):
            lines.pause(work.connection, offer.staff_id, now, "unresponsive", misses)
            add_event(work.connection, offer.call_id, now, "counsellor_unresponsive", counsellor=offer.staff_id)
            raise_alarm(
                work,
                house,
                AlertKind.UNRESPONSIVE,
                now,
                staff_id=offer.staff_id,
                reason=reason.value,
                misses=misses,
            )
        case NotHerFault():
            lines.release(work.connection, offer.staff_id, now)
    if hang_up and (leg_sid := _sid_of_leg(work, offer.id)) is not None:
        order(work, Action.HANG_UP, staff_lane(offer.staff_id), now, sid=leg_sid)
    put_back(work, offer, now)
    return True


def put_back(work: Work, offer: Offer, now: datetime) -> None:
    """Let the caller of an ended offer wait again, unless another phone rings for her."""
    if any(other.id != offer.id for other in active_offers_of_call(work.connection, offer.call_id)):
        return
    if tickets.put_back(work.connection, offer.ticket_id):
        store.mark_waiting_again(work.connection, offer.call_id)
        add_event(work.connection, offer.call_id, now, "waits_again")
    work.ring("dispatch")


def _sid_of_leg(work: Work, offer_id: OfferId) -> str | None:
    """The carrier's id of a leg that may still be up."""
    leg = find_leg_of_offer(work.connection, offer_id)
    if leg is None or leg.state == "ended" or leg.carrier_sid is None:
        return None
    return str(leg.carrier_sid)
