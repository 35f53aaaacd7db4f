"""A person decides otherwise: another class, the front of the line, a need that the line could not know of."""

import re
from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.flows.line_place import tell_if_nobody_can
from hotline.flows.offers import hurry
from hotline.flows.reasons import check_reason
from hotline.kernel.classes import CallClass, ClassReason
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import CallId, StaffId, is_id
from hotline.roster.apart_store import apart_of
from hotline.roster.model import Counsellor
from hotline.roster.rules import takes_calls
from hotline.roster.store import find_by_name, get_counsellor
from hotline.routing.needs import hard_needs, needs_of
from hotline.tickets import store as tickets
from hotline.tickets.model import Asks, Ticket, TicketState

_SKILL = re.compile(r"[^\s+]{1,40}")
_LONGEST_ASKS = 200
_AHEAD = timedelta(milliseconds=1)


def change_class(
    house: House,
    now: datetime,
    *,
    call: str,
    to: CallClass,
    by: str,
    reason: str,
    first: bool = False,
    was: CallClass | None = None,
) -> Call:
    """Put a call into another class, and with `first` at its front; the next choice obeys. Raises Refused.

    A class may be wrong in either direction, so it may go down too. `by` is a name on the staff. `was`: the class that
    was seen when this was decided; if it is another by now, nothing is changed.
    """
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        person = _person(work, by)
        if was is not None and known.call_class is not was:
            raise NotNow("moved_on", f"this call is {known.call_class.value} by now")
        store.set_class(work.connection, known.id, to, ClassReason.STAFF)
        ticket = tickets.find_open_ticket(work.connection, known.id)
        if ticket is not None:
            place = _front_of(work, to, ticket.queued_at) if first else ticket.queued_at
            tickets.reclass_ticket(work.connection, ticket.id, to, place)
        elif first:
            raise _not_waiting()
        if to is CallClass.CRISIS:
            hurry(work, known.id)
        told = {"to": to.value, "was": known.call_class.value, "why": ClassReason.STAFF.value}
        add_event(work.connection, known.id, now, "class", **told, by=by, reason=reason, first=first)
        work.ring("dispatch")
        write_down(work, house, now, person, Act.CHANGED, "call", known.id, reason)
        return store.get_call(work.connection, known.id)


def add_need(house: House, now: datetime, *, call: str, skill: str, by: str, reason: str) -> Call:
    """Note a skill (`child`, `language:en`) this caller cannot do without: it never relaxes. Raises Refused."""
    check_reason(reason)
    if not _SKILL.fullmatch(skill):
        raise Refused("skill: one word of at most 40 characters, without a plus")
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        person = _person(work, by)
        ticket = _open_ticket(work, known)
        asks = Asks(ticket.asks | {f"+{skill}"})
        if len(str(asks)) > _LONGEST_ASKS:
            raise Refused("this call asks for too many skills already")
        tickets.ask_for(work.connection, ticket.id, asks)
        add_event(work.connection, known.id, now, "needs", skill=skill, by=by, reason=reason)
        apart = apart_of(work.connection, known.number_fingerprint, now)
        tell_if_nobody_can(work, house, known, known.call_class, asks, apart, now)
        work.ring("dispatch")
        write_down(work, house, now, person, Act.CHANGED, "call", known.id, reason)
        return known


def drop_need(house: House, now: datetime, *, call: str, skill: str, by: str, reason: str) -> Call:
    """She can do without this skill after all. What the line's own rules demand stays. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        person = _person(work, by)
        ticket = _open_ticket(work, known)
        if f"+{skill}" not in ticket.asks:
            raise NotNow("moved_on", "nobody noted that this call needs it")
        tickets.ask_for(work.connection, ticket.id, Asks(ticket.asks - {f"+{skill}"}))
        add_event(work.connection, known.id, now, "needs_not", skill=skill, by=by, reason=reason)
        settle_alert(work.connection, AlertKind.NOBODY_CAN, known.id, now)
        apart = apart_of(work.connection, known.number_fingerprint, now)
        tell_if_nobody_can(work, house, known, known.call_class, Asks(ticket.asks - {f"+{skill}"}), apart, now)
        work.ring("dispatch")
        write_down(work, house, now, person, Act.CHANGED, "call", known.id, reason)
        return known


def give_call(house: House, now: datetime, *, call: str, to: StaffId, by: str, reason: str) -> Call:
    """Give a waiting caller to one counsellor, who is rung for her before anybody else once she is free. Whoever else
    is free when it is the caller's turn answers her all the same. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        supervisor = who_supervises(work, by)
        ticket = _open_ticket(work, known)
        chosen = get_counsellor(work.connection, to)
        if not takes_calls(chosen):
            raise NotNow("off_duty", f"{chosen.name} is not on duty, or pauses")
        if not hard_needs(needs_of(known.call_class, ticket.asks, house.line.needs)) <= chosen.abilities:
            raise NotNow("lacks", f"{chosen.name} lacks what this caller cannot do without")
        if to in apart_of(work.connection, known.number_fingerprint, now):
            raise NotNow("kept_apart", f"{chosen.name} is kept apart from this caller")
        until = now + timedelta(seconds=house.line.policy.affinity_hold)
        if not tickets.keep_for(work.connection, ticket.id, to, until):
            raise NotNow("moved_on", "a phone rings for this caller by now")
        tickets.ask_for(work.connection, ticket.id, ticket.asks.give_to(to))
        add_event(work.connection, known.id, now, "given", counsellor=to, by=by, reason=reason)
        work.ring("dispatch")
        write_down(work, house, now, supervisor, Act.CHANGED, "call", known.id, reason)
        return known


def _front_of(work: Work, call_class: CallClass, place: datetime) -> datetime:
    oldest = tickets.oldest_place(work.connection, call_class)
    return place if oldest is None else min(place, oldest - _AHEAD)


def _open_call(work: Work, call: str) -> Call:
    """Find a call by our id or the carrier's."""
    try:
        known = store.get_call(work.connection, CallId(call)) if is_id(call) else None
    except LookupError:
        known = None
    known = known or store.find_call_by_sid(work.connection, call)
    if known is None:
        raise Refused(f"there is no call {call[:64]}")
    if known.state is CallState.CLOSED:
        raise NotNow("ended", "this call has ended")
    return known


def _open_ticket(work: Work, call: Call) -> Ticket:
    ticket = tickets.find_open_ticket(work.connection, call.id)
    if ticket is None or ticket.state not in {TicketState.WAITING, TicketState.OFFERED}:
        raise _not_waiting()
    return ticket


def _not_waiting() -> NotNow:
    return NotNow("not_waiting", "this call does not wait")


def _person(work: Work, by: str) -> Counsellor:
    person = find_by_name(work.connection, by)
    if person is None:
        raise Refused(f"nobody on the staff is called {by!r}")
    return person
