"""What a counsellor reaches for while she talks, and who of her colleagues needs a supervisor. Codes, never numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.help.model import Place
from hotline.help.tables import help_requests
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import CallId, StaffId
from hotline.messages.tables import messages
from hotline.roster.tables import staff
from hotline.texts.tables import conversations, threads
from hotline.tickets.tables import offers

_H = help_requests.c
_asks = staff.alias("asks")
_comes = staff.alias("comes")

_TALK = select(offers.c.id, offers.c.call_id).where(
    offers.c.staff_id == bindparam("staff_id"), one_of(offers.c.state, ("bridged", "joined"))
)
_LAST = (
    select(offers.c.call_id)
    .where(
        offers.c.staff_id == bindparam("staff_id"), offers.c.state == "done", offers.c.ended_at >= bindparam("since")
    )
    .order_by(offers.c.ended_at.desc())
    .limit(1)
)
_OF = {Place.TALK: _H.offer_id, Place.TEXT: _H.conversation_id, Place.MESSAGE: _H.message_id}
_ASKED = {
    place: select(_H.asked_at, _H.texted, _H.seen_at, _comes.c.name)
    .join_from(help_requests, _comes, _comes.c.id == _H.seen_by, isouter=True)
    .where(of == bindparam("which"), _H.state != "over")
    .order_by(_H.asked_at.desc(), _H.id.desc())
    .limit(1)
    for place, of in _OF.items()
}
_WANTED = (
    select(
        _H.id,
        _H.state,
        _H.asked_at,
        _H.seen_at,
        _H.seen_by,
        _asks.c.name.label("who"),
        _comes.c.name.label("comes"),
        _H.conversation_id,
        _H.message_id,
        calls.c["class"].label("call_class"),
        func.coalesce(conversations.c.class_rank, messages.c.class_rank).label("class_rank"),
        func.coalesce(calls.c.number_fingerprint, threads.c.number_fingerprint).label("number_fingerprint"),
        offers.c.bridged_at,
        offers.c.joined_at,
    )
    .join_from(help_requests, _asks, _asks.c.id == _H.staff_id)
    .join(calls, calls.c.id == _H.call_id, isouter=True)
    .join(offers, offers.c.id == _H.offer_id, isouter=True)
    .join(messages, messages.c.id == _H.message_id, isouter=True)
    .join(conversations, conversations.c.id == _H.conversation_id, isouter=True)
    .join(threads, threads.c.id == conversations.c.thread_id, isouter=True)
    .join(_comes, _comes.c.id == _H.seen_by, isouter=True)
    .where(_H.state != "over", _H.staff_id != bindparam("staff_id"))
    .order_by(_H.asked_at, _H.id)
)


@dataclass(frozen=True)
class HelpAsked:
    """Her call for a supervisor to what she has at hand. `texted`: how many were written to."""

    asked_at: datetime
    texted: int
    seen_at: datetime | None
    seen_by: str | None


@dataclass(frozen=True)
class HelpWanted:
    """A colleague who calls a supervisor. `which`: the conversation by text or the message that she asks in;
    `talks_since`: the time of her talk; `comes`: who has said that she comes."""

    id: str
    who: str
    place: Place
    which: str | None
    code: str | None
    call_class: CallClass
    talks_since: datetime | None
    asked_at: datetime
    comes: str | None
    comes_at: datetime | None
    is_mine: bool


@dataclass(frozen=True)
class Talk:
    """The talk she is in."""

    call_id: CallId
    asked: HelpAsked | None


def talk_of(connection: Connection, staff_id: StaffId) -> Talk | None:
    row = connection.execute(_TALK, {"staff_id": staff_id}).first()
    if row is None:
        return None
    return Talk(CallId(row.call_id), help_asked(connection, Place.TALK, row.id))


def help_asked(connection: Connection, place: Place, which: str) -> HelpAsked | None:
    """Return the newest call for a supervisor there that is not over."""
    asked = connection.execute(_ASKED[place], {"which": which}).first()
    return None if asked is None else HelpAsked(*asked)


def last_call_of(connection: Connection, staff_id: StaffId, since: datetime) -> CallId | None:
    """Return the call of her last talk, if it ended since."""
    found = connection.execute(_LAST, {"staff_id": staff_id, "since": since}).scalar()
    return None if found is None else CallId(found)


def help_wanted(connection: Connection, supervisor: StaffId) -> tuple[HelpWanted, ...]:
    """Return who calls a supervisor, the oldest first, but not herself."""
    return tuple(_wanted(row, supervisor) for row in connection.execute(_WANTED, {"staff_id": supervisor}))


def _wanted(row: Row[*tuple[Any, ...]], supervisor: StaffId) -> HelpWanted:
    place = Place.TEXT if row.conversation_id else Place.MESSAGE if row.message_id else Place.TALK
    return HelpWanted(
        id=row.id,
        who=row.who,
        place=place,
        which=row.conversation_id or row.message_id,
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        call_class=CallClass(row.call_class) if row.class_rank is None else CallClass.of_rank(row.class_rank),
        talks_since=row.bridged_at or row.joined_at,
        asked_at=row.asked_at,
        comes=row.comes,
        comes_at=row.seen_at,
        is_mine=row.seen_by == supervisor,
    )
