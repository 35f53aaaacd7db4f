"""We have not heard of a call for a while: ask the carrier how it stands.

Claim the question (so that many workers ask once), ask with no transaction open, take in the answer.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from hotline.calls import store
from hotline.calls.leg_store import claim_leg_check, get_leg
from hotline.calls.model import CallState
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.bridge import confirm_bridge
from hotline.flows.call_ended import end_call
from hotline.flows.called_person import attempt_of
from hotline.flows.counsellor_leg import LegNews, take_in
from hotline.flows.house import SIGN_OF_LIFE, TALK_CHECK, House
from hotline.flows.listen_in import take_in_listener
from hotline.flows.offers import order, staff_lane
from hotline.flows.talk_over import fetch_back_alone
from hotline.kernel.ports import CarrierCall, CarrierFault
from hotline.tickets.listen_store import find_listening
from hotline.tickets.model import ACTIVE, OfferState
from hotline.tickets.offer_store import active_offers_of_call, find_offer

_ASK_AGAIN = timedelta(seconds=30)

_END_WORDS = {"busy": "busy", "no-answer": "no_answer", "failed": "unreachable", "canceled": "cancelled"}


def check_call(house: House, call_id: str) -> None:
    """Ask after a caller's call: close it if it has ended behind our back, fetch back whoever was left alone."""
    now = house.clock()
    with house.work() as work:
        if not store.claim_call_check(work.connection, call_id, now, now + _ASK_AGAIN):
            return
        call = store.get_call(work.connection, call_id)
    answer = None if call.awaits_dial else look(house, call.carrier_sid)
    if answer is None:
        return
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        call = store.get_call(work.connection, call_id)
        if answer.is_over:
            failed = answer.status in {"failed", "busy", "no-answer"}
            reached = attempt_of(_END_WORDS.get(answer.status))
            end_call(work, house, call, now, carrier_failed=failed, reached=reached)
        elif call.state is CallState.CONNECTED and not active_offers_of_call(work.connection, call.id):
            fetch_back_alone(work, house, call, now)
        else:
            patience = TALK_CHECK if call.state is CallState.CONNECTED else SIGN_OF_LIFE
            store.sign_of_life(work.connection, call.id, now + patience)


def check_leg(house: House, leg_id: str) -> None:
    """Ask after a counsellor's leg: take in its end, or that it is joined; hang it up when the caller is gone."""
    now = house.clock()
    with house.work() as work:
        if not claim_leg_check(work.connection, leg_id, now, now + _ASK_AGAIN):
            return
        leg = get_leg(work.connection, leg_id)
    if leg is None or leg.carrier_sid is None or leg.offer_id is None:
        return
    answer = look(house, leg.carrier_sid)
    if answer is None:
        return
    now = house.clock()
    with house.work() as work:
        work.lock_router()
        offer = find_offer(work.connection, leg.offer_id)
        if offer is None:
            _check_listener(work, leg, answer, now)
            return
        if not answer.is_over:
            if offer.state not in ACTIVE or store.get_call(work.connection, offer.call_id).state is CallState.CLOSED:
                order(work, Action.HANG_UP, staff_lane(offer.staff_id), now, sid=leg.carrier_sid)
            elif offer.state is OfferState.ACCEPTED and offer.joined_at is not None:
                confirm_bridge(work, house, offer, now)  # both are where they belong: the carrier's word of it was lost
        else:
            take_in(work, house, offer, news_of_end(leg, answer), now)


def news_of_end(leg: Row[Any], answer: CarrierCall) -> LegNews:
    """What the carrier would have reported of a leg that it says is over."""
    ended_as = _END_WORDS.get(answer.status, "completed")
    return LegNews(leg.carrier_sid, "ended", ended_as, None, leg.sequence, answer.seconds)


def _check_listener(work: Work, leg: Row[Any], answer: CarrierCall, now: datetime) -> None:
    """The leg is of a supervisor who listens in: take in its end, or hang it up when nobody is to listen any more."""
    listening = find_listening(work.connection, leg.offer_id)
    if listening is not None and answer.is_over:
        take_in_listener(work, listening, news_of_end(leg, answer), now)
    elif listening is not None and not listening.is_wanted:
        order(work, Action.HANG_UP, staff_lane(listening.staff_id), now, sid=leg.carrier_sid)


def look(house: House, sid: str) -> CarrierCall | None:
    """Ask; None when the carrier cannot be reached now (we ask again). A call it never heard of is over."""
    try:
        found = house.carrier.look(sid)
    except CarrierFault:
        return None
    return found or CarrierCall(sid, "completed")
