"""Reads and writes of calls for help. Nothing here commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from hotline.db.transitions import transition, won
from hotline.help.model import Asking, Help, HelpState, Place
from hotline.help.tables import help_requests
from hotline.kernel.ids import CallId, HelpId, StaffId, new_id

_H = help_requests.c
_OF = {Place.TALK: _H.offer_id, Place.TEXT: _H.conversation_id, Place.MESSAGE: _H.message_id}

_ADD = insert(help_requests)
_BY_ID = select(help_requests).where(_H.id == bindparam("help_id"))
_OPEN_IN = {
    place: select(help_requests).where(of == bindparam("which"), _H.state != "over").order_by(_H.asked_at, _H.id)
    for place, of in _OF.items()
}
_CAME = (
    select(_H.seen_by)
    .where(_H.call_id == bindparam("call_id"), _H.seen_by.is_not(None))
    .order_by(_H.seen_at.desc())
    .limit(1)
)
_SEE = transition(help_requests, leaves=("asked",), enters="seen", sets=("seen_at", "seen_by"))
_END = transition(help_requests, leaves=("asked", "seen"), enters="over", sets=("ended_at",))


def add_help(connection: Connection, asking: Asking, staff_id: StaffId, now: datetime, *, texted: int) -> HelpId:
    """Write down that she asks. Raises IntegrityError while one in the same place is seen by nobody."""
    help_id = HelpId(new_id())
    row = {"id": help_id, "call_id": asking.call_id, _OF[asking.place].name: asking.which, "staff_id": staff_id}
    connection.execute(_ADD, row | {"state": HelpState.ASKED.value, "asked_at": now, "texted": texted})
    return help_id


def find_help(connection: Connection, help_id: str) -> Help | None:
    row = connection.execute(_BY_ID, {"help_id": help_id}).first()
    return None if row is None else _help(row)


def open_in(connection: Connection, place: Place, which: str) -> list[Help]:
    """Return what is not over, the oldest first."""
    return [_help(row) for row in connection.execute(_OPEN_IN[place], {"which": which})]


def who_came(connection: Connection, call_id: CallId) -> StaffId | None:
    """Return the supervisor who came last when one was called in this call."""
    found = connection.execute(_CAME, {"call_id": call_id}).scalar()
    return None if found is None else StaffId(found)


def see_help(connection: Connection, help_id: HelpId, by: StaffId, now: datetime) -> bool:
    """A supervisor comes; False when another was quicker, or the talk is over."""
    return won(connection, _SEE, help_id, seen_at=now, seen_by=by)


def end_help(connection: Connection, help_id: HelpId, now: datetime) -> bool:
    return won(connection, _END, help_id, ended_at=now)


def _asking(row: Row[Any]) -> Asking:
    place = next(place for place, of in _OF.items() if row._mapping[of.name] is not None)
    return Asking(place, row._mapping[_OF[place].name], None if row.call_id is None else CallId(row.call_id))


def _help(row: Row[Any]) -> Help:
    return Help(
        id=HelpId(row.id),
        asking=_asking(row),
        staff_id=StaffId(row.staff_id),
        state=HelpState(row.state),
        asked_at=row.asked_at,
        seen_at=row.seen_at,
        seen_by=None if row.seen_by is None else StaffId(row.seen_by),
    )
