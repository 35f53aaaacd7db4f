"""Hold tickets out to counsellors: read the heads, ask routing, write offers. Serialised for the whole line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import add_leg
from hotline.db.outbox import URGENT, USUAL, Action
from hotline.db.together import Adds
from hotline.db.unit_of_work import Work
from hotline.flows.decisions import MOST_NAMED, keep_decision
from hotline.flows.house import House
from hotline.flows.offers import order, staff_lane
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import StaffId, TicketId
from hotline.kernel.pools import Pool
from hotline.roster import line_store as lines
from hotline.roster import store as roster
from hotline.roster.apart_store import Apart, apart_of_each
from hotline.roster.model import Counsellor, Line
from hotline.roster.overflow_store import find_overflow
from hotline.roster.rules import is_available, takes_calls
from hotline.routing.apart import kept_from
from hotline.routing.choose import streak_of
from hotline.routing.model import Assignment, Free, Need, Policy, Soon, Waiting
from hotline.routing.needs import NeedRule, needs_of
from hotline.routing.plan import plan
from hotline.routing.pools import Staffed, overflowing, pool_needs
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket
from hotline.tickets.offer_store import add_offer, recent_picks, ringing_of_tickets

DIAL_WITHIN = timedelta(seconds=60)
"""An offer whose ring has not left the house by then is given up and made anew; unless it only waits for its turn."""

_HEADS_AT_MOST = 40
"""Callers of one group who are looked at in one round; who is left comes with the next, a moment later."""


def dispatch(house: House, now: datetime) -> int:
    """Make every offer that can be made now; return how many."""
    with house.work() as work:
        work.lock_router()
        people = roster.list_free_or_soon(work.connection, now)
        free = [_free(person) for person in people if is_available(person, now)]
        if not free:
            return 0
        ringing = ringing_of_tickets(work.connection)
        line = _read_line(work.connection, ringing, people, len(free), now)
        if not line.tickets:
            return 0
        policy = house.line.policy
        streak = streak_of(recent_picks(work.connection, policy.frontline_streak))
        staffed = _staffed(work.connection, people, now)
        if staffed is not None and find_overflow(work.connection, now) is not None:
            policy = overflowing(policy)
        needs = house.line.needs
        apart = _keep_apart(work.connection, line.tickets.values(), now)
        waiting = _sort(
            line.tickets.values(),
            lambda one: _waiting(one, needs, policy, staffed, ringing.get(one.id, 0), apart.kept(one), now),
        )
        assignments = plan(waiting, free, streak, now, policy, line.soon)
        not_free = roster.list_not_free(work.connection, now, MOST_NAMED) if assignments else []
        # what nobody reads again goes out in one statement, which keeps no order among several decisions
        adds = work.later if len(assignments) == 1 else work.connection
        for assignment in assignments:
            ticket = line.tickets[assignment.pick.ticket.ticket_id]
            if _offer(work, adds, ticket, assignment, now):
                keep_decision(adds, assignment, line.tickets, not_free, apart.of(ticket), now)
        if len(assignments) >= _HEADS_AT_MOST:
            work.ring("dispatch")
        return len(assignments)


@dataclass(frozen=True)
class _Line:
    """Those of the line whom this round may concern, and who is about to be free."""

    tickets: dict[TicketId, Ticket]
    soon: list[Soon]


@dataclass(frozen=True)
class _Pairs:
    """Who is kept apart from whom in this round; of whoever is not named, nobody is."""

    pairs: dict[str, dict[StaffId, Apart]]
    on_duty: frozenset[StaffId] = frozenset()

    def kept(self, ticket: Ticket) -> frozenset[StaffId]:
        apart = self.pairs.get(ticket.apart_as or "")
        return kept_from(ticket.call_class, apart.keys(), self.on_duty) if apart else frozenset()

    def of(self, ticket: Ticket) -> Mapping[StaffId, Apart]:
        return self.pairs.get(ticket.apart_as or "", {})


def _keep_apart(connection: Connection, line: Iterable[Ticket], now: datetime) -> _Pairs:
    """Read who is kept apart from those in line; that is not asked while it can be nobody."""
    numbers = {ticket.apart_as for ticket in line if ticket.apart_as is not None}
    if not numbers:
        return _Pairs({})
    on_duty = frozenset(person.id for person in roster.list_on_duty(connection) if takes_calls(person))
    return _Pairs(apart_of_each(connection, numbers, now), on_duty)


def _sort(
    found: Iterable[Ticket], as_waiting: Callable[[Ticket], Waiting]
) -> dict[CallClass, list[Waiting]]:  # fmt: skip
    line: dict[CallClass, list[Waiting]] = {call_class: [] for call_class in CallClass}
    for ticket in sorted(found, key=lambda one: (one.queued_at, one.id)):
        line[ticket.call_class].append(as_waiting(ticket))
    return line


def _staffed(connection: Connection, people: Iterable[Counsellor], now: datetime) -> Staffed | None:
    """Which pools have somebody on duty; None while all who are free are of the first, and it makes no difference."""
    if all(person.pool is Pool.FIRST for person in people if is_available(person, now)):
        return None
    return Staffed.by(roster.staffed_pools(connection))


def _read_line(
    connection: Connection,
    ringing: dict[TicketId, int],
    people: Sequence[Counsellor],
    free: int,
    now: datetime,
) -> _Line:
    """Read of each group as many heads as can be served now, and of those for whom phones ring all.

    Who is kept for somebody, or apart from somebody, may have to be passed over: so many more are read.
    """
    soon = [
        Soon(person.id, person.ready_at)
        for person in people
        if person.line is Line.WRAP_UP and person.ready_at is not None
    ]
    held = tickets.count_held(connection, [person.staff_id for person in soon], now)
    most = min(free, _HEADS_AT_MOST) + held
    found = tickets.find_heads(connection, most)
    if any(ticket.apart_as is not None for ticket in found):
        found = tickets.find_heads(connection, most + tickets.count_kept_apart(connection))
    if ringing:
        found += (ticket for ticket in tickets.find_offered(connection) if ticket.id in ringing)
    return _Line({ticket.id: ticket for ticket in found}, soon)


def _offer(work: Work, adds: Adds, ticket: Ticket, assignment: Assignment, now: datetime) -> bool:
    counsellor = assignment.counsellor
    if not lines.reserve(work.connection, counsellor.staff_id, now):
        return False
    if not tickets.offer_ticket(work.connection, ticket.id):
        lines.release(work.connection, counsellor.staff_id, now)
        return False
    store.mark_offered(work.connection, ticket.call_id)
    offer_id = add_offer(work.connection, ticket, counsellor.staff_id, now, now + DIAL_WITHIN)
    add_leg(adds, ticket.call_id, party="counsellor", state="dialling", now=now, offer_id=offer_id)
    add_event(adds, ticket.call_id, now, "offered", offer=offer_id, counsellor=counsellor.staff_id)
    rank = URGENT if ticket.call_class is CallClass.CRISIS else USUAL
    lane = staff_lane(counsellor.staff_id)
    order(work, Action.RING, lane, now, rank=rank, offer_id=offer_id, staff_id=counsellor.staff_id)
    return True


def _waiting(
    ticket: Ticket,
    rules: Sequence[NeedRule],
    policy: Policy,
    staffed: Staffed | None,
    ringing: int,
    apart: frozenset[StaffId],
    now: datetime,
) -> Waiting:
    needs: tuple[Need, ...] = needs_of(ticket.call_class, ticket.asks, rules)
    if staffed is not None:
        waited = (now - ticket.queued_at).total_seconds()
        needs += pool_needs(ticket.call_class, waited, staffed, policy)
    return Waiting(
        ticket.id,
        ticket.call_class,
        ticket.queued_at,
        needs=needs,
        prefers=ticket.prefers,
        hold_until=ticket.hold_until,
        ringing=ringing,
        failed=ticket.failed_offers,
        given=ticket.prefers is not None and ticket.asks.given_to == ticket.prefers,
        apart=apart,
    )


def _free(person: Counsellor) -> Free:
    return Free(person.id, person.name, person.idle_since, person.abilities)
