"""Ring the person who was promised a call-back, while a counsellor waits for them: once for each try."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.callbacks.attempt_store import find_of_try
from hotline.callbacks.model import Attempt, Callback
from hotline.callbacks.store import decline_callback
from hotline.calls import addresses, store
from hotline.calls.event_store import add_event
from hotline.calls.model import CallState
from hotline.db.outbox import Action, Order
from hotline.db.unit_of_work import Work
from hotline.flows.call_ended import end_call
from hotline.flows.callback_line import shelve, window_of
from hotline.flows.called_person import learn_sid
from hotline.flows.house import House
from hotline.flows.offers import order
from hotline.flows.order_ends import close, hold
from hotline.flows.ring_phone import RING_GRACE
from hotline.flows.safe_contact import allowed, why_not_rung_back
from hotline.flows.withdraw_callback import withdraw_callback
from hotline.kernel.ids import CallId, OfferId
from hotline.kernel.ports import CallIsOver, CarrierFault, NumberRefused
from hotline.kernel.vault import SealedNumber
from hotline.tickets.model import OfferState
from hotline.tickets.offer_store import extend_offer, find_offer


@dataclass(frozen=True)
class Dial:
    """A claimed order to ring a person back, with all that the carrier must be told."""

    order: Order
    offer_id: OfferId
    call_id: CallId
    number: str
    known_sid: str | None
    is_wanted: bool

    @property
    def is_moot(self) -> bool:
        """The counsellor, or the wish to be rung back, had gone before anybody asked the carrier."""
        return not self.is_wanted and self.order.attempts == 1

    @property
    def begins_a_call(self) -> bool:
        return self.is_wanted and self.known_sid is None

    def drop(self, work: Work, now: datetime) -> None:
        """Nobody wants it, and nobody has asked the carrier for it."""
        close(work, self.order, "dropped", "the offer had ended")

    def perform(self, house: House) -> None:
        """Ring, or make sure that no phone rings for a counsellor who is gone. Raises CarrierFault."""
        if not self.is_wanted:
            self._stop(house)
            return
        sid = self.known_sid or self._find(house)
        if sid is None:
            if not self._may_be_rung(house):
                return
            sid = house.carrier.ring(
                self.number,
                house.url(addresses.callback_answered(self.offer_id)),
                house.url(addresses.callback_status(self.offer_id)),
                house.line.ring_seconds,
                house.url(addresses.callback_machine(self.offer_id)),
            )
        self._record(house, sid)

    def gave_up(self, work: Work, house: House, fault: CarrierFault, now: datetime) -> None:
        """The carrier will not take it: the try is over, unless their phone has told us that it was rung after all."""
        call = store.get_call(work.connection, self.call_id)
        if call.awaits_dial and self._is_wanted_still(work):
            result = Attempt.UNREACHABLE if isinstance(fault, NumberRefused) else Attempt.NOT_DIALLED
            end_call(work, house, call, now, carrier_failed=True, reached=result)

    def _may_be_rung(self, house: House) -> bool:
        """Asked last of all, here where phones are rung: whoever may not be rung now is not, whatever led to it."""
        now = house.clock()
        with house.work() as work:
            work.lock_router()
            promise = find_of_try(work.connection, self.call_id)
            if promise is None or not self._is_wanted_still(work):
                self.drop(work, now)
                return False
            refused = self._why_never(work, house, promise)
            if refused is not None:
                close(work, self.order, "dropped", refused)
                decline_callback(work.connection, promise.id, now)
                call = store.get_call(work.connection, self.call_id)
                add_event(work.connection, call.id, now, "not_dialled", why=refused)
                withdraw_callback(work, house, call, now)
                return False
            if window_of(house, promise, now).opens > now:
                close(work, self.order, "dropped", "not at this hour")
                shelve(work, house, promise, now)
                return False
        return True

    def _why_never(self, work: Work, house: House, promise: Callback) -> str | None:
        """Nobody is rung who has not said yes to it for this very number, nor a number that is rung for nobody."""
        if not allowed(work, promise.number_fingerprint).ring:
            return "no consent"
        why = why_not_rung_back(work, house, SealedNumber(promise.number_fingerprint, promise.number_sealed))
        return None if why is None else why.value

    def _find(self, house: House) -> str | None:
        """Whoever had this order before us may have dialled, and died: then their phone is not rung again."""
        if self.order.attempts == 1:
            return None
        found = house.carrier.find_placed(self.number, self.order.created_at)
        hold(house, self.order)
        return None if found is None else found.sid

    def _stop(self, house: House) -> None:
        sid = self.known_sid or self._find(house)
        if sid is not None:
            with suppress(CallIsOver):
                house.carrier.hang_up(sid)
        with house.work() as work:
            work.lock_router()
            close(work, self.order, "dropped", "the offer had ended")
            if sid is not None:
                learn_sid(work, store.get_call(work.connection, self.call_id), sid, house.clock())

    def _record(self, house: House, sid: str) -> None:
        now = house.clock()
        with house.work() as work:
            work.lock_router()
            close(work, self.order, "done", None)
            call = store.get_call(work.connection, self.call_id)
            learn_sid(work, call, sid, now)
            if call.state is CallState.CLOSED:
                order(work, Action.HANG_UP, self.order.lane, now, sid=sid)
            elif self._is_wanted_still(work):
                longest = timedelta(seconds=house.line.ring_seconds) + RING_GRACE
                extend_offer(work.connection, self.offer_id, now + longest)
                store.sign_of_life(work.connection, self.call_id, now + longest)

    def _is_wanted_still(self, work: Work) -> bool:
        offer = find_offer(work.connection, self.offer_id)
        return offer is not None and offer.state is OfferState.ACCEPTED and offer.joined_at is None


def prepare_dial(work: Work, house: House, claimed: Order) -> Dial:
    """Read who is to be rung, and whether they still are."""
    offer = find_offer(work.connection, claimed.detail["offer_id"])
    assert offer is not None, "an order to dial is written with its offer"
    call = store.get_call(work.connection, offer.call_id)
    assert call.number_sealed is not None, "a call-back is promised to a number"
    return Dial(
        order=claimed,
        offer_id=offer.id,
        call_id=call.id,
        number=house.vault.open(bytes(call.number_sealed)),
        known_sid=None if call.awaits_dial else call.carrier_sid,
        is_wanted=offer.state is OfferState.ACCEPTED and call.state is not CallState.CLOSED,
    )
