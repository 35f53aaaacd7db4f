"""The caller waits: asked for again and again by the carrier, and each time a sign of life."""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, Exit, IncomingCall
from hotline.calls.script import LEAVE
from hotline.calls.wait_rounds import WaitPromise
from hotline.db.unit_of_work import Work
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.line_place import enter_line
from hotline.flows.offers import withdraw_offers
from hotline.flows.wait_promise import find_promise
from hotline.kernel.ids import CallId
from hotline.roster.store import is_anybody_there
from hotline.tickets import store as tickets
from hotline.tickets.model import OfferState, TicketState


def caller_waits(house: House, call: IncomingCall, now: datetime) -> str:
    """Put a newcomer into the line; give everybody the present state: words and music, or the way out."""
    with house.work() as work:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        stays = _stays(work, house, known, now)
    if not stays:
        return house.render(LEAVE)
    age = int((now - (known.queued_at or now)).total_seconds())
    promise = _promise(house, known, now)
    return house.render(house.script.waiting(known.language, known.call_class, age, promise))


def _stays(work: Work, house: House, call: Call, now: datetime) -> bool:
    if call.state is CallState.CLOSED or (call.state is CallState.GREETING and call.exit_to is not None):
        return False
    enter_line(work, house, call, now)
    store.sign_of_life(work.connection, call.id, now + SIGN_OF_LIFE)
    if _must_end(work, call, now):
        leave_line(work, house, call.id, Exit.OVERFLOW, now)
        return False
    return True


def _promise(house: House, call: Call, now: datetime) -> WaitPromise | None:
    """What the caller is about to be told, written down first. None if a phone rings by now, or after a key 9."""
    promise = find_promise(house, call, now)
    if promise is None:
        return None
    with house.work() as work:
        if not store.tell_minutes(work.connection, call.id, promise.minutes):
            return None
        add_event(work.connection, call.id, now, "told", within_minutes=promise.minutes, next=promise.is_next)
    return promise


def _must_end(work: Work, call: Call, now: datetime) -> bool:
    """Every wait has an end of our own: too long, or nobody is left on duty. Not while a phone rings for the caller."""
    ticket = tickets.find_open_ticket(work.connection, call.id)
    if ticket is None or ticket.state is not TicketState.WAITING:
        return False
    return ticket.deadline_at <= now or not is_anybody_there(now).ask(work.connection).on_duty


def leave_line(work: Work, house: House, call_id: CallId, exit_to: Exit, now: datetime) -> None:
    """Take a caller out of the line; the phones that ring for her are told."""
    ticket = tickets.find_open_ticket(work.connection, call_id)
    if ticket is not None:
        withdraw_offers(work, house, call_id, OfferState.RESCINDED, now)
        tickets.close_ticket(work.connection, ticket.id, now)
    if store.leave_queue(work.connection, call_id, exit_to):
        add_event(work.connection, call_id, now, "leaves_line", to=exit_to.value)
