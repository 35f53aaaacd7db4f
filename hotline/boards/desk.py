"""What a counsellor sees of herself: her wish, what her line is doing, and the call at hand. Codes, never numbers."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from hotline.boards.care import Care, care_of
from hotline.calls.tables import calls
from hotline.care.config import CareRules
from hotline.consents.model import Allowed
from hotline.consents.store import find_allowed
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import StaffId
from hotline.roster.model import Duty, Line
from hotline.roster.rules import Presence, presence_of
from hotline.roster.store import get_counsellor
from hotline.roster.tables import staff
from hotline.tickets.model import ACTIVE, OfferState
from hotline.tickets.tables import offers, tickets

_SINCE = select(staff.c.duty_since, staff.c.line_since).where(staff.c.id == bindparam("staff_id"))
_AT_HAND = (
    select(
        offers.c.id,
        offers.c.state.label("offer_state"),
        offers.c.made_at,
        offers.c.bridged_at,
        offers.c.joins,
        calls.c.id.label("call_id"),
        calls.c["class"].label("call_class"),
        calls.c.direction,
        calls.c.language,
        calls.c.topic,
        calls.c.received_at,
        calls.c.queued_at,
        calls.c.number_fingerprint,
    )
    .join_from(offers, calls, calls.c.id == offers.c.call_id)
    .where(offers.c.staff_id == bindparam("staff_id"), one_of(offers.c.state, [state.value for state in ACTIVE]))
)
_TALKS_BEFORE = (
    calls.c.number_fingerprint == bindparam("fingerprint"),
    calls.c.outcome == "answered",
    calls.c.connected_at.is_not(None),
    calls.c.id != bindparam("but"),
)
_EARLIER = (
    select(calls.c.connected_at, calls.c.ended_at, staff.c.name)
    .join_from(calls, staff, staff.c.id == calls.c.counsellor_id, isouter=True)
    .where(*_TALKS_BEFORE)
    .order_by(calls.c.connected_at.desc())
    .limit(3)
)
_HOW_OFTEN = select(func.count()).select_from(calls).where(*_TALKS_BEFORE)
_WAITING = (
    select(tickets.c.class_rank, func.count().label("how_many"), func.min(tickets.c.queued_at).label("oldest"))
    .where(tickets.c.state == "waiting")
    .group_by(tickets.c.class_rank)
)


@dataclass(frozen=True)
class Earlier:
    """A talk of the same number before this one."""

    at: datetime
    minutes: int
    counsellor: str | None


@dataclass(frozen=True)
class AtHand:
    """The call that rings her phone, or that she is in. `since`: of the ring, or of the talk."""

    offer_id: str
    is_talk: bool
    is_callback: bool
    is_help: bool
    """A colleague asks her into a talk that is under way."""
    call_class: CallClass
    """As it is now: she may have pressed 9 since her counsellor's phone began to ring."""
    language: str
    topic: str | None
    since: datetime
    waited: int
    """Seconds from the call, or from the place it kept, to the ring."""
    code: str | None
    """None: the number is withheld."""
    talks: int
    earlier: tuple[Earlier, ...]
    allowed: Allowed
    care: Care


@dataclass(frozen=True)
class Waiting:
    """Who waits in one class, without the call at hand."""

    call_class: CallClass
    how_many: int
    oldest: datetime


@dataclass(frozen=True)
class OwnState:
    """Her wish apart from the line's state. `until`: when a rest or a wrap-up ends by itself."""

    duty: Duty
    duty_since: datetime
    presence: Presence
    line: Line
    presence_since: datetime
    until: datetime | None


def own_state(connection: Connection, staff_id: StaffId, now: datetime) -> OwnState:
    person = get_counsellor(connection, staff_id)
    since = connection.execute(_SINCE, {"staff_id": staff_id}).one()
    return OwnState(
        duty=person.duty,
        duty_since=since.duty_since,
        presence=presence_of(person, now),
        line=person.line,
        presence_since=max(since.line_since, since.duty_since),
        until=person.ready_at if person.ready_at is not None and person.ready_at > now else None,
    )


def call_at_hand(
    connection: Connection, staff_id: StaffId, rules: CareRules, now: datetime, zone: ZoneInfo
) -> AtHand | None:
    """Return what her phone is about. A ring counts from the moment she was chosen: the phone follows in a second."""
    row = connection.execute(_AT_HAND, {"staff_id": staff_id}).first()
    if row is None:
        return None
    state, fingerprint = OfferState(row.offer_state), row.number_fingerprint
    is_talk = state in {OfferState.BRIDGED, OfferState.JOINED}
    of_number = {"fingerprint": fingerprint, "but": row.call_id}
    earlier = connection.execute(_EARLIER, of_number).all() if fingerprint else []
    return AtHand(
        offer_id=row.id,
        is_talk=is_talk,
        is_callback=row.direction == "callback",
        is_help=row.joins is not None,
        call_class=CallClass(row.call_class),
        language=row.language,
        topic=row.topic,
        since=row.bridged_at if is_talk and row.bridged_at else row.made_at,
        waited=max(0, round((row.made_at - (row.queued_at or row.received_at)).total_seconds())),
        code=caller_code(fingerprint) if fingerprint else None,
        talks=connection.execute(_HOW_OFTEN, of_number).scalar_one() if fingerprint else 0,
        earlier=tuple(Earlier(one.connected_at, _minutes(one.connected_at, one.ended_at), one.name) for one in earlier),
        allowed=find_allowed(connection, fingerprint) if fingerprint else Allowed(),
        care=care_of(connection, fingerprint, rules, now, zone),
    )


def _minutes(began: datetime, ended: datetime | None) -> int:
    return 0 if ended is None else max(1, round((ended - began).total_seconds() / 60))


def who_waits(connection: Connection) -> tuple[Waiting, ...]:
    """Return the classes in which somebody waits, danger first."""
    rows = connection.execute(_WAITING)
    found = [Waiting(CallClass.of_rank(row.class_rank), row.how_many, row.oldest) for row in rows]
    return tuple(sorted(found, key=lambda one: one.call_class.rank))
