"""A person decides otherwise: another class, the front of the line, a need that the line could not know of."""

import re
from datetime import datetime, timedelta

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.line_place import tell_if_nobody_can
from hotline.flows.offers import hurry
from hotline.kernel.classes import CallClass, ClassReason
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallId, is_id
from hotline.roster.store import find_by_name
from hotline.tickets import store as tickets
from hotline.tickets.model import Asks

_LONGEST_REASON = 200
_LOOKS_LIKE_A_NUMBER = re.compile(r"(?:\d[ -]?){7}")
_SKILL = re.compile(r"[^\s+]{1,40}")
_LONGEST_ASKS = 200
_AHEAD = timedelta(milliseconds=1)


def change_class(
    house: House, now: datetime, *, call: str, to: CallClass, by: str, reason: str, first: bool = False
) -> Call:
    """Put a call into another class, and with `first` at its front; the next choice obeys. Raises Refused.

    A class may be wrong in either direction, so it may go down too. `by` is a name on the staff.
    """
    _check_reason(reason)
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        _check_person(work, by)
        store.set_class(work.connection, known.id, to, ClassReason.STAFF)
        ticket = tickets.find_open_ticket(work.connection, known.id)
        if ticket is not None:
            place = _front_of(work, to, ticket.queued_at) if first else ticket.queued_at
            tickets.reclass_ticket(work.connection, ticket.id, to, place)
        elif first:
            raise Refused("this call does not wait")
        if to is CallClass.CRISIS:
            hurry(work, known.id)
        told = {"to": to.value, "was": known.call_class.value, "why": ClassReason.STAFF.value}
        add_event(work.connection, known.id, now, "class", **told, by=by, reason=reason, first=first)
        work.ring("dispatch")
        return store.get_call(work.connection, known.id)


def add_need(house: House, now: datetime, *, call: str, skill: str, by: str, reason: str) -> Call:
    """Note a skill (`child`, `language:en`) this caller cannot do without: it never relaxes. Raises Refused."""
    _check_reason(reason)
    if not _SKILL.fullmatch(skill):
        raise Refused("skill: one word of at most 40 characters, without a plus")
    with house.work() as work:
        work.lock_router()
        known = _open_call(work, call)
        _check_person(work, by)
        ticket = tickets.find_open_ticket(work.connection, known.id)
        if ticket is None:
            raise Refused("this call does not wait")
        asks = Asks(ticket.asks | {f"+{skill}"})
        if len(str(asks)) > _LONGEST_ASKS:
            raise Refused("this call asks for too many skills already")
        tickets.ask_for(work.connection, ticket.id, asks)
        add_event(work.connection, known.id, now, "needs", skill=skill, by=by, reason=reason)
        tell_if_nobody_can(work, house, known.id, known.call_class, asks, now)
        work.ring("dispatch")
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
        raise Refused("this call has ended")
    return known


def _check_person(work: Work, by: str) -> None:
    if find_by_name(work.connection, by) is None:
        raise Refused(f"nobody on the staff is called {by!r}")


def _check_reason(reason: str) -> None:
    if not 3 <= len(reason.strip()) <= _LONGEST_REASON or not reason.isprintable():
        raise Refused(f"reason: 3 to {_LONGEST_REASON} printable characters are needed")
    if _LOOKS_LIKE_A_NUMBER.search(reason):
        raise Refused("reason: leave out telephone numbers; they are sealed everywhere else")
