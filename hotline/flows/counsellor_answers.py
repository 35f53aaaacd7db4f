"""A counsellor's phone is picked up, and a key is pressed, or not. Only key 1 is acceptance."""

from datetime import datetime, timedelta

from hotline.callbacks.attempt_store import find_of_try, mark_ringing
from hotline.calls import aside_script, store
from hotline.calls.addresses import join
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import name_leg
from hotline.calls.model import Call, CallState
from hotline.calls.phrases import Key
from hotline.db.outbox import URGENT, USUAL, Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.bring_in import come_in
from hotline.flows.house import House
from hotline.flows.offers import call_lane, end_unwanted, miss_offer, order, withdraw_colleagues
from hotline.kernel.classes import CallClass
from hotline.kernel.steps import Steps
from hotline.roster import line_store as lines
from hotline.tickets.model import UNANSWERED, Miss, Offer, OfferState
from hotline.tickets.offer_store import accept_offer, active_offers_of_call, answer_offer, find_offer
from hotline.tickets.store import get_ticket

_KEY_WITHIN = timedelta(seconds=45)  # the words of the offer, twice, and time to find the key
_BRIDGE_WITHIN = timedelta(seconds=20)
_DIAL_WITHIN = timedelta(seconds=60)


def phone_picked_up(house: House, offer_id: str, leg_sid: str, delivery: str, now: datetime) -> str:
    """Say who waits and ask for key 1. The caller is not told anything yet: this may be a voicemail."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None:
            return _too_late(house, None)
        name_leg(work.connection, offer.id, leg_sid)
        if not answer_offer(work.connection, offer.id, now, now + _KEY_WITHIN):
            return _too_late(house, offer)
        add_event(work.connection, offer.call_id, now, "phone_picked_up", offer=offer.id)
        if offer.joins is not None:
            return aside_script.ask_in(house.script, house.line.language, offer.id)
        ticket = get_ticket(work.connection, offer.ticket_id)
        if store.get_call(work.connection, offer.call_id).awaits_dial:
            return house.script.offer_callback(house.line.language, offer.id, ticket.call_class)
        waited = max(0, int((now - ticket.queued_at).total_seconds()))
        return house.script.offer(house.line.language, offer.id, ticket.call_class, waited)

    return answer_once(house, delivery, now, decide)


def counsellor_key(house: House, offer_id: str, digits: str, delivery: str, now: datetime) -> str:
    """Key 1 takes the caller; anything else is kindly declined."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or offer.state not in UNANSWERED:
            return _too_late(house, offer)
        if digits != "1":
            miss_offer(work, house, offer, Miss.WRONG_KEY, now, hang_up=False)
            return house.script.word_and_end(house.line.language, _thanks(offer, Key.OFFER_WRONG_KEY))
        if offer.joins is not None:
            return come_in(work, house, offer, now) or _give_up(work, house, offer, now)
        return _accept(work, house, offer, now)

    return answer_once(house, delivery, now, decide)


def _give_up(work: Work, house: House, offer: Offer, now: datetime) -> Steps:
    """Whoever asked her in has left, or the caller has: she is free at once."""
    end_unwanted(work, house, offer, OfferState.RESCINDED, now)
    return _too_late(house, offer)


def counsellor_silent(house: House, offer_id: str, delivery: str, now: datetime) -> str:
    """No key came: a voicemail, a pocket, or somebody who cannot talk."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or offer.state not in UNANSWERED:
            return _too_late(house, offer)
        miss_offer(work, house, offer, Miss.SILENT, now, hang_up=False)
        return house.script.word_and_end(house.line.language, _thanks(offer, Key.OFFER_NO_KEY))

    return answer_once(house, delivery, now, decide)


def _thanks(offer: Offer, usual: Key) -> Key:
    """Another colleague is asked for a caller who waits, not for one who talks."""
    return usual if offer.joins is None else Key.OFFER_NOT_NEEDED


def _accept(work: Work, house: House, offer: Offer, now: datetime) -> Steps:
    call = store.get_call(work.connection, offer.call_id)
    if call.state is CallState.CLOSED:
        return _too_late(house, offer)
    if any(other.state is OfferState.ACCEPTED for other in active_offers_of_call(work.connection, offer.call_id)):
        return house.script.word_and_end(house.line.language, Key.OFFER_TAKEN)
    bridge_within = _DIAL_WITHIN if call.awaits_dial else _BRIDGE_WITHIN
    if not accept_offer(work.connection, offer.id, now, now + bridge_within):
        return _too_late(house, offer)
    lines.make_busy(work.connection, offer.staff_id, now)
    withdraw_colleagues(work, house, offer, now)
    add_event(work.connection, offer.call_id, now, "accepted", offer=offer.id, counsellor=offer.staff_id)
    if call.awaits_dial:
        return _dial(work, house, offer, now)
    order(
        work,
        Action.REDIRECT,
        call_lane(offer.call_id),
        now,
        sid=call.carrier_sid,
        url=house.url(join(offer.id)),
        offer_id=offer.id,
    )
    return house.script.counsellor_joins(house.line.language, offer.id)


def _dial(work: Work, house: House, offer: Offer, now: datetime) -> Steps:
    """Ring the person, now that somebody is there to talk to; she hears music until they answer."""
    promise = find_of_try(work.connection, offer.call_id)
    if promise is not None:
        mark_ringing(work.connection, promise.id)
    rank = URGENT if offer.call_class is CallClass.CRISIS else USUAL
    order(work, Action.DIAL, call_lane(offer.call_id), now, rank=rank, offer_id=offer.id)
    return house.script.counsellor_joins(house.line.language, offer.id, dialling=True)


def offer_over(house: House, offer_id: str) -> str:
    """Tell a counsellor, fetched out of her conference or not, why nobody comes; and let her go."""
    with house.database.read() as connection:
        offer = find_offer(connection, offer_id)
        unreached = offer is not None and _was_not_reached(offer, store.get_call(connection, offer.call_id))
    if unreached:
        return house.render(house.script.word_and_end(house.line.language, Key.OFFER_NOT_REACHED))
    return house.render(_too_late(house, offer))


def _was_not_reached(offer: Offer, call: Call) -> bool:
    """She had said yes to a call-back that came to nothing; not one that the caller made needless by ringing us."""
    return call.is_unreached and offer.accepted_at is not None and offer.state is not OfferState.RESCINDED


def _too_late(house: House, offer: Offer | None) -> Steps:
    """Only what is true: a caller who hung up did, any other has found another way, which is not for her to hear."""
    gone = offer is not None and offer.state is OfferState.CALLER_GONE
    return house.script.word_and_end(house.line.language, Key.OFFER_CALLER_GONE if gone else Key.OFFER_NOT_NEEDED)
