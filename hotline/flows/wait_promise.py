"""What a waiting caller may be told of the wait, from what the line knows of itself. Reads only, without the lock."""

import math
from datetime import datetime, timedelta

from sqlalchemy import Connection

from hotline.calls.model import Call, CallState
from hotline.calls.wait_rounds import WaitPromise, tells_more
from hotline.calls.wait_store import count_urgent, past_waits
from hotline.flows.house import House
from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.roster import store as roster
from hotline.roster.rules import is_available, takes_calls
from hotline.routing.choose import streak_of
from hotline.routing.erlang import Unstable
from hotline.routing.model import Waiting
from hotline.routing.needs import hard_needs, needs_of
from hotline.routing.promise import BUCKETS, Estimate, Pace, bucket, estimate, reach
from hotline.tickets import store as tickets
from hotline.tickets.model import Ticket, TicketState
from hotline.tickets.offer_store import recent_picks
from hotline.tickets.pace_store import contact_seconds

FEWEST_CONTACTS = 20
"""With fewer the mean is not known well enough to promise anything by it."""

_MOST_CONTACTS = 400
"""The mean of so many talks is off by a twentieth, of a hundred by a tenth; and in an hour when many wait, the last
hundred were long ones."""

_LATELY = timedelta(days=14)
_ARRIVALS = timedelta(hours=3)


def find_promise(house: House, call: Call, now: datetime) -> WaitPromise | None:
    """Say what this caller may be told now; None when that is nothing, or nothing less than was told already."""
    if not _may_hear(call, now):
        return None
    with house.database.read() as connection:
        ticket = tickets.find_open_ticket(connection, call.id)
        if ticket is None or ticket.state is not TicketState.WAITING or _is_not_for_all(house, ticket):
            return None
        try:
            found = _estimate(house, connection, ticket, now)
        except Unstable:
            return None
    minutes = bucket(call.told_minutes, found)
    return (
        None
        if minutes is None or found is None
        else WaitPromise(minutes, found.is_next, is_first=call.told_minutes is None)
    )


def _may_hear(call: Call, now: datetime) -> bool:
    """Whoever is in danger hears that somebody is coming, and no numbers."""
    if call.state is not CallState.WAITING or call.call_class is CallClass.CRISIS or call.queued_at is None:
        return False
    heard_the_least = call.told_minutes is not None and call.told_minutes <= BUCKETS[0]
    return not heard_the_least and tells_more(int((now - call.queued_at).total_seconds()))


def _estimate(house: House, connection: Connection, ticket: Ticket, now: datetime) -> Estimate | None:
    pace = _pace(house, connection, now)
    most = None if pace is None else reach(pace)
    if pace is None or most is None:
        return None
    policy = house.line.policy
    line: dict[CallClass, list[Waiting]] = {call_class: [] for call_class in CallClass}
    for one in tickets.find_heads(connection, 2 * most):  # some of them give up
        line[one.call_class].append(_waiting(one))
    streak = streak_of(recent_picks(connection, policy.frontline_streak))
    return estimate(_waiting(ticket), line, streak, now, policy, pace, most)


def _is_not_for_all(house: House, ticket: Ticket) -> bool:
    """The pace is that of all counsellors together: of who needs a certain one, or may not have one, it tells
    nothing."""
    return ticket.apart_as is not None or bool(hard_needs(needs_of(ticket.call_class, ticket.asks, house.line.needs)))


def _pace(house: House, connection: Connection, now: datetime) -> Pace | None:
    """The line's own pace of late; None while it is not known, or while nobody takes calls."""
    on_duty = [person for person in roster.list_on_duty(connection) if takes_calls(person)]
    people = [person for person in on_duty if person.pool is not Pool.STANDBY] or on_duty
    contacts = contact_seconds(connection, now - _LATELY, _MOST_CONTACTS)
    handle = house.line.wrap_up_seconds + math.fsum(contacts) / max(1, len(contacts))
    if not people or len(contacts) < FEWEST_CONTACTS or handle <= 0:
        return None
    hours = _ARRIVALS / timedelta(hours=1)
    rang = count_urgent(connection, now - _ARRIVALS)
    return Pace(
        counsellors=len(people),
        handle_seconds=handle,
        free=sum(is_available(person, now) for person in people),
        crisis_per_hour=rang[CallClass.CRISIS] / hours,
        frontline_per_hour=rang[CallClass.FRONTLINE] / hours,
        patience_seconds=_patience(connection, now),
    )


def _patience(connection: Connection, now: datetime) -> float:
    """Mean seconds until a caller gives up: all seconds waited, for each who did (exponential, censored by answers)."""
    waits = past_waits(connection, now - _LATELY, _MOST_CONTACTS)
    given_up = sum(wait.given_up for wait in waits)
    waited = math.fsum(wait.seconds for wait in waits)
    return waited / given_up if given_up and waited > 0 else math.inf


def _waiting(ticket: Ticket) -> Waiting:
    return Waiting(ticket.id, ticket.call_class, ticket.queued_at)
