"""A counsellor steps out of the room by the star key, and asks a colleague or a supervisor in (a warm transfer).

The caller stays in the room and is told that somebody is coming. Whoever comes is in the room with both; the first may
leave, and the call goes on. If nobody comes, she is told so and goes back. Every step out has a way back by itself.
"""

from datetime import datetime, timedelta

from hotline.calls import aside_script, store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import add_leg, check_counsellor_legs
from hotline.calls.model import Call, CallState, Direction
from hotline.calls.phrases import Key
from hotline.db.outbox import URGENT, USUAL, Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.dispatch import DIAL_WITHIN
from hotline.flows.house import House
from hotline.flows.offers import end_unwanted, order, staff_lane
from hotline.flows.somebody_else import after_her_talk
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId
from hotline.kernel.steps import Steps
from hotline.roster import line_store as lines
from hotline.roster.model import Role
from hotline.roster.rules import is_available
from hotline.roster.store import list_free_or_soon
from hotline.tickets.model import UNANSWERED, Offer, OfferState
from hotline.tickets.offer_store import active_offers_of_call, add_offer, find_offer, join_colleague, step_aside
from hotline.tickets.store import get_ticket

_LOOK_AFTER_HER = timedelta(seconds=30)
"""While she is out of the room her leg is asked after so often: nobody else is with the caller."""


def step_out(house: House, offer_id: str, *, is_over: bool, delivery: str, now: datetime) -> str:
    """Her part of the conference has ended and her phone is still up: by the star key, or because the caller left.

    In a call-back the star key says something else: that it was not the one who had asked.
    """
    with house.database.read() as connection:
        known = find_offer(connection, offer_id)
        is_callback = known is not None and _is_callback(store.get_call(connection, known.call_id))
    if is_callback:
        return after_her_talk(house, offer_id)

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if is_over or offer is None or not _may_step_out(work, offer):
            return _caller_left(house)
        step_aside(work.connection, offer.id, now)
        check_counsellor_legs(work.connection, offer.call_id, now + _LOOK_AFTER_HER)
        return aside_script.moment(offer.id)

    return answer_once(house, delivery, now, decide)


def aside(house: House, offer_id: str, number_of_round: int, delivery: str, now: datetime) -> str:
    """Out of the room: the menu first, then how far it is with whom she asked."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or not _may_step_out(work, offer):
            return _caller_left(house)
        check_counsellor_legs(work.connection, offer.call_id, now + _LOOK_AFTER_HER)
        third = asked_in_by(work, offer)
        if third is None and number_of_round == 0:
            add_event(work.connection, offer.call_id, now, "stepped_aside", counsellor=offer.staff_id)
            return aside_script.menu(house.script, house.line.language, offer.id)
        if third is not None and third.state in UNANSWERED:
            return aside_script.asking(house.script, house.line.language, offer.id, max(1, number_of_round))
        return _back(work, house, offer, Key.COUNSELLOR_NOT_JOINED)

    return answer_once(house, delivery, now, decide)


def aside_key(house: House, offer_id: str, digits: str, number_of_round: int, delivery: str, now: datetime) -> str:
    """1 asks a colleague in, 2 a supervisor; anything else goes back to the caller."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is None or not _may_step_out(work, offer):
            return _caller_left(house)
        third = asked_in_by(work, offer)
        if third is not None and third.state in UNANSWERED:
            end_unwanted(work, house, third, OfferState.RESCINDED, now)
        if third is not None or number_of_round > 0 or digits not in {"1", "2"}:
            return _back(work, house, offer, Key.COUNSELLOR_BACK)
        if not _ask(work, offer, now, only_supervisors=digits == "2"):
            return _back(work, house, offer, Key.COUNSELLOR_NOBODY_FREE)
        return aside_script.asking(house.script, house.line.language, offer.id, 1)

    return answer_once(house, delivery, now, decide)


def _may_step_out(work: Work, offer: Offer) -> bool:
    """She has the caller, asked nobody else's room, and the caller is still there."""
    if offer.state is not OfferState.BRIDGED or offer.joins is not None:
        return False
    call = store.get_call(work.connection, offer.call_id)
    return call.state is CallState.CONNECTED and not _is_callback(call)


def _is_callback(call: Call) -> bool:
    return call.direction is Direction.CALLBACK


def asked_in_by(work: Work, offer: Offer) -> Offer | None:
    """Return the active offer of the colleague whom she asked in."""
    active = active_offers_of_call(work.connection, offer.call_id)
    return next((other for other in active if other.joins == offer.id), None)


def _back(work: Work, house: House, offer: Offer, otherwise: Key) -> Steps:
    third = asked_in_by(work, offer)
    is_in = third is not None and third.state is OfferState.JOINED
    step_aside(work.connection, offer.id, None)
    words = Key.COUNSELLOR_JOINED if is_in else otherwise
    return aside_script.back(house.script, house.line.language, offer.id, words, ends_it=not is_in)


def _ask(work: Work, offer: Offer, now: datetime, *, only_supervisors: bool) -> bool:
    chosen = _choose(work, offer.staff_id, now, only_supervisors=only_supervisors)
    if chosen is None or not lines.reserve(work.connection, chosen, now):
        return False
    ticket = get_ticket(work.connection, offer.ticket_id)
    third = add_offer(work.connection, ticket, chosen, now, now + DIAL_WITHIN, joins=offer.id)
    add_leg(work.connection, offer.call_id, party="counsellor", state="dialling", now=now, offer_id=third)
    add_event(work.connection, offer.call_id, now, "asked_in", offer=third, counsellor=chosen, by=offer.staff_id)
    rank = URGENT if ticket.call_class is CallClass.CRISIS else USUAL
    order(work, Action.RING, staff_lane(chosen), now, rank=rank, offer_id=third, staff_id=chosen)
    return True


def _choose(work: Work, but: StaffId, now: datetime, *, only_supervisors: bool) -> StaffId | None:
    people = [
        person
        for person in list_free_or_soon(work.connection, now)
        if is_available(person, now) and person.id != but and (not only_supervisors or person.role is Role.SUPERVISOR)
    ]
    return min(people, key=lambda one: (one.idle_since, one.id)).id if people else None


def come_in(work: Work, house: House, third: Offer, now: datetime) -> Steps | None:
    """The colleague has pressed 1. None when nobody waits for her any more."""
    first = None if third.joins is None else find_offer(work.connection, third.joins)
    if first is None or not _may_step_out(work, first) or not join_colleague(work.connection, third.id, now):
        return None
    lines.make_busy(work.connection, third.staff_id, now)
    add_event(work.connection, third.call_id, now, "joined", offer=third.id, counsellor=third.staff_id)
    return aside_script.come_in(house.script, house.line.language, third.id, first.id)


def _caller_left(house: House) -> Steps:
    return house.script.word_and_end(house.line.language, Key.COUNSELLOR_CALLER_LEFT)
