"""Reads and writes of tickets: who waits. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from hotline.db.transitions import transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, TicketId, new_id
from hotline.tickets.model import Ticket, TicketState
from hotline.tickets.tables import decisions, tickets

_ADD = insert(tickets)
_OPEN_OF_CALL = select(tickets).where(tickets.c.call_id == bindparam("call_id"), tickets.c.state != "closed")
_BY_ID = select(tickets).where(tickets.c.id == bindparam("ticket_id"))
_HEADS = (
    select(tickets)
    .where(tickets.c.state == "waiting", tickets.c.class_rank == bindparam("rank"))
    .order_by(tickets.c.queued_at, tickets.c.id)
    .limit(bindparam("most"))
)
_OVERDUE = (
    select(tickets)
    .where(tickets.c.state == "waiting", tickets.c.deadline_at <= bindparam("now"))
    .order_by(tickets.c.deadline_at)
    .limit(bindparam("most"))
)

_OFFER = transition(tickets, leaves=("waiting",), enters="offered")
_WAIT_AGAIN = transition(tickets, leaves=("offered",), enters="waiting")
_CONNECT = transition(tickets, leaves=("offered",), enters="connected")
_CLOSE = transition(tickets, leaves=("waiting", "offered", "connected"), enters="closed", sets=("closed_at",))
_PROMOTE = (
    update(tickets)
    .where(
        tickets.c.call_id == bindparam("b_call_id"),
        tickets.c.state != "closed",
        tickets.c.class_rank > bindparam("rank"),
    )
    .values(class_rank=bindparam("rank"))
)


def open_ticket(
    connection: Connection, call_id: CallId, call_class: CallClass, queued_at: datetime, deadline_at: datetime
) -> TicketId:
    """Put a call into the line. Raises IntegrityError if it stands there already."""
    ticket_id = TicketId(new_id())
    connection.execute(
        _ADD,
        {
            "id": ticket_id,
            "call_id": call_id,
            "class_rank": call_class.rank,
            "state": TicketState.WAITING.value,
            "queued_at": queued_at,
            "deadline_at": deadline_at,
        },
    )
    return ticket_id


def find_open_ticket(connection: Connection, call_id: CallId) -> Ticket | None:
    row = connection.execute(_OPEN_OF_CALL, {"call_id": call_id}).first()
    return None if row is None else _ticket(row)


def get_ticket(connection: Connection, ticket_id: TicketId) -> Ticket:
    return _ticket(connection.execute(_BY_ID, {"ticket_id": ticket_id}).one())


def find_heads(connection: Connection, call_class: CallClass, most: int) -> list[Ticket]:
    """Return the `most` oldest waiting tickets of one class: an index range, however long the line is."""
    rows = connection.execute(_HEADS, {"rank": call_class.rank, "most": most})
    return [_ticket(row) for row in rows]


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
