"""A caller's call is over, whoever says so first: the carrier's report, the queue, or our own asking."""

from datetime import datetime

from hotline.callbacks.model import Attempt
from hotline.callbacks.number_store import is_promised
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import end_caller_leg
from hotline.calls.model import Call, CallState, Exit, IncomingCall, Outcome
from hotline.calls.rules import outcome_at_end
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.bridge import confirm_unreported
from hotline.flows.callback_tries import try_over
from hotline.flows.hidden_number import asking_is_over
from hotline.flows.house import House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.missed_call import note_missed
from hotline.flows.offers import withdraw_offers
from hotline.flows.withdraw_callback import leave_behind
from hotline.kernel.steps import NOTHING, Steps
from hotline.messages.store import has_message
from hotline.tickets.model import OfferState


def call_ended(house: House, call: IncomingCall, ended_as: str, delivery: str, now: datetime) -> str:
    """The carrier reports that a call is over. A call never heard of before is written down all the same."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        end_call(work, house, known, now, carrier_failed=ended_as not in {"completed", "cancelled"})
        return NOTHING

    return answer_once(house, delivery, now, decide)


def end_call(
    work: Work,
    house: House,
    call: Call,
    now: datetime,
    *,
    carrier_failed: bool,
    reached: Attempt = Attempt.HUNG_UP,
    outcome: Outcome | None = None,
) -> None:
    """Close a call with its one outcome, and free everybody who was busy for it. Once closed, nothing changes.

    `reached` says how a call-back ended in which nobody talked; `outcome` is its end if it was not who was asked for.
    """
    if call.state is CallState.CLOSED:
        return
    confirm_unreported(work, house, call.id, now)
    call = store.get_call(work.connection, call.id)
    outcome = outcome or outcome_at_end(
        call,
        has_message=has_message(work.connection, call.id),
        is_promised=call.exit_to is Exit.CALLBACK and is_promised(work.connection, call.asker, call.received_at),
        carrier_failed=carrier_failed,
    )
    if not store.close_call(work.connection, call.id, outcome, now):
        return
    add_event(work.connection, call.id, now, "ended", outcome=outcome.value)
    end_caller_leg(work.connection, call.id, "completed", now)
    withdraw_offers(work, house, call.id, OfferState.CALLER_GONE, now)
    leave_behind(work, call, now)
    note_missed(work, house, call, outcome, now)
    if call.is_unreached:
        try_over(work, house, call, reached, now)
    asking_is_over(work, call, now)
