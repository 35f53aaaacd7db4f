"""The caller waits: asked for again and again by the carrier, and each time a sign of life."""

from datetime import datetime, timedelta
from typing import assert_never

from hotline.alerts.model import AlertKind
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, Exit, IncomingCall
from hotline.calls.rules import WhyNobody
from hotline.calls.script import LEAVE
from hotline.calls.wait_rounds import Round, WaitPromise, next_round
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt, why_nobody
from hotline.flows.line_place import enter_line, longest_waits
from hotline.flows.offers import withdraw_offers
from hotline.flows.wait_promise import find_promise
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId
from hotline.roster.store import is_anybody_there
from hotline.tickets import store as tickets
from hotline.tickets.model import OfferState, TicketState


def caller_waits(house: House, call: IncomingCall, now: datetime) -> str:
    """Put a newcomer into the line; give everybody the present state: words and music, or the way out."""
    with house.work() as work:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        what = _round(work, house, known, now)
    age = int((now - (known.queued_at or now)).total_seconds())
    match what:
        case Round.LAST:
            return house.render(LEAVE)
        case Round.LONG:
            return house.render(house.script.waited_long(known.language, known.call_class, age))
        case Round.USUAL:
            promise = _promise(house, known, now)
            return house.render(house.script.waiting(known.language, known.call_class, age, promise))
        case _:
            assert_never(what)


def _round(work: Work, house: House, call: Call, now: datetime) -> Round:
    if call.state is CallState.CLOSED or (call.state is CallState.GREETING and call.exit_to is not None):
        return Round.LAST
    enter_line(work, house, call, now)
    store.sign_of_life(work.connection, call.id, now + SIGN_OF_LIFE)
    ticket = tickets.find_open_ticket(work.connection, call.id)
    if ticket is None or ticket.state is not TicketState.WAITING:
        return Round.USUAL  # a phone rings for her: what is due is due after it
    is_overdue = ticket.deadline_at <= now
    what = next_round(
        somebody_on_duty=is_anybody_there(now).ask(work.connection).on_duty,
        is_overdue=is_overdue,
        is_open=not is_overdue or why_nobody(work, house, now) is not WhyNobody.CLOSED,
        in_danger=ticket.call_class is CallClass.CRISIS,
        waits=longest_waits(house, call, now),
    )
    if is_overdue:
        raise_alarm(work, house, AlertKind.LONG_WAIT, now, call_id=call.id)
    if what is Round.LONG:
        tickets.wait_on(work.connection, ticket.id, now + timedelta(seconds=house.line.longest_wait_seconds))
        add_event(work.connection, call.id, now, "waits_long")
    elif what is Round.LAST:
        leave_line(work, house, call.id, Exit.OVERFLOW, now)
    return what


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


def leave_line(work: Work, house: House, call_id: CallId, exit_to: Exit, now: datetime) -> None:
    """Take a caller out of the line; the phones that ring for her are told."""
    ticket = tickets.find_open_ticket(work.connection, call_id)
    if ticket is not None:
        withdraw_offers(work, house, call_id, OfferState.RESCINDED, now)
        tickets.close_ticket(work.connection, ticket.id, now)
    if store.leave_queue(work.connection, call_id, exit_to):
        add_event(work.connection, call_id, now, "leaves_line", to=exit_to.value)
