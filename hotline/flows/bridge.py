"""Caller and counsellor are joined. The caller has left the line only when the bridge is confirmed."""

from datetime import datetime

from hotline.callbacks.store import promised_before
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import find_leg_of_offer, leg_progress
from hotline.calls.model import CallState
from hotline.calls.rules import has_joined
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.callback_tries import reached
from hotline.flows.house import TALK_CHECK, House
from hotline.flows.withdraw_callback import take_over
from hotline.kernel.ids import CallId
from hotline.kernel.steps import NOTHING, Steps
from hotline.records.store import hand_on, open_record
from hotline.tickets import store as tickets
from hotline.tickets.model import Offer, OfferState
from hotline.tickets.offer_store import active_offers_of_call, bridge_offer, caller_joins, find_offer


def caller_on_the_way(house: House, offer_id: str, call_sid: str, delivery: str, now: datetime) -> str:
    """The caller, taken out of the queue, asks for the way into the conference."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        call = store.find_call_by_sid(work.connection, call_sid)
        language = house.line.language if call is None else call.language
        if offer is None or call is None or call.id != offer.call_id or not _may_join(work, offer, now):
            return house.script.hold_again(language)
        return house.script.join(language, offer.id)

    return answer_once(house, delivery, now, decide)


def _may_join(work: Work, offer: Offer, now: datetime) -> bool:
    return offer.state is OfferState.BRIDGED or caller_joins(work.connection, offer.id, now)


def conference_event(house: House, offer_id: str, event: str, delivery: str, now: datetime) -> str:
    """Both are in: the conference began. That one of them joined says nothing, the other may still be on the way."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is not None and offer.state is OfferState.ACCEPTED and event == "started":
            confirm_bridge(work, house, offer, now)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def confirm_unreported(work: Work, house: House, call_id: CallId, now: datetime) -> None:
    """At the end of a call: if only the carrier's word that the two were joined is missing, they talked."""
    for offer in active_offers_of_call(work.connection, call_id):
        leg = find_leg_of_offer(work.connection, offer.id)
        is_there = offer.state is OfferState.ACCEPTED and leg is not None and leg.state != "ended"
        if offer.joined_at is not None and has_joined(
            asked_the_way_at=offer.joined_at, counsellor_is_there=is_there, now=now
        ):
            confirm_bridge(work, house, offer, now, since=offer.joined_at)


def confirm_bridge(work: Work, house: House, offer: Offer, now: datetime, since: datetime | None = None) -> None:
    """Write down that the two talk; `since` when they began, if it was not now. Who is talked with is not rung for what
    she had asked for before."""
    began = since or now
    if not bridge_offer(work.connection, offer.id, began):
        return
    tickets.connect_ticket(work.connection, offer.ticket_id)
    call = store.get_call(work.connection, offer.call_id)
    if call.state is not CallState.CLOSED:
        connected_at = call.connected_at or began
        store.connect_call(work.connection, call.id, offer.staff_id, connected_at, now + TALK_CHECK)
        if call.connected_at is None:
            open_record(work.later, call.id, offer.staff_id, call.number_fingerprint, call.received_at, began)
        else:
            hand_on(work.connection, call.id, offer.staff_id)
    leg = find_leg_of_offer(work.connection, offer.id)
    if leg is not None and leg.state != "ended":
        leg_progress(
            work.connection,
            leg.id,
            sequence=leg.sequence + 1 if leg.state != "up" else leg.sequence,
            state="up",
            answered_at=began,
            check_at=now + TALK_CHECK,
        )
    if call.is_unreached:
        reached(work, call.id, began, now)
    else:
        for promised in promised_before(work.connection, call.asker, began):
            take_over(work, house, call, promised, now, "talks_before_callback")
    add_event(work.connection, offer.call_id, began, "connected", offer=offer.id, counsellor=offer.staff_id)
