"""A counsellor takes a call-back that somebody was promised: her phone is the one that rings for it."""

from datetime import datetime, timedelta
from enum import StrEnum

from hotline.callbacks import attempt_store as callbacks
from hotline.callbacks.model import OPEN, Callback, CallbackState
from hotline.calls.event_store import add_event
from hotline.db.unit_of_work import Work
from hotline.flows.callback_line import bring_forward
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.keep_apart import refuse_if_apart
from hotline.flows.staff import wish_duty
from hotline.kernel.ids import StaffId
from hotline.roster import line_store as lines
from hotline.roster.model import Duty, Line
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket, TicketState

_KEPT_FOR_HER = timedelta(seconds=60)


class Taken(StrEnum):
    """What became of her wish."""

    HERS = "hers"  # her phone rings for it, in a moment
    BUSY = "busy"  # she talks, or a phone rings for her
    NOT_NOW = "not_now"  # nobody may be rung there now, or they are on the phone
    GONE = "gone"  # it is over, or a colleague's phone rings for it


def take_callback(house: House, now: datetime, *, by: str, callback_id: str) -> Taken:
    """Let her be rung for this promise, also before its turn; she is on duty from now on.

    Who waits on the line and is in danger, or has been there longer, is offered to her all the same. Raises Refused.
    """
    with house.work() as work:
        work.lock_router()
        person = who_counsels(work, by)
        promise = callbacks.find_callback(work.connection, callback_id)
        if promise is None or promise.state not in OPEN or not promise.is_confirmed:
            return Taken.GONE
        refuse_if_apart(work, person, promise.number_fingerprint, now)
        if person.line in {Line.RESERVED, Line.BUSY}:
            return Taken.BUSY
        if promise.state in {CallbackState.REQUESTED, CallbackState.RETRY_WAIT}:
            if not bring_forward(work, house, promise, now):
                return Taken.NOT_NOW
            promise = callbacks.find_callback(work.connection, promise.id)
            assert promise is not None, "it has just entered the line"
        ticket = waiting_ticket(work, promise)
        if ticket is None:
            return Taken.GONE
        if person.line is Line.WRAP_UP:
            lines.finish_writing(work.connection, person.id, now)
        wish_duty(work, person, Duty.ON, now)
        lines.ring_from(work.connection, person.id, now)
        keep_for_her(work, ticket, person.id, now)
        return Taken.HERS


def waiting_ticket(work: Work, promise: Callback) -> Ticket | None:
    """Its place in the line, as long as no phone rings for it."""
    ticket = None if promise.try_call_id is None else tickets.find_open_ticket(work.connection, promise.try_call_id)
    return ticket if ticket is not None and ticket.state is TicketState.WAITING else None


def keep_for_her(work: Work, ticket: Ticket, staff_id: StaffId, now: datetime) -> None:
    """Under the router's lock."""
    tickets.keep_for(work.connection, ticket.id, staff_id, now + _KEPT_FOR_HER)
    add_event(work.connection, ticket.call_id, now, "kept_for", counsellor=staff_id)
