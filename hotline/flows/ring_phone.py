"""Ring a counsellor's phone: what the carrier must be told, and what it says is written down."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.calls import addresses
from hotline.calls.leg_store import check_counsellor_legs, end_leg, find_leg_of_offer, leg_progress, name_leg
from hotline.db.outbox import Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import miss_offer, order, staff_lane
from hotline.flows.order_ends import close, hold
from hotline.kernel.ids import CallId, OfferId, StaffId
from hotline.kernel.ports import CallIsOver, CarrierFault, NumberRefused
from hotline.roster.store import get_sealed_phone
from hotline.tickets.model import UNANSWERED, Miss, OfferState
from hotline.tickets.offer_store import find_offer, ring_offer

RING_GRACE = timedelta(seconds=15)  # the carrier may ring 5 s longer than asked, and its report takes its time
_LEG_CHECK = timedelta(seconds=30)


@dataclass(frozen=True)
class Ring:
    """A claimed order to ring a counsellor's phone, with all that the carrier must be told."""

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

    def drop(self, work: Work, now: datetime) -> None:
        """Nobody wants it, and nobody has asked the carrier for it."""
        close(work, self.order, "dropped", "the offer had ended")
        if not self.was_taken:
            _end_leg(work, self.offer_id, "cancelled", now)

    def perform(self, house: House) -> None:
        """Ring, or make sure that no phone rings for an offer that has ended. Raises CarrierFault."""
        if self.is_wanted:
            _record(house, self, self.known_sid or _ring(house, self))
        else:
            _stop_ringing(house, self)

    def gave_up(self, work: Work, house: House, fault: CarrierFault, now: datetime) -> None:
        """End the offer, unless her phone has told us that it was rung after all: then its own reports go on."""
        leg = find_leg_of_offer(work.connection, self.offer_id)
        offer = find_offer(work.connection, self.offer_id)
        if offer is None or (leg is not None and leg.carrier_sid is not None):
            return
        why = Miss.UNREACHABLE if isinstance(fault, NumberRefused) else Miss.NOT_DIALLED
        miss_offer(work, house, offer, why, now, hang_up=False)
        _end_leg(work, self.offer_id, "unreachable", now)


def prepare_ring(work: Work, house: House, claimed: Order) -> Ring:
    """Read what is to be rung, and whether it still is."""
    offer = find_offer(work.connection, claimed.detail["offer_id"])
    assert offer is not None, "an order to ring is written with its offer"
    leg = find_leg_of_offer(work.connection, offer.id)
    return Ring(
        order=claimed,
        offer_id=offer.id,
        call_id=offer.call_id,
        staff_id=offer.staff_id,
        number=house.vault.open(get_sealed_phone(work.connection, offer.staff_id)),
        known_sid=leg.carrier_sid if leg is not None else None,
        is_wanted=offer.state in UNANSWERED,
        was_taken=offer.state in {OfferState.ACCEPTED, OfferState.BRIDGED, OfferState.JOINED, OfferState.DONE},
    )


def _stop_ringing(house: House, ring: Ring) -> None:
    """The offer has ended, but an earlier try may have reached the carrier: no phone rings on for nobody."""
    found = None if ring.known_sid else house.carrier.find_live(ring.number, ring.order.created_at)
    sid = ring.known_sid or (None if found is None else found.sid)
    if sid is not None:
        with suppress(CallIsOver):
            house.carrier.hang_up(sid)
    now = house.clock()
    with house.work() as work:
        close(work, ring.order, "dropped", "the offer had ended")
        if sid is None:
            _end_leg(work, ring.offer_id, "cancelled", now)
        else:  # its own report ends the leg, and frees whoever is still busy with it
            name_leg(work.connection, ring.offer_id, sid)
            check_counsellor_legs(work.connection, ring.call_id, now + _LEG_CHECK)


def _end_leg(work: Work, offer_id: OfferId, reason: str, now: datetime) -> None:
    leg = find_leg_of_offer(work.connection, offer_id)
    if leg is not None:
        end_leg(work.connection, leg.id, reason, now)


def _ring(house: House, ring: Ring) -> str:
    if ring.order.attempts > 1:
        found = house.carrier.find_live(ring.number, ring.order.created_at)
        if found is not None:
            return found.sid
        hold(house, ring.order)
    return house.carrier.ring(
        ring.number,
        house.url(addresses.offer(ring.offer_id)),
        house.url(addresses.offer_status(ring.offer_id)),
        house.line.ring_seconds,
    )


def _record(house: House, ring: Ring, sid: str) -> None:
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        close(work, ring.order, "done", None)
        name_leg(work.connection, ring.offer_id, sid)
        deadline = now + timedelta(seconds=house.line.ring_seconds) + RING_GRACE
        ring_offer(work.connection, ring.offer_id, deadline)
        leg = find_leg_of_offer(work.connection, ring.offer_id)
        if leg is not None and leg.state == "dialling":
            leg_progress(
                work.connection, leg.id, sequence=0, state="ringing", answered_at=None, check_at=deadline + _LEG_CHECK
            )
        offer = find_offer(work.connection, ring.offer_id)
        if offer is not None and offer.state in {OfferState.CALLER_GONE, OfferState.RESCINDED, OfferState.FAILED}:
            order(work, Action.HANG_UP, staff_lane(ring.staff_id), now, sid=sid)
