"""Reads and writes of offers: a ticket held out to one counsellor. Nothing here commits."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select

from hotline.db.together import AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, OfferId, StaffId, TicketId, new_id
from hotline.tickets.model import ACTIVE, UNANSWERED, Offer, OfferState, Ticket
from hotline.tickets.tables import offers, tickets

_ACTIVE = [state.value for state in ACTIVE]
_UNANSWERED = [state.value for state in UNANSWERED]
_TAKEN = [OfferState.ACCEPTED.value, OfferState.BRIDGED.value, OfferState.DONE.value]

_ADD = insert(offers)
_BY_ID = select(offers).where(offers.c.id == bindparam("offer_id"))
_ACTIVE_OF_CALL = select(offers).where(offers.c.call_id == bindparam("call_id"), one_of(offers.c.state, _ACTIVE))
_ACTIVE_OF_STAFF = select(offers).where(offers.c.staff_id == bindparam("staff_id"), one_of(offers.c.state, _ACTIVE))
_LAST_OF_STAFF = select(offers).where(offers.c.staff_id == bindparam("staff_id")).order_by(offers.c.id.desc()).limit(1)
_OVERDUE = (
    select(offers)
    .where(offers.c.deadline_at <= bindparam("now"), one_of(offers.c.state, [*_UNANSWERED, "accepted"]))
    .order_by(offers.c.deadline_at)
    .limit(bindparam("most"))
)
any_overdue_offer = AnyOf(_OVERDUE, "offers_overdue")
_RECENT_PICKS = (
    select(offers.c.ticket_id, offers.c.class_rank)
    .where(
        offers.c.class_rank != CallClass.CRISIS.rank,
        offers.c.joins.is_(None),
        one_of(offers.c.state, [*_UNANSWERED, *_TAKEN]),
    )
    .order_by(offers.c.made_at.desc(), offers.c.id.desc())
    .limit(bindparam("most"))
)
_RINGING = (
    select(offers.c.ticket_id, offers.c.state)
    .join_from(tickets, offers, offers.c.ticket_id == tickets.c.id)
    .where(tickets.c.state == "offered", one_of(offers.c.state, [*_UNANSWERED, "accepted"]))
)
_PHONES_A_PICK = 3  # routing 8.5: more never ring at once, but for danger, which is left out here
_RING = transition(offers, leaves=("pending",), enters="ringing", sets=("deadline_at",))
_ANSWER = transition(offers, leaves=("pending", "ringing"), enters="answered", sets=("answered_at", "deadline_at"))
_ACCEPT = transition(
    offers, leaves=("pending", "ringing", "answered"), enters="accepted", sets=("accepted_at", "deadline_at")
)
_JOIN = transition(offers, leaves=("accepted",), enters=None, sets=("joined_at",))
_BRIDGE = transition(offers, leaves=("accepted",), enters="bridged", sets=("bridged_at",)).values(deadline_at=None)
_FINISH = transition(offers, leaves=("bridged", "joined"), enters="done", sets=("ended_at",))
_JOIN_COLLEAGUE = transition(offers, leaves=_UNANSWERED, enters="joined", sets=("accepted_at", "joined_at")).values(
    deadline_at=None
)
_INHERIT = transition(offers, leaves=("joined",), enters="bridged", sets=("bridged_at",))
_HAD_COMPANY = select(exists().where(offers.c.joins == bindparam("room"), offers.c.joined_at.is_not(None)))
_ASIDE = transition(offers, leaves=("bridged",), enters=None, sets=("aside_at",))
_EXTEND = transition(offers, leaves=("pending", "accepted"), enters=None, sets=("deadline_at",))
_END = {
    state: transition(
        offers, leaves=(*_UNANSWERED, "accepted"), enters=state.value, sets=("reason", "ended_at")
    ).values(deadline_at=None)
    for state in (OfferState.FAILED, OfferState.CALLER_GONE, OfferState.RESCINDED)
}


def add_offer(
    connection: Connection,
    ticket: Ticket,
    staff_id: StaffId,
    now: datetime,
    deadline_at: datetime,
    joins: OfferId | None = None,
) -> OfferId:
    """Hold a ticket out to a counsellor. Raises IntegrityError if she holds another one.

    `joins` is the room into which a colleague who talks with the caller asks her.
    """
    offer_id = OfferId(new_id())
    connection.execute(
        _ADD,
        {
            "id": offer_id,
            "ticket_id": ticket.id,
            "call_id": ticket.call_id,
            "staff_id": staff_id,
            "class_rank": ticket.call_class.rank,
            "state": OfferState.PENDING.value,
            "made_at": now,
            "deadline_at": deadline_at,
            "joins": joins,
        },
    )
    return offer_id


def find_offer(connection: Connection, offer_id: str) -> Offer | None:
    row = connection.execute(_BY_ID, {"offer_id": offer_id}).first()
    return None if row is None else _offer(row)


def get_offer(connection: Connection, offer_id: OfferId) -> Offer:
    """Return an offer that is known to exist."""
    return _offer(connection.execute(_BY_ID, {"offer_id": offer_id}).one())


def active_offers_of_call(connection: Connection, call_id: CallId) -> list[Offer]:
    return [_offer(row) for row in connection.execute(_ACTIVE_OF_CALL, {"call_id": call_id})]


def holder_of_room(connection: Connection, call_id: CallId, room: OfferId) -> Offer | None:
    """Return the offer of whoever has the caller in this room: who opened it, or inherited it."""
    active = active_offers_of_call(connection, call_id)
    return next((offer for offer in active if offer.room == room and offer.state is OfferState.BRIDGED), None)


def find_active_offer_of_staff(connection: Connection, staff_id: StaffId) -> Offer | None:
    row = connection.execute(_ACTIVE_OF_STAFF, {"staff_id": staff_id}).first()
    return None if row is None else _offer(row)


def find_last_offer_of_staff(connection: Connection, staff_id: StaffId) -> Offer | None:
    row = connection.execute(_LAST_OF_STAFF, {"staff_id": staff_id}).first()
    return None if row is None else _offer(row)


def find_overdue_offers(connection: Connection, now: datetime, most: int) -> list[Offer]:
    return [_offer(row) for row in connection.execute(_OVERDUE, {"now": now, "most": most})]


def recent_picks(connection: Connection, most: int) -> list[CallClass]:
    """Return the classes of the last non-crisis picks that stand, newest first.

    An offer that failed does not count: nobody was served by it, so it must neither use up nor reset the guard.
    Several phones that ring for one caller are one pick.
    """
    rows = connection.execute(_RECENT_PICKS, {"most": _PHONES_A_PICK * most})
    ranks = {row.ticket_id: row.class_rank for row in rows}
    return [CallClass.of_rank(rank) for rank in ranks.values()][:most]


def ringing_of_tickets(connection: Connection) -> dict[TicketId, int]:
    """Return for each offered ticket that nobody has accepted how many phones ring for it."""
    rows = connection.execute(_RINGING).all()
    taken = {row.ticket_id for row in rows if row.state == OfferState.ACCEPTED.value}
    return dict(Counter(TicketId(row.ticket_id) for row in rows if row.ticket_id not in taken))


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        id=OfferId(row.id),
        ticket_id=TicketId(row.ticket_id),
        call_id=CallId(row.call_id),
        staff_id=StaffId(row.staff_id),
        call_class=CallClass.of_rank(row.class_rank),
        state=OfferState(row.state),
        reason=row.reason,
        made_at=row.made_at,
        answered_at=row.answered_at,
        accepted_at=row.accepted_at,
        joined_at=row.joined_at,
        deadline_at=row.deadline_at,
        joins=None if row.joins is None else OfferId(row.joins),
        aside_at=row.aside_at,
    )


def ring_offer(connection: Connection, offer_id: OfferId, deadline_at: datetime) -> bool:
    return won(connection, _RING, offer_id, deadline_at=deadline_at)


def answer_offer(connection: Connection, offer_id: OfferId, now: datetime, deadline_at: datetime) -> bool:
    return won(connection, _ANSWER, offer_id, answered_at=now, deadline_at=deadline_at)


def accept_offer(connection: Connection, offer_id: OfferId, now: datetime, deadline_at: datetime) -> bool:
    """Take the ticket. Raises IntegrityError if a colleague has just taken it."""
    return won(connection, _ACCEPT, offer_id, accepted_at=now, deadline_at=deadline_at)


def caller_joins(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    return won(connection, _JOIN, offer_id, joined_at=now)


def extend_offer(connection: Connection, offer_id: OfferId, deadline_at: datetime) -> bool:
    return won(connection, _EXTEND, offer_id, deadline_at=deadline_at)


def bridge_offer(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    return won(connection, _BRIDGE, offer_id, bridged_at=now)


def finish_offer(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    return won(connection, _FINISH, offer_id, ended_at=now)


def had_company(connection: Connection, room: OfferId) -> bool:
    """Whether a colleague has been asked into this room, and was in it."""
    return bool(connection.execute(_HAD_COMPANY, {"room": room}).scalar())


def join_colleague(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    """She comes into the room of a colleague who asked her."""
    return won(connection, _JOIN_COLLEAGUE, offer_id, accepted_at=now, joined_at=now)


def inherit_bridge(connection: Connection, offer_id: OfferId, now: datetime) -> bool:
    """The colleague who asked her in has left: the caller is hers. Only after the other offer is done."""
    return won(connection, _INHERIT, offer_id, bridged_at=now)


def step_aside(connection: Connection, offer_id: OfferId, at: datetime | None) -> bool:
    """Note since when she is out of the room; None when she is back."""
    return won(connection, _ASIDE, offer_id, aside_at=at)


def end_offer(connection: Connection, offer_id: OfferId, state: OfferState, reason: str | None, now: datetime) -> bool:
    """End an offer that was not bridged: failed, caller_gone or rescinded."""
    return won(connection, _END[state], offer_id, reason=reason, ended_at=now)
