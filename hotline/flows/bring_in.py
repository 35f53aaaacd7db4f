"""A counsellor steps out of the room by the star key, and asks a colleague or a supervisor in (a warm transfer).

The caller stays in the room and is told that somebody is coming. Whoever comes is in the room with both; the first may
leave, and the call goes on: then the colleague may ask somebody in herself. If nobody comes, she is told so and goes
back. Every step out has a way back by itself. In a call-back the menu has two keys more: it was not the one who asked.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from hotline.calls import aside_script, store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import add_leg, check_counsellor_legs
from hotline.calls.model import CallState, Direction
from hotline.calls.phrases import Key
from hotline.db.outbox import URGENT, USUAL, Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.dispatch import DIAL_WITHIN
from hotline.flows.house import House
from hotline.flows.offers import end_unwanted, order, staff_lane
from hotline.flows.somebody_else import after_her_talk, was_somebody_else
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId
from hotline.kernel.steps import Steps
from hotline.roster import line_store as lines
from hotline.roster.apart_store import apart_of
from hotline.roster.model import Role
from hotline.roster.rules import is_available
from hotline.roster.store import list_free_or_soon
from hotline.tickets.model import UNANSWERED, Offer, OfferState
from hotline.tickets.offer_store import (
    active_offers_of_call,
    add_offer,
    find_offer,
    holder_of_room,
    join_colleague,
    step_aside,
)
from hotline.tickets.store import get_ticket

_LOOK_AFTER_HER = timedelta(seconds=30)
"""While she is out of the room her leg is asked after so often: nobody else is with the caller."""


def step_out(house: House, offer_id: str, *, is_over: bool, delivery: str, now: datetime) -> str:
    """Her part of the conference has ended and her phone is still up: by the star key, or because the caller left."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is not None and not is_over and _is_with_colleague(work, offer):
            return aside_script.back(
                house.script, house.line.language, offer.id, offer.room, Key.COUNSELLOR_BACK, ends_it=False
            )
        if is_over or offer is None or not _may_step_out(work, offer):
            return after_her_talk(work, house, offer)
        step_aside(work.connection, offer.id, now)
        check_counsellor_legs(work.connection, offer.call_id, now + _LOOK_AFTER_HER)
        return aside_script.moment(offer.id, offer.room)

    return answer_once(house, delivery, now, decide)


def aside(house: House, offer_id: str, number_of_round: int, delivery: str, now: datetime) -> str:
    """Out of the room: the menu first, then how far it is with whom she asked."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or not _may_step_out(work, offer):
            return after_her_talk(work, house, offer)
        check_counsellor_legs(work.connection, offer.call_id, now + _LOOK_AFTER_HER)
        third = asked_in_by(work, offer)
        if third is None and number_of_round == 0:
            add_event(work.connection, offer.call_id, now, "stepped_aside", counsellor=offer.staff_id)
            is_callback = store.get_call(work.connection, offer.call_id).direction is Direction.CALLBACK
            return aside_script.menu(house.script, house.line.language, offer.id, offer.room, called_back=is_callback)
        if third is not None and third.state in UNANSWERED:
            return aside_script.asking(house.script, house.line.language, offer.id, offer.room, max(1, number_of_round))
        return _back(work, house, offer, Key.COUNSELLOR_NOT_JOINED)

    return answer_once(house, delivery, now, decide)


def aside_key(house: House, offer_id: str, digits: str, number_of_round: int, delivery: str, now: datetime) -> str:
    """1 asks a colleague in, 2 a supervisor; in a call-back, 3 and 4 say who answered; else back to the caller."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or not _may_step_out(work, offer):
            return after_her_talk(work, house, offer)
        third = asked_in_by(work, offer)
        if third is None and number_of_round == 0 and was_somebody_else(work, house, offer, digits, now):
            step_aside(work.connection, offer.id, None)
            return house.script.word_and_end(house.line.language, Key.OFFER_NOT_REACHED)
        if third is not None and third.state in UNANSWERED:
            end_unwanted(work, house, third, OfferState.RESCINDED, now)
        if third is not None or number_of_round > 0 or digits not in {"1", "2"}:
            return _back(work, house, offer, Key.COUNSELLOR_BACK)
        if not _ask(work, offer, now, only_supervisors=digits == "2"):
            return _back(work, house, offer, Key.COUNSELLOR_NOBODY_FREE)
        return aside_script.asking(house.script, house.line.language, offer.id, offer.room, 1)

    return answer_once(house, delivery, now, decide)


