"""Reads and writes of tickets: who waits. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, tuple_, update

from hotline.db.transitions import transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, StaffId, TicketId, new_id
from hotline.tickets.model import Asks, Place, Ticket, TicketState
from hotline.tickets.tables import decisions, tickets

_ADD = insert(tickets)
_OPEN_OF_CALL = select(tickets).where(tickets.c.call_id == bindparam("call_id"), tickets.c.state != "closed")
_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket_id"))
_GROUP = tuple_(tickets.c.class_rank, tickets.c.asks)
_NEXT_GROUP = (
    select(tickets.c.class_rank, tickets.c.asks)
    .where(tickets.c.state == "waiting", tuple_(bindparam("rank"), bindparam("asks")) < _GROUP)
    .order_by(tickets.c.class_rank, tickets.c.asks)
    .limit(1)
)
_HEADS = (
    select(tickets)
    .where(
        tickets.c.state == "waiting",
        tickets.c.class_rank == bindparam("rank"),
        tickets.c.asks == bindparam("asks"),
    )
    .order_by(tickets.c.queued_at, tickets.c.id)
    .limit(bindparam("most"))
)
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
_OLDEST = select(func.min(tickets.c.queued_at)).where(
    tickets.c.state.in_(("waiting", "offered")), tickets.c.class_rank == bindparam("rank")
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
        },
    )
    return ticket_id


def find_open_ticket(connection: Connection, call_id: CallId) -> Ticket | None:
    row = connection.execute(_OPEN_OF_CALL, {"call_id": call_id}).first()
    return None if row is None else _ticket(row)


def get_ticket(connection: Connection, ticket_id: TicketId) -> Ticket:
    return _ticket(connection.execute(_BY_ID, {"ticket_id": ticket_id}).one())


Group = tuple[int, str]
"""Callers of one class who ask for the same: rank and asks."""


def find_groups(connection: Connection) -> list[Group]:
    """Return the groups in which anybody waits, by one index probe each, however long the line is."""
    groups: list[Group] = []
    last: Group = (-1, "")
    while (row := connection.execute(_NEXT_GROUP, {"rank": last[0], "asks": last[1]}).first()) is not None:
        last = (row.class_rank, row.asks)
        groups.append(last)
    return groups


def find_heads(connection: Connection, group: Group, most: int) -> list[Ticket]:
    """Return the `most` oldest waiting tickets of one group: an index range, however long the line is."""
    rank, asks = group
    return [_ticket(row) for row in connection.execute(_HEADS, {"rank": rank, "asks": asks, "most": most})]


def find_oldest(connection: Connection, most: int) -> list[Ticket]:
    """Return the `most` oldest waiting tickets of each group, oldest first."""
    found = (ticket for group in find_groups(connection) for ticket in find_heads(connection, group, most))
    return sorted(found, key=lambda ticket: (ticket.queued_at, ticket.id))


def count_held(connection: Connection, staff: list[StaffId], now: datetime) -> int:
    """Count who may be kept for one of `staff` now: so many heads may have to be passed over."""
    return int(connection.execute(_HELD, {"staff": staff, "now": now}).scalar_one()) if staff else 0


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
    connection: Connection,
    call_id: CallId,
    now: datetime,
    *,
    rule: str,
    chosen: str | None,
    considered: list[dict[str, object]],
    why: dict[str, object],
) -> None:
    """Keep why a choice was made, with the numbers it saw."""
    connection.execute(
        _ADD_DECISION,
        {"call_id": call_id, "at": now, "rule": rule, "chosen": chosen, "considered": considered, "why": why},
    )
