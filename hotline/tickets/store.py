"""Reads and writes of tickets: who waits. Nothing here commits."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, literal, select, tuple_, update

from hotline.db.together import Adds, AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.db.types import UtcDateTime
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, StaffId, TicketId, new_id
from hotline.tickets.model import Asks, Place, Ticket, TicketState
from hotline.tickets.tables import decisions, tickets

_ADD = insert(tickets)
_OPEN_OF_CALL = select(tickets).where(tickets.c.call_id == bindparam("call_id"), tickets.c.state != "closed")
_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket_id"))
_BEYOND_ALL = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcDateTime)
_PLACE = tuple_(tickets.c.class_rank, tickets.c.asks, tickets.c.queued_at)
_FROM_GROUP_ON = (
    select(tickets)
    # with a time, because SQLite begins (rank, asks) > (?, ?) at the first of that group and goes through it all
    .where(tickets.c.state == "waiting", tuple_(bindparam("rank"), bindparam("asks"), _BEYOND_ALL) < _PLACE)
    .order_by(tickets.c.class_rank, tickets.c.asks, tickets.c.queued_at, tickets.c.id)
    .limit(bindparam("most"))
)
any_to_offer = AnyOf(select(tickets.c.id).where(one_of(tickets.c.state, ("waiting", "offered"))), "to_offer")
_OFFERED = select(tickets).where(tickets.c.state == "offered").order_by(tickets.c.queued_at, tickets.c.id)
_HELD = (
    select(func.count())
    .select_from(tickets)
    .where(
        tickets.c.state == "waiting",
        tickets.c.prefers.in_(bindparam("staff", expanding=True)),
        tickets.c.hold_until > bindparam("now"),
    )
)
_KEPT_APART = select(func.count()).where(tickets.c.state == "waiting", tickets.c.apart_as.is_not(None))
_MARK_APART = (
    update(tickets)
    .where(tickets.c.call_id.in_(bindparam("of_calls", expanding=True)), tickets.c.state != "closed")
    .values(apart_as=bindparam("new_apart_as"))
)
_OVERDUE = (
    select(tickets)
    .where(tickets.c.state == "waiting", tickets.c.deadline_at <= bindparam("now"))
    .order_by(tickets.c.deadline_at)
    .limit(bindparam("most"))
)

_OFFER = transition(tickets, leaves=("waiting", "offered"), enters="offered")
_WAIT_AGAIN = transition(tickets, leaves=("offered",), enters="waiting")
_CONNECT = transition(tickets, leaves=("offered",), enters="connected")
_CLOSE = transition(tickets, leaves=("waiting", "offered", "connected"), enters="closed", sets=("closed_at",))
_COUNT_FAILURE = transition(tickets, leaves=("waiting", "offered"), enters=None).values(
    failed_offers=tickets.c.failed_offers + 1
)
_ASK = transition(tickets, leaves=("waiting", "offered"), enters=None, sets=("asks",))
_RECLASS = transition(tickets, leaves=("waiting", "offered"), enters=None, sets=("class_rank", "queued_at"))
_KEEP_FOR = transition(tickets, leaves=("waiting",), enters=None, sets=("prefers", "hold_until"))
_WAIT_ON = transition(tickets, leaves=("waiting",), enters=None, sets=("deadline_at",))
_OLDEST = select(func.min(tickets.c.queued_at)).where(
    one_of(tickets.c.state, ("waiting", "offered")), tickets.c.class_rank == bindparam("rank")
)
_PROMOTE = (
    update(tickets)
    .where(
        tickets.c.call_id == bindparam("b_call_id"),
        tickets.c.state != "closed",
        tickets.c.class_rank > bindparam("rank"),
    )
    .values(class_rank=bindparam("rank"))
)


def open_ticket(connection: Connection, call_id: CallId, call_class: CallClass, place: Place) -> TicketId:
    """Put a call into the line. Raises IntegrityError if it stands there already."""
    ticket_id = TicketId(new_id())
    connection.execute(
        _ADD,
        {
            "id": ticket_id,
            "call_id": call_id,
            "class_rank": call_class.rank,
            "state": TicketState.WAITING.value,
            "queued_at": place.since,
            "asks": str(place.asks),
            "prefers": place.prefers,
            "hold_until": None if place.prefers is None else place.hold_until,
            "failed_offers": 0,
            "deadline_at": place.deadline_at,
            "apart_as": place.apart_as,
        },
    )
    return ticket_id


def keep_for(connection: Connection, ticket_id: TicketId, staff_id: StaffId, until: datetime) -> bool:
    """Keep a waiting ticket for a counsellor who wants to take it."""
    return won(connection, _KEEP_FOR, ticket_id, prefers=staff_id, hold_until=until)


def wait_on(connection: Connection, ticket_id: TicketId, deadline_at: datetime) -> bool:
    """Let a ticket that has waited too long wait on, until it has again."""
    return won(connection, _WAIT_ON, ticket_id, deadline_at=deadline_at)


def find_open_ticket(connection: Connection, call_id: CallId) -> Ticket | None:
    row = connection.execute(_OPEN_OF_CALL, {"call_id": call_id}).first()
    return None if row is None else _ticket(row)


def get_ticket(connection: Connection, ticket_id: TicketId) -> Ticket:
    return _ticket(connection.execute(_BY_ID, {"ticket_id": ticket_id}).one())


_FEWEST_READ = 4
"""Rows of one read of the line: a short line is read whole at once."""


def find_heads(connection: Connection, most: int) -> list[Ticket]:
    """Return of each group of callers (one class, asking for the same) at least the `most` oldest who wait, if so many
    do; oldest first. Index ranges: one read a group, and one in all while the line is short.
    """
    found: dict[str, Ticket] = {}
    at_once = max(most, _FEWEST_READ)
    rank, asks = -1, ""
    while True:
        rows = connection.execute(_FROM_GROUP_ON, {"rank": rank, "asks": asks, "most": at_once}).all()
        found.update((row.id, _ticket(row)) for row in rows)
        if len(rows) < at_once:
            return sorted(found.values(), key=lambda ticket: (ticket.queued_at, ticket.id))
        rank, asks = _go_on_after([(row.class_rank, row.asks) for row in rows])


def _go_on_after(groups: list[tuple[int, str]]) -> tuple[int, str]:
    """The group after which to read on. Of the last group these may be only some, unless it filled the whole read."""
    before = [group for group in groups if group != groups[-1]]
    return before[-1] if before else groups[-1]


def count_held(connection: Connection, staff: list[StaffId], now: datetime) -> int:
    """Count who may be kept for one of `staff` now: so many heads may have to be passed over."""
    return int(connection.execute(_HELD, {"staff": staff, "now": now}).scalar_one()) if staff else 0


def count_kept_apart(connection: Connection) -> int:
    """Count who may be kept apart from somebody: so many heads may have to be passed over."""
    return int(connection.execute(_KEPT_APART).scalar_one())


def mark_apart(connection: Connection, calls: list[CallId], fingerprint: str) -> None:
    """Somebody is kept apart from this number, by which open tickets of these calls tell the choice so."""
    if calls:
        connection.execute(_MARK_APART, {"of_calls": calls, "new_apart_as": fingerprint})


def find_offered(connection: Connection) -> list[Ticket]:
    """Return the tickets for which phones ring now, or which somebody has just accepted; oldest first."""
    return [_ticket(row) for row in connection.execute(_OFFERED)]


def find_overdue(connection: Connection, now: datetime, most: int) -> list[Ticket]:
    return [_ticket(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        call_id=CallId(row.call_id),
        call_class=CallClass.of_rank(row.class_rank),
        state=TicketState(row.state),
        queued_at=row.queued_at,
        deadline_at=row.deadline_at,
        asks=Asks.parse(row.asks),
        prefers=None if row.prefers is None else StaffId(row.prefers),
        hold_until=row.hold_until,
        failed_offers=row.failed_offers,
        apart_as=row.apart_as,
    )


def offer_ticket(connection: Connection, ticket_id: TicketId) -> bool:
    return won(connection, _OFFER, ticket_id)


def put_back(connection: Connection, ticket_id: TicketId) -> bool:
    """Let an offered ticket wait again; its age is kept, so it stands where it stood."""
    return won(connection, _WAIT_AGAIN, ticket_id)


def connect_ticket(connection: Connection, ticket_id: TicketId) -> bool:
    return won(connection, _CONNECT, ticket_id)


def close_ticket(connection: Connection, ticket_id: TicketId, now: datetime) -> bool:
    return won(connection, _CLOSE, ticket_id, closed_at=now)


def count_failure(connection: Connection, ticket_id: TicketId) -> bool:
    """One more offer of this ticket that nobody took: soon more than one phone rings at once."""
    return won(connection, _COUNT_FAILURE, ticket_id)


def ask_for(connection: Connection, ticket_id: TicketId, asks: Asks) -> bool:
    return won(connection, _ASK, ticket_id, asks=str(asks))


def reclass_ticket(connection: Connection, ticket_id: TicketId, call_class: CallClass, queued_at: datetime) -> bool:
    """Put a waiting ticket into another class, or place, because a person said so."""
    return won(connection, _RECLASS, ticket_id, class_rank=call_class.rank, queued_at=queued_at)


def oldest_place(connection: Connection, call_class: CallClass) -> datetime | None:
    """Return the oldest place in a class; None when nobody waits there."""
    oldest = connection.execute(_OLDEST, {"rank": call_class.rank}).scalar()
    return None if oldest is None else oldest


def promote_ticket(connection: Connection, call_id: CallId, call_class: CallClass) -> bool:
    """Move a call's open ticket up into `call_class`; never down."""
    return connection.execute(_PROMOTE, {"b_call_id": call_id, "rank": call_class.rank}).rowcount == 1


_ADD_DECISION = insert(decisions)


def add_decision(
    adds: Adds,
    call_id: CallId,
    now: datetime,
    *,
    rule: str,
    chosen: str | None,
    considered: list[dict[str, object]],
    why: dict[str, object],
) -> None:
    """Keep why a choice was made, with the numbers it saw."""
    adds.execute(
        _ADD_DECISION,
        {"call_id": call_id, "at": now, "rule": rule, "chosen": chosen, "considered": considered, "why": why},
    )