def _may_step_out(work: Work, offer: Offer) -> bool:
    """She has the caller, and the caller is still there."""
    if offer.state is not OfferState.BRIDGED:
        return False
    return store.get_call(work.connection, offer.call_id).state is CallState.CONNECTED


def _is_with_colleague(work: Work, offer: Offer) -> bool:
    """She was asked in, and who asked her is still there: it is not hers to ask anybody."""
    return (
        offer.state is OfferState.JOINED
        and store.get_call(work.connection, offer.call_id).state is CallState.CONNECTED
        and holder_of_room(work.connection, offer.call_id, offer.room) is not None
    )


def asked_in_by(work: Work, offer: Offer) -> Offer | None:
    """Return the active offer of the colleague who is asked into the room of this one, or is in it beside her."""
    active = active_offers_of_call(work.connection, offer.call_id)
    return next((other for other in active if other.joins == offer.room and other.id != offer.id), None)


def _back(work: Work, house: House, offer: Offer, otherwise: Key) -> Steps:
    third = asked_in_by(work, offer)
    is_in = third is not None and third.state is OfferState.JOINED
    step_aside(work.connection, offer.id, None)
    words = Key.COUNSELLOR_JOINED if is_in else otherwise
    return aside_script.back(house.script, house.line.language, offer.id, offer.room, words, ends_it=not is_in)


def _ask(work: Work, offer: Offer, now: datetime, *, only_supervisors: bool) -> bool:
    number = store.get_call(work.connection, offer.call_id).number_fingerprint
    but = {offer.staff_id, *apart_of(work.connection, number, now)}
    chosen = _choose(work, but, now, only_supervisors=only_supervisors)
    if chosen is None or not lines.reserve(work.connection, chosen, now):
        return False
    ticket = get_ticket(work.connection, offer.ticket_id)
    third = add_offer(work.connection, ticket, chosen, now, now + DIAL_WITHIN, joins=offer.room)
    add_leg(work.connection, offer.call_id, party="counsellor", state="dialling", now=now, offer_id=third)
    add_event(work.connection, offer.call_id, now, "asked_in", offer=third, counsellor=chosen, by=offer.staff_id)
    rank = URGENT if ticket.call_class is CallClass.CRISIS else USUAL
    order(work, Action.RING, staff_lane(chosen), now, rank=rank, offer_id=third, staff_id=chosen)
    return True


def _choose(work: Work, but: Collection[StaffId], now: datetime, *, only_supervisors: bool) -> StaffId | None:
    people = [
        person
        for person in list_free_or_soon(work.connection, now)
        if is_available(person, now)
        and person.id not in but
        and (not only_supervisors or person.role is Role.SUPERVISOR)
    ]
    return min(people, key=lambda one: (one.idle_since, one.id)).id if people else None


def come_in(work: Work, house: House, third: Offer, now: datetime) -> Steps | None:
    """The colleague has pressed 1. None when nobody waits for her any more."""
    first = holder_of_room(work.connection, third.call_id, third.room)
    if first is None or not _may_step_out(work, first) or not join_colleague(work.connection, third.id, now):
        return None
    lines.make_busy(work.connection, third.staff_id, now)
    add_event(work.connection, third.call_id, now, "joined", offer=third.id, counsellor=third.staff_id)
    return aside_script.come_in(house.script, house.line.language, third.id, third.room)
