"""Reads and writes of calls for help. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from hotline.db.transitions import transition, won
from hotline.help.model import Help, HelpState
from hotline.help.tables import help_requests
from hotline.kernel.ids import CallId, HelpId, OfferId, StaffId, new_id

_H = help_requests.c

_ADD = insert(help_requests)
_BY_ID = select(help_requests).where(_H.id == bindparam("help_id"))
_OPEN_OF_TALK = (
    select(help_requests).where(_H.offer_id == bindparam("offer_id"), _H.state != "over").order_by(_H.asked_at, _H.id)
)
_CAME = (
    select(_H.seen_by)
    .where(_H.call_id == bindparam("call_id"), _H.seen_by.is_not(None))
    .order_by(_H.seen_at.desc())
    .limit(1)
)
_SEE = transition(help_requests, leaves=("asked",), enters="seen", sets=("seen_at", "seen_by"))
_END = transition(help_requests, leaves=("asked", "seen"), enters="over", sets=("ended_at",))


def add_help(
    connection: Connection, call_id: CallId, offer_id: OfferId, staff_id: StaffId, now: datetime, *, texted: int
) -> HelpId:
    """Write down that she asks. Raises IntegrityError while the same talk has a call that nobody has seen."""
    help_id = HelpId(new_id())
    row = {"id": help_id, "call_id": call_id, "offer_id": offer_id, "staff_id": staff_id}
    connection.execute(_ADD, row | {"state": HelpState.ASKED.value, "asked_at": now, "texted": texted})
    return help_id


def find_help(connection: Connection, help_id: str) -> Help | None:
    row = connection.execute(_BY_ID, {"help_id": help_id}).first()
    return None if row is None else _help(row)


def open_of_talk(connection: Connection, offer_id: OfferId) -> list[Help]:
    """Return what is not over, the oldest first."""
    return [_help(row) for row in connection.execute(_OPEN_OF_TALK, {"offer_id": offer_id})]


def who_came(connection: Connection, call_id: CallId) -> StaffId | None:
    """Return the supervisor who came last when one was called in this call."""
    found = connection.execute(_CAME, {"call_id": call_id}).scalar()
    return None if found is None else StaffId(found)


def see_help(connection: Connection, help_id: HelpId, by: StaffId, now: datetime) -> bool:
    """A supervisor comes; False when another was quicker, or the talk is over."""
    return won(connection, _SEE, help_id, seen_at=now, seen_by=by)


def end_help(connection: Connection, help_id: HelpId, now: datetime) -> bool:
    return won(connection, _END, help_id, ended_at=now)


def _help(row: Row[Any]) -> Help:
    return Help(
        id=HelpId(row.id),
        call_id=CallId(row.call_id),
        offer_id=OfferId(row.offer_id),
        staff_id=StaffId(row.staff_id),
        state=HelpState(row.state),
        asked_at=row.asked_at,
        seen_at=row.seen_at,
        seen_by=None if row.seen_by is None else StaffId(row.seen_by),
    )
