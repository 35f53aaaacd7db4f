"""The caller's side of the conversation is over while the caller is still there: the counsellor has left."""

from datetime import datetime

from hotline.calls import addresses, aside_script, store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import find_leg_of_offer
from hotline.calls.model import Call, CallState, Direction, IncomingCall
from hotline.calls.rules import CallerWish
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.bridge import confirm_unreported
from hotline.flows.call_ended import end_call
from hotline.flows.called_person import counsellor_left
from hotline.flows.danger import raise_to_crisis
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.line_place import enter_line
from hotline.flows.offers import call_lane, order, put_back
from hotline.kernel.classes import CallClass
from hotline.kernel.steps import NOTHING, GoOn, HangUp, Pause, Steps
from hotline.tickets import store as tickets
from hotline.tickets.model import Miss, Offer, OfferState
from hotline.tickets.offer_store import active_offers_of_call, end_offer, find_offer, get_offer, holder_of_room

LOOKS = 2
"""So often, a second apart, we look whether a counsellor has only stepped out, before the caller is thanked. Nearly
always the carrier has told us of the end of her leg by the first."""


def talk_over(
    house: House, call: IncomingCall, offer_id: str, *, is_over: bool, look: int, delivery: str, now: datetime
) -> str:
    """Thank the caller, with a way back; or find another colleague if the two were never joined or the line broke."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        offer = find_offer(work.connection, offer_id)
        if offer is not None and _talks_elsewhere(work, offer):
            return NOTHING  # an old report: the caller is with somebody else by now
        if is_over or known.state is CallState.CLOSED:
            end_call(work, house, known, now, carrier_failed=False)
            return NOTHING
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if offer is None and known.is_unreached:
            return house.script.callback_later(known.language)
        if offer is None:
            return house.script.hold_again(known.language)
        return _go_on(work, house, known, offer, now, look=look)

    return answer_once(house, delivery, now, decide)


def _talks_elsewhere(work: Work, offer: Offer) -> bool:
    talks = {OfferState.ACCEPTED, OfferState.BRIDGED}
    others = (other for other in active_offers_of_call(work.connection, offer.call_id) if other.room != offer.id)
    return any(other.state in talks for other in others)


def _go_on(work: Work, house: House, call: Call, offer: Offer, now: datetime, *, look: int) -> Steps:
    confirm_unreported(work, house, call.id, now)  # the room ended, so both were in it
    offer, call = get_offer(work.connection, offer.id), store.get_call(work.connection, call.id)
    if offer.state is OfferState.ACCEPTED:
        end_offer(work.connection, offer.id, OfferState.FAILED, Miss.NOT_BRIDGED.value, now)
        put_back(work, offer, now)
        if counsellor_left(work, house, offer, now, is_heard=True):
            return house.script.callback_later(call.language)
        return house.script.hold_again(call.language)
    if call.is_unreached:
        return house.script.callback_later(call.language)
    if call.state is not CallState.CONNECTED:
        return house.script.hold_again(call.language)
    with_her = holder_of_room(work.connection, call.id, offer.id)
    if with_her is not None and (with_her.aside_at is not None or look < LOOKS):
        return _hold_on(house, call, with_her, look)
    add_event(work.connection, call.id, now, "talk_over", offer=offer.id)
    leg = find_leg_of_offer(work.connection, offer.id)
    if leg is not None and leg.end_reason in {"unreachable", "no_answer"}:  # her line broke: nobody hung up
        return _reconnect(work, house, call, now)
    return house.script.talk_ended(call.language, offer.id, called_back=call.direction is Direction.CALLBACK)


def _hold_on(house: House, call: Call, offer: Offer, look: int) -> Steps:
    """Her counsellor has stepped out, or hung up: which of the two, the carrier tells within a second or two."""
    if offer.aside_at is not None:
        called_back = call.direction is Direction.CALLBACK
        return aside_script.caller_waits(house.script, call.language, offer.room, called_back=called_back)
    return (Pause(1), GoOn(addresses.talk_over_again(offer.room, look + 1)))


def caller_wants_back(house: House, call: IncomingCall, wish: CallerWish | None, delivery: str, now: datetime) -> str:
    """A key after the talk: the line had broken, the caller is put ahead of her class with her old place."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        if known.state is CallState.CLOSED:
            return (HangUp(),)
        if wish is CallerWish.DANGER:
            raise_to_crisis(work, known, now)
            known = store.get_call(work.connection, known.id)
        if wish in {CallerWish.PERSON, CallerWish.DANGER}:
            return _reconnect(work, house, known, now)
        return house.script.farewell(known.language)

    return answer_once(house, delivery, now, decide)


def _reconnect(work: Work, house: House, call: Call, now: datetime) -> Steps:
    put_back_in_line(work, house, call, now)
    return house.script.hold_again(call.language)


def fetch_back_alone(work: Work, house: House, call: Call, now: datetime) -> None:
    """A caller stands in a room that everybody else has left: back into the line, at her old place."""
    if call.state is not CallState.CONNECTED:
        return
    put_back_in_line(work, house, call, now)
    back = house.url(addresses.HOLD_AGAIN)
    order(work, Action.REDIRECT, call_lane(call.id), now, sid=call.carrier_sid, url=back, alone=call.id)


def put_back_in_line(work: Work, house: House, call: Call, now: datetime) -> None:
    """Give a caller whose talk broke off her old place, ahead of her class."""
    ticket = tickets.find_open_ticket(work.connection, call.id)
    if ticket is not None:
        tickets.close_ticket(work.connection, ticket.id, now)
    if store.reconnect_call(work.connection, call.id, now + SIGN_OF_LIFE):
        raised = CallClass.of_rank(max(0, call.call_class.rank - 1))
        store.raise_class(work.connection, call.id, raised)
        add_event(work.connection, call.id, now, "reconnects", **{"class": raised.value})
        # at once: nobody may take the old place while the caller is told that we go on looking
        enter_line(work, house, store.get_call(work.connection, call.id), now)
