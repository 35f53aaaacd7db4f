"""The phone of somebody who is rung back: it rings, it is answered, it ends; or its counsellor is gone before.

Whoever answers may be anybody in the household. Until the counsellor knows who it is, only the neutral name is heard.
"""

from datetime import datetime, timedelta

from hotline.callbacks import attempt_store as callbacks
from hotline.callbacks.model import Attempt
from hotline.calls import addresses, store
from hotline.calls.callback_store import mark_answered, name_call
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import end_caller_leg
from hotline.calls.model import Call, CallState
from hotline.db.outbox import Action, untried_rings
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.call_ended import end_call
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.offers import call_lane, order
from hotline.kernel.steps import NOTHING, Steps
from hotline.tickets.model import Offer
from hotline.tickets.offer_store import caller_joins, extend_offer, find_offer

_BRIDGE_WITHIN = timedelta(seconds=20)
_ENDS = {"busy": Attempt.BUSY, "no_answer": Attempt.NO_ANSWER, "unreachable": Attempt.UNREACHABLE}


def attempt_of(ended_as: str | None) -> Attempt:
    """What the end of a call says of a try in which nobody talked. `ended_as` in our words."""
    return _ENDS.get(ended_as or "", Attempt.HUNG_UP)


def person_picks_up(house: House, offer_id: str, call_sid: str, delivery: str, now: datetime) -> str:
    """Say the neutral name and let them in to the counsellor who waits; or that we call again if she is gone."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer, call = _known(work, offer_id, call_sid, now)
        if offer is None or call is None or call.state is CallState.CLOSED:
            return house.script.callback_later(house.line.language)
        mark_answered(work.connection, call.id, now)
        if not caller_joins(work.connection, offer.id, now):
            return house.script.callback_later(call.language)
        extend_offer(work.connection, offer.id, now + _BRIDGE_WITHIN)
        store.sign_of_life(work.connection, call.id, now + SIGN_OF_LIFE)
        add_event(work.connection, call.id, now, "person_picked_up", offer=offer.id)
        return house.script.called_back(call.language, offer.id)

    return answer_once(house, delivery, now, decide)


def person_leg_news(
    house: House, offer_id: str, call_sid: str, ended_as: str | None, delivery: str, now: datetime
) -> str:
    """Take in one status report of a phone that is rung back; `ended_as` in our words, None while it lives."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        _, call = _known(work, offer_id, call_sid, now)
        if call is not None and ended_as is not None:
            end_call(work, house, call, now, carrier_failed=False, reached=attempt_of(ended_as))
        return NOTHING

    return answer_once(house, delivery, now, decide)


def _known(work: Work, offer_id: str, call_sid: str, now: datetime) -> tuple[Offer | None, Call | None]:
    """The offer and the call that this phone is rung for; no call when it is rung for none that we know."""
    offer = find_offer(work.connection, offer_id)
    if offer is None:
        return None, None
    learn_sid(work, store.get_call(work.connection, offer.call_id), call_sid, now)
    call = store.get_call(work.connection, offer.call_id)
    return offer, call if call.carrier_sid == call_sid else None


def learn_sid(work: Work, call: Call, sid: str, now: datetime) -> None:
    """Their phone rings, as we hear for the first time. If that is for nobody by now, it is hung up."""
    if not name_call(work.connection, call.id, sid, now):
        return
    add_event(work.connection, call.id, now, "dialled")
    if call.state is CallState.CLOSED:
        end_caller_leg(work.connection, call.id, "cancelled", now)
        order(work, Action.HANG_UP, call_lane(call.id), now, sid=sid)
    else:
        store.sign_of_life(work.connection, call.id, now + SIGN_OF_LIFE)


def is_still_to_be_dialled(work: Work, offer: Offer) -> bool:
    """Whether the order to ring the person for this offer is one that nobody has taken up."""
    return any(dial["offer_id"] == offer.id for dial in untried_rings(work.connection, call_lane(offer.call_id)))


def counsellor_left(work: Work, house: House, offer: Offer, now: datetime, *, is_heard: bool = False) -> bool:
    """After the end of an accepted offer: if nobody has talked in this call-back, the try is over, too.

    A phone that has not been rung yet is rung another time: the place is kept, and no try is counted. False when this
    is no such call. `is_heard`: the person is being told already.
    """
    call = store.get_call(work.connection, offer.call_id)
    if not call.is_unreached:
        return False
    if call.awaits_dial and is_still_to_be_dialled(work, offer):
        promise = callbacks.find_of_try(work.connection, call.id)
        if promise is not None:
            callbacks.wait_again(work.connection, promise.id)
        return True
    if not call.awaits_dial and not is_heard:
        if offer.joined_at is None:
            order(work, Action.HANG_UP, call_lane(call.id), now, sid=call.carrier_sid)
        else:
            later = house.url(addresses.callback_later())
            order(work, Action.REDIRECT, call_lane(call.id), now, sid=call.carrier_sid, url=later)
    result = Attempt.NOT_DIALLED if call.awaits_dial else Attempt.COUNSELLOR_LEFT
    end_call(work, house, call, now, carrier_failed=False, reached=result)
    return True
