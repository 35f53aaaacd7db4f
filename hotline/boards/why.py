"""Why a call was served when and by whom it was; and of one that still waits, what it waits for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from hotline.boards.calls import iso, show_call
from hotline.calls.tables import calls
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, is_id
from hotline.kernel.pools import MARKS
from hotline.kernel.vault import Vault
from hotline.roster.apart_store import apart_of
from hotline.roster.overflow_store import find_overflow
from hotline.roster.rules import is_available, takes_calls
from hotline.roster.store import list_on_duty
from hotline.routing.model import Policy, Waiting
from hotline.routing.needs import NeedRule, needs_of
from hotline.routing.pools import Staffed, overflowing, pool_needs
from hotline.tickets.model import Ticket
from hotline.tickets.store import find_open_ticket
from hotline.tickets.tables import tickets

_AHEAD = select(tickets.c.class_rank, func.count().label("many")).where(tickets.c.state == "waiting")


def explain_call(
    connection: Connection, vault: Vault, call: str, now: datetime, rules: Sequence[NeedRule], policy: Policy
) -> dict[str, object] | None:
    """Return a call's story, by our id or the carrier's, with `waits_for` while it waits; None when there is none."""
    call_id = (
        call if is_id(call) else connection.execute(select(calls.c.id).where(calls.c.carrier_sid == call)).scalar()
    )
    story = None if call_id is None else show_call(connection, vault, call_id)
    if story is None:
        return None
    ticket = find_open_ticket(connection, CallId(str(story["id"])))
    waits = ticket is not None and story["state"] in {"waiting", "offered"}
    return story | {
        "waits_for": _waits_for(connection, ticket, now, rules, policy) if ticket is not None and waits else None
    }


def _waits_for(
    connection: Connection, ticket: Ticket, now: datetime, rules: Sequence[NeedRule], policy: Policy
) -> dict[str, object]:
    crew = list_on_duty(connection)
    if find_overflow(connection, now) is not None:
        policy = overflowing(policy)
    staffed = Staffed.by({person.pool for person in crew if takes_calls(person)})
    needs = needs_of(ticket.call_class, ticket.asks, rules)
    needs += pool_needs(ticket.call_class, (now - ticket.queued_at).total_seconds(), staffed, policy)
    waiting = Waiting(ticket.id, ticket.call_class, ticket.queued_at, needs)
    required = waiting.required(now)
    older = _AHEAD.where(tickets.c.queued_at < ticket.queued_at, tickets.c.id != ticket.id)
    ahead = {
        CallClass.of_rank(row.class_rank).value: row.many for row in connection.execute(older.group_by("class_rank"))
    }
    people = []
    apart = apart_of(connection, ticket.apart_as, now)
    for person in crew:
        kept = apart.get(person.id)
        if not takes_calls(person):
            state = person.pause_reason or "paused"
        elif not is_available(person, now):
            state = "cooling_off" if person.line.value == "ready" else person.line.value
        else:
            state = "free"
        people.append(
            {
                "counsellor": person.name,
                "state": state,
                "until": None if state == "free" else iso(person.ready_at),
                "lacking": sorted(required - person.abilities - MARKS),
                "pool": person.pool.value,
                "rung_later": bool((required - person.abilities) & MARKS),
                "apart_by": None if kept is None else kept.by,
                "apart_until": None if kept is None else iso(kept.until),
            }
        )
    return {
        "waited_seconds": round(waiting.age(now), 1),
        "required": sorted(required - MARKS),
        "older_waiting": ahead,
        "counsellors": people,
    }
