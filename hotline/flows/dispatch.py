"""Hold tickets out to counsellors: read the heads, ask routing, write offers. Serialised for the whole line."""

from datetime import datetime, timedelta

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import add_leg
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.offers import order, staff_lane
from hotline.kernel.classes import CallClass
from hotline.roster import store as roster
from hotline.roster.model import Counsellor
from hotline.roster.rules import is_available
from hotline.routing.choose import streak_of
from hotline.routing.model import Assignment, Free, Waiting
from hotline.routing.plan import plan
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket
from hotline.tickets.offer_store import add_offer, recent_picks

DIAL_WITHIN = timedelta(seconds=60)
"""An offer whose ring has not left the house by then is given up and made anew."""


def dispatch(house: House, now: datetime) -> int:
    """Make every offer that can be made now; return how many."""
    with house.work() as work:
        work.lock_router()
        free = [person for person in roster.list_on_duty(work.connection) if is_available(person, now)]
        if not free:
            return 0
        heads = {call_class: tickets.find_heads(work.connection, call_class, len(free)) for call_class in CallClass}
        if not any(heads.values()):
            return 0
        policy = house.line.policy
        streak = streak_of(recent_picks(work.connection, policy.frontline_streak))
        waiting = {call_class: [_waiting(ticket) for ticket in line] for call_class, line in heads.items()}
        assignments = plan(waiting, [_free(person) for person in free], streak, now, policy)
        by_id = {ticket.id: ticket for line in heads.values() for ticket in line}
        for assignment in assignments:
            _offer(work, by_id[assignment.pick.ticket.ticket_id], assignment, now)
        return len(assignments)


def _offer(work: Work, ticket: Ticket, assignment: Assignment, now: datetime) -> None:
    counsellor = assignment.counsellor
    if not roster.reserve(work.connection, counsellor.staff_id, now):
        return
    if not tickets.offer_ticket(work.connection, ticket.id):
        roster.release(work.connection, counsellor.staff_id, now)
        return
    store.mark_offered(work.connection, ticket.call_id)
    offer_id = add_offer(work.connection, ticket, counsellor.staff_id, now, now + DIAL_WITHIN)
    add_leg(work.connection, ticket.call_id, party="counsellor", state="dialling", now=now, offer_id=offer_id)
    add_event(work.connection, ticket.call_id, now, "offered", offer=offer_id, counsellor=counsellor.staff_id)
    tickets.add_decision(
        work.connection,
        ticket.call_id,
        now,
        rule=assignment.pick.rule.value,
        chosen=counsellor.name,
        considered=[_considered(person, now) for person in (counsellor, *assignment.also_free)],
        why=_why(assignment),
    )
    order(work, Action.RING, staff_lane(counsellor.staff_id), now, offer_id=offer_id, staff_id=counsellor.staff_id)


def _waiting(ticket: Ticket) -> Waiting:
    return Waiting(ticket.id, ticket.call_class, ticket.queued_at)


def _free(person: Counsellor) -> Free:
    return Free(person.id, person.name, person.idle_since)


def _considered(person: Free, now: datetime) -> dict[str, object]:
    return {"counsellor": person.name, "idle_seconds": round((now - person.idle_since).total_seconds(), 1)}


def _why(assignment: Assignment) -> dict[str, object]:
    seen = assignment.pick.seen
    return {
        "crisis_wait": seen.crisis_wait,
        "frontline_wait": seen.frontline_wait,
        "general_wait": seen.general_wait,
        "general_rate": seen.general_rate,
        "frontline_streak": seen.streak,
        "counsellor": "longest_idle",
    }
