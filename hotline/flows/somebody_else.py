"""A phone that was rung back is answered by somebody else, or by a machine: neither hears a word about the line.

The carrier's ear for machines is a guess, so on its word we do no more than hang up; who it was at the other end,
only the counsellor can say.
"""

from datetime import datetime

from hotline.callbacks.model import Attempt
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, Direction, Outcome
from hotline.calls.phrases import Key
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.call_ended import end_call
from hotline.flows.callback_tries import not_reached_after_all
from hotline.flows.house import House
from hotline.flows.offers import call_lane, order
from hotline.flows.safe_contact import allowed
from hotline.kernel.steps import NOTHING, Steps
from hotline.tickets.model import Offer, OfferState
from hotline.tickets.offer_store import find_offer

_BY_KEY = {"3": Attempt.OTHER_PERSON, "4": Attempt.MACHINE}


def machine_answers(house: House, offer_id: str, call_sid: str, is_machine: bool, delivery: str, now: datetime) -> str:
    """Hang up before anything is recorded, unless she said that a word may be left: then the counsellor leaves it."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        call = None if offer is None else store.get_call(work.connection, offer.call_id)
        if not is_machine or call is None or call.carrier_sid != call_sid or call.state is CallState.CLOSED:
            return NOTHING
        may_leave_word = call.number_fingerprint is not None and allowed(work, call.number_fingerprint).word
        add_event(work.connection, call.id, now, "machine", word_allowed=may_leave_word)
        if not may_leave_word:
            _not_the_person(work, house, call, Attempt.MACHINE, now)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def after_her_talk(work: Work, house: House, offer: Offer | None) -> Steps:
    """Let a counsellor go; after a call-back that was answered she is asked whether it was the one who had asked."""
    call = None if offer is None else store.get_call(work.connection, offer.call_id)
    language = house.line.language
    if offer is None or call is None or call.direction is not Direction.CALLBACK or call.connected_at is None:
        return house.script.word_and_end(language, Key.COUNSELLOR_CALLER_LEFT)
    if call.outcome is Outcome.FAILED:
        return house.script.word_and_end(language, Key.OFFER_NOT_REACHED)
    return house.script.who_was_it(language, offer.id)


def who_answered(house: House, offer_id: str, key: str, delivery: str, now: datetime) -> str:
    """A counsellor's word on who it was: the promise goes on, at its old place, if it was not the one who asked."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is not None:
            was_somebody_else(work, house, offer, key, now)
        return house.script.word_and_end(house.line.language, Key.OFFER_NOT_REACHED)

    return answer_once(house, delivery, now, decide)


def was_somebody_else(work: Work, house: House, offer: Offer, key: str, now: datetime) -> bool:
    """Take her key for it; False when this key says no such thing, or this was no call-back that she talked in."""
    result = _BY_KEY.get(key)
    call = store.get_call(work.connection, offer.call_id)
    if result is None or offer.state not in {OfferState.BRIDGED, OfferState.DONE}:
        return False
    if call.direction is not Direction.CALLBACK:
        return False
    _not_the_person(work, house, call, result, now)
    return True


def _not_the_person(work: Work, house: House, call: Call, result: Attempt, now: datetime) -> None:
    if call.state is not CallState.CLOSED:
        order(work, Action.HANG_UP, call_lane(call.id), now, sid=call.carrier_sid)
        end_call(work, house, call, now, carrier_failed=False, reached=result, outcome=Outcome.FAILED)
    not_reached_after_all(work, house, call, result, now)
