"""Reads and writes of supervisors who listen in. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, insert, or_, select

from hotline.db.together import AnyOf
from hotline.db.transitions import one_of, transition, won
from hotline.kernel.ids import CallId, ListeningId, StaffId, new_id
from hotline.tickets.listen_model import Listening, ListenState, Mode
from hotline.tickets.tables import listenings, offers

_WANTED = ("rings", "in")
_ACTIVE = ("rings", "in", "leaving")

_ADD = insert(listenings)
_BY_ID = select(listenings).where(listenings.c.id == bindparam("listening_id"))
_OF_STAFF = select(listenings).where(
    listenings.c.staff_id == bindparam("staff_id"), one_of(listenings.c.state, _ACTIVE)
)
_TALK_IS_ON = exists().where(offers.c.call_id == listenings.c.call_id, offers.c.state == "bridged")
_DUE = (
    select(listenings)
    .where(
        one_of(listenings.c.state, _ACTIVE),
        or_(listenings.c.deadline_at <= bindparam("now"), and_(one_of(listenings.c.state, _WANTED), ~_TALK_IS_ON)),
    )
    .limit(bindparam("most"))
)
any_listening_due = AnyOf(_DUE, "listenings_due")

_RUNG = transition(listenings, leaves=("rings",), enters=None, sets=("deadline_at",))
_ENTER = transition(listenings, leaves=("rings",), enters="in", sets=("joined_at",)).values(deadline_at=None)
_CHANGE = transition(listenings, leaves=_WANTED, enters=None, sets=("mode",))
_LEAVE = transition(listenings, leaves=_ACTIVE, enters="leaving", sets=("deadline_at",))
_FINISH = transition(listenings, leaves=_ACTIVE, enters="over", sets=("ended_at",)).values(deadline_at=None)


def add_listening(
    connection: Connection, call_id: CallId, staff_id: StaffId, mode: Mode, now: datetime, deadline_at: datetime
) -> ListeningId:
    """Note that somebody wants to hear a call. Raises IntegrityError if she hears one already."""
    row = {"id": new_id(), "call_id": call_id, "staff_id": staff_id, "mode": mode.value, "state": "rings"}
    connection.execute(_ADD, row | {"made_at": now, "deadline_at": deadline_at})
    return ListeningId(row["id"])


def find_listening(connection: Connection, listening_id: str) -> Listening | None:
    row = connection.execute(_BY_ID, {"listening_id": listening_id}).first()
    return None if row is None else _listening(row)


def find_of_staff(connection: Connection, staff_id: StaffId) -> Listening | None:
    """Return what she listens to, or is rung for; None when nothing."""
    row = connection.execute(_OF_STAFF, {"staff_id": staff_id}).first()
    return None if row is None else _listening(row)


def find_due(connection: Connection, now: datetime, most: int) -> list[Listening]:
    """Return those whose time is over, or whose talk is."""
    return [_listening(row) for row in connection.execute(_DUE, {"now": now, "most": most})]


def ring_listener(connection: Connection, listening_id: ListeningId, deadline_at: datetime) -> bool:
    return won(connection, _RUNG, listening_id, deadline_at=deadline_at)


def enter_talk(connection: Connection, listening_id: ListeningId, now: datetime) -> bool:
    return won(connection, _ENTER, listening_id, joined_at=now)


def change_mode(connection: Connection, listening_id: ListeningId, mode: Mode) -> bool:
    return won(connection, _CHANGE, listening_id, mode=mode.value)


def leave_talk(connection: Connection, listening_id: ListeningId, deadline_at: datetime) -> bool:
    """Her phone is to be put down, and to be told so by then."""
    return won(connection, _LEAVE, listening_id, deadline_at=deadline_at)


def finish_listening(connection: Connection, listening_id: ListeningId, now: datetime) -> bool:
    return won(connection, _FINISH, listening_id, ended_at=now)


def _listening(row: Row[Any]) -> Listening:
    return Listening(
        id=ListeningId(row.id),
        call_id=CallId(row.call_id),
        staff_id=StaffId(row.staff_id),
        mode=Mode(row.mode),
        state=ListenState(row.state),
    )
