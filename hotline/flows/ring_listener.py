"""Ring a supervisor's phone for a talk that she wants to hear: as ring_phone.py does it for an offer."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.calls import addresses
from hotline.calls.leg_store import ask_after_leg, end_leg, find_leg_of_offer, name_leg
from hotline.db.outbox import Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.listen_in import end_listening
from hotline.flows.offers import order, staff_lane
from hotline.flows.order_ends import close, hold
from hotline.flows.ring_phone import RING_GRACE
from hotline.kernel.ids import OfferId
from hotline.kernel.ports import CallIsOver, CarrierFault
from hotline.roster.store import get_sealed_phone
from hotline.tickets import listen_store as listenings
from hotline.tickets.listen_model import Listening, ListenState

_LEG_CHECK = timedelta(seconds=30)


@dataclass(frozen=True)
class ListenRing:
    """A claimed order to ring a supervisor, with all that the carrier must be told."""

    order: Order
    listening: Listening
    number: str
    known_sid: str | None

    @property
    def is_wanted(self) -> bool:
        return self.listening.state is ListenState.RINGS

    @property
    def is_moot(self) -> bool:
        """She is in already, or the talk ended before anybody asked for a ring."""
        return self.listening.state is ListenState.IN or (not self.is_wanted and self.order.attempts == 1)

    @property
    def begins_a_call(self) -> bool:
        return self.is_wanted and self.known_sid is None

    def drop(self, work: Work, now: datetime) -> None:
        close(work, self.order, "dropped", "the talk had ended")
        if self.listening.state is not ListenState.IN:
            _nobody_was_rung(work, self.listening, now)

    def perform(self, house: House) -> None:
        """Ring, or make sure that no phone rings for a talk that has ended. Raises CarrierFault."""
        sid = self.known_sid
        if sid is None and self.order.attempts > 1:
            found = house.carrier.find_live(self.number, self.order.created_at)
            sid = None if found is None else found.sid
            hold(house, self.order)
        if not self.is_wanted:
            if sid is not None:
                with suppress(CallIsOver):
                    house.carrier.hang_up(sid)
        elif sid is None:
            own = self.listening.id
            status = house.url(addresses.listen_step(own, "status"))
            sid = house.carrier.ring(self.number, house.url(addresses.listen(own)), status, house.line.ring_seconds)
        self._record(house, sid)

    def gave_up(self, work: Work, house: House, fault: CarrierFault, now: datetime) -> None:
        """No phone was rung, unless hers has told us that it was."""
        leg = find_leg_of_offer(work.connection, OfferId(self.listening.id))
        if leg is None or leg.carrier_sid is None:
            _nobody_was_rung(work, self.listening, now)

    def _record(self, house: House, sid: str | None) -> None:
        now = house.clock()
        with house.work() as work:
            work.lock_router()
            close(work, self.order, "done" if self.is_wanted else "dropped", None)
            if sid is None:
                _nobody_was_rung(work, self.listening, now)
                return
            name_leg(work.connection, OfferId(self.listening.id), sid)
            deadline = now + timedelta(seconds=house.line.ring_seconds) + RING_GRACE
            leg = find_leg_of_offer(work.connection, OfferId(self.listening.id))
            if leg is not None:
                ask_after_leg(work.connection, leg.id, deadline + _LEG_CHECK)
            is_rung = listenings.ring_listener(work.connection, self.listening.id, deadline)
            found = listenings.find_listening(work.connection, self.listening.id)
            if not is_rung and found is not None and not found.is_wanted:
                order(work, Action.HANG_UP, staff_lane(found.staff_id), now, sid=sid)


def prepare_listen(work: Work, house: House, claimed: Order) -> ListenRing:
    """Read who is to be rung, and whether she still is."""
    listening = listenings.find_listening(work.connection, claimed.detail["listening_id"])
    assert listening is not None, "an order to ring is written with what is listened to"
    leg = find_leg_of_offer(work.connection, OfferId(listening.id))
    number = house.vault.open(get_sealed_phone(work.connection, listening.staff_id))
    return ListenRing(claimed, listening, number, leg.carrier_sid if leg is not None else None)


def _nobody_was_rung(work: Work, listening: Listening, now: datetime) -> None:
    leg = find_leg_of_offer(work.connection, OfferId(listening.id))
    if leg is not None:
        end_leg(work.connection, leg.id, "cancelled", now)
    end_listening(work, listening, now)
