"""A call-back is not wanted any more: nobody rings for it, and a phone that rings for it now stops."""

from datetime import datetime, timedelta

from hotline.callbacks.store import Promised, take_over_callback
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import check_counsellor_legs, end_caller_leg
from hotline.calls.model import Call, Outcome
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import call_lane, order, withdraw_offers
from hotline.tickets import store as tickets
from hotline.tickets.model import OfferState

_LEFT_ALONE = timedelta(seconds=10)
"""A counsellor whose leg is still up so long after the caller's end is in a room that nobody else will come to."""


def take_over(work: Work, house: House, call: Call, promised: Promised, now: datetime, event: str) -> None:
    """What was promised lives on in her own call, and its promise ends; `event` says in her story how that came."""
    if not take_over_callback(work.connection, promised.id, call.id, now):
        return
    if promised.try_call_id is not None:
        withdraw_callback(work, house, store.get_call(work.connection, promised.try_call_id), now)
    add_event(work.connection, call.id, now, event)


def withdraw_callback(work: Work, house: House, call: Call, now: datetime) -> None:
    """End the try of a promise that has ended. Phones that ring for it stop, on both sides."""
    if not call.is_unreached or not store.close_call(work.connection, call.id, Outcome.ABANDONED, now):
        return
    add_event(work.connection, call.id, now, "ended", outcome=Outcome.ABANDONED.value)
    end_caller_leg(work.connection, call.id, "cancelled", now)
    if not call.awaits_dial:
        order(work, Action.HANG_UP, call_lane(call.id), now, sid=call.carrier_sid)
    withdraw_offers(work, house, call.id, OfferState.RESCINDED, now)
    leave_behind(work, call, now)


def leave_behind(work: Work, call: Call, now: datetime) -> None:
    """A call has ended: nobody stands in the line for it, and who waits in its room is asked after."""
    check_counsellor_legs(work.connection, call.id, now + _LEFT_ALONE)
    ticket = tickets.find_open_ticket(work.connection, call.id)
    if ticket is not None:
        tickets.close_ticket(work.connection, ticket.id, now)
