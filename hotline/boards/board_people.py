"""Counsellors as supervisors see them: the wish apart from the line, and the call at hand. Codes, never numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from hotline.calls.tables import calls
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import CallId, OfferId, StaffId
from hotline.kernel.pools import Pool
from hotline.roster.model import BREAK, Counsellor, Duty, Line
from hotline.roster.overflow_store import Overflow, find_overflow
from hotline.roster.rules import Presence, presence_of
from hotline.roster.store import list_staff
from hotline.roster.tables import staff
from hotline.tickets.model import ACTIVE, OfferState
from hotline.tickets.tables import listenings, offers

_SINCE: Select[Any] = select(staff.c.id, staff.c.duty_since, staff.c.line_since)
_AT_HAND: Select[Any] = (
    select(
        offers.c.id,
        offers.c.staff_id,
        offers.c.state,
        offers.c.made_at,
        offers.c.bridged_at,
        offers.c.joined_at,
        calls.c.id.label("call_id"),
        calls.c["class"].label("call_class"),
        calls.c.direction,
        calls.c.number_fingerprint,
    )
    .join_from(offers, calls, calls.c.id == offers.c.call_id)
    .where(one_of(offers.c.state, [state.value for state in ACTIVE]))
)
_LISTENS = select(listenings.c.staff_id).where(one_of(listenings.c.state, ("rings", "in", "leaving")))
_TALKS = {OfferState.BRIDGED.value, OfferState.JOINED.value}
_SETTLES = timedelta(seconds=30)
"""A phone that is put down takes the carrier a moment to report: only after it a line without a call is stuck."""


class Doing(StrEnum):
    """What a person is doing, in the order in which a supervisor wants to know of it."""

    STUCK = "stuck"  # her line is taken, and there is no call
    UNRESPONSIVE = "unresponsive"  # rung in vain twice: back when she says so
    TALKS = "talks"
    LISTENS = "listens"  # a supervisor in a talk of others, or rung for it
    RINGS = "rings"
    WRITES = "writes"
    RESTS = "rests"  # after a call about danger
    PAUSES = "pauses"  # a break of her own
    COOLS_OFF = "cools_off"  # a ring was just missed
    FREE = "free"
    OFF = "off"


@dataclass(frozen=True)
class AtHand:
    """The call that rings a phone, or is talked in. `since`: of the ring, or of the talk."""

    offer_id: OfferId
    call_id: CallId
    call_class: CallClass
    code: str | None
    is_callback: bool
    is_talk: bool
    since: datetime


@dataclass(frozen=True)
class Person:
    """`since` is of what she is doing; `until`: when a rest or a wrap-up ends by itself. `leaves`: off duty once the
    call at hand is over."""

    staff_id: StaffId
    name: str
    duty: Duty
    duty_since: datetime
    pool: Pool
    doing: Doing
    since: datetime
    until: datetime | None
    hand: AtHand | None

    @property
    def leaves(self) -> bool:
        return self.duty is Duty.OFF and self.doing is not Doing.OFF


@dataclass(frozen=True)
class Group:
    """Those who do the same, who has done it for longest first; `shown` are the first of them."""

    doing: Doing
    how_many: int
    shown: tuple[Person, ...]

    @property
    def more(self) -> int:
        return self.how_many - len(self.shown)


@dataclass(frozen=True)
class PoolNow:
    """One pool: how many of it are on duty, and free this moment."""

    pool: Pool
    on_duty: int
    free: int


def read_crew(connection: Connection) -> list[Counsellor]:
    """Return everybody whose phone may be rung at all, on duty or not."""
    return [person for person in list_staff(connection) if person.role.takes_calls]


def people_now(connection: Connection, crew: list[Counsellor], now: datetime) -> list[Person]:
    """Return what each of the crew is doing."""
    since = {row.id: row for row in connection.execute(_SINCE)}
    hands = {row.staff_id: _hand(row) for row in connection.execute(_AT_HAND)}
    listens = set(connection.execute(_LISTENS).scalars())
    return [_person(one, since[one.id], hands.get(one.id), now, listens=one.id in listens) for one in crew]


def overflow_now(connection: Connection, now: datetime) -> Overflow | None:
    """Return until when the second pool is rung at once, and who said so; None when it is not."""
    return find_overflow(connection, now)


def grouped(people: list[Person], most: int) -> tuple[Group, ...]:
    """Sort people by what they do; who is off duty is not among them."""
    found: dict[Doing, list[Person]] = {doing: [] for doing in Doing}
    for person in sorted(people, key=lambda one: (one.since, one.name)):
        found[person.doing].append(person)
    del found[Doing.OFF]
    return tuple(Group(doing, len(same), tuple(same[:most])) for doing, same in found.items() if same)


def pools_now(people: list[Person]) -> tuple[PoolNow, ...]:
    """Count the pools that have anybody at all."""
    found = []
    for pool in Pool:
        own = [person for person in people if person.pool is pool]
        if own:
            on_duty = sum(person.duty is Duty.ON for person in own)
            found.append(PoolNow(pool, on_duty, sum(person.doing is Doing.FREE for person in own)))
    return tuple(found)


def _hand(row: Row[Any]) -> AtHand:
    is_talk = row.state in _TALKS
    return AtHand(
        offer_id=OfferId(row.id),
        call_id=CallId(row.call_id),
        call_class=CallClass(row.call_class),
        code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
        is_callback=row.direction == "callback",
        is_talk=is_talk,
        since=(row.bridged_at or row.joined_at or row.made_at) if is_talk else row.made_at,
    )


def _person(person: Counsellor, since: Row[Any], hand: AtHand | None, now: datetime, *, listens: bool) -> Person:
    doing = Doing.LISTENS if listens else _doing(person, since.line_since, hand, now)
    began = max(since.line_since, since.duty_since)
    return Person(
        staff_id=person.id,
        name=person.name,
        duty=person.duty,
        duty_since=since.duty_since,
        pool=person.pool,
        doing=doing,
        since=hand.since if hand is not None else since.line_since if doing is Doing.STUCK else began,
        until=person.ready_at if person.ready_at is not None and person.ready_at > now else None,
        hand=hand,
    )


def _doing(person: Counsellor, line_since: datetime, hand: AtHand | None, now: datetime) -> Doing:
    match presence_of(person, now), person.line:
        case (Presence.RESERVED | Presence.BUSY) as taken, _:
            if hand is None and now - line_since >= _SETTLES:
                return Doing.STUCK
            return Doing.RINGS if taken is Presence.RESERVED else Doing.TALKS
        case Presence.WRAP_UP, _:
            return Doing.WRITES
        case Presence.READY, _:
            return Doing.FREE
        case Presence.OFF, _:
            return Doing.OFF
        case _, Line.RECOVERY:
            return Doing.RESTS
        case _, Line.READY:
            return Doing.COOLS_OFF
        case _:
            return Doing.PAUSES if person.pause_reason == BREAK else Doing.UNRESPONSIVE


def find_person(connection: Connection, staff_id: str, now: datetime) -> Person | None:
    """Return one of the crew; None when nobody has this id."""
    crew = [person for person in read_crew(connection) if person.id == staff_id]
    return people_now(connection, crew, now)[0] if crew else None
