"""Who waits, as supervisors see it: by class, the oldest first, and what each waits for. Codes, never numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select

from hotline.boards.board_people import Person
from hotline.calls.tables import call_events, calls
from hotline.db.transitions import one_of
from hotline.kernel.classes import CallClass
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import CallId, TicketId
from hotline.kernel.pools import MARKS
from hotline.roster.model import Counsellor
from hotline.roster.overflow_store import Overflow
from hotline.roster.rules import takes_calls
from hotline.routing.model import Policy, Waiting
from hotline.routing.needs import NeedRule, hard_needs, needs_of
from hotline.routing.pools import Staffed, overflowing, pool_needs
from hotline.tickets.model import Asks
from hotline.tickets.tables import tickets

_AT_RISK = 0.8
"""The share of the time she was told after which the promise of it is in danger."""

_numbered = (
    select(
        tickets,
        func.row_number()
        .over(partition_by=tickets.c.class_rank, order_by=(tickets.c.queued_at, tickets.c.id))
        .label("place"),
        func.count().over(partition_by=tickets.c.class_rank).label("how_many"),
    )
    .where(one_of(tickets.c.state, ("waiting", "offered")))
    .subquery()
)
_FIELDS: Select[Any] = select(
    _numbered,
    calls.c.number_fingerprint,
    calls.c.direction,
    calls.c.language,
    calls.c.topic,
    calls.c.told_minutes,
).join_from(_numbered, calls, calls.c.id == _numbered.c.call_id)
_LINE = _FIELDS.where(_numbered.c.place <= bindparam("most")).order_by(_numbered.c.class_rank, _numbered.c.place)
_ONE = _FIELDS.where(_numbered.c.call_id == bindparam("call_id"))
_TOLD = (
    select(call_events.c.call_id, func.max(call_events.c.at).label("at"))
    .where(call_events.c.call_id.in_(bindparam("calls", expanding=True)), call_events.c.kind == "told")
    .group_by(call_events.c.call_id)
)


class Level(StrEnum):
    """How things stand: a colour comes before a promise breaks."""

    WELL = "well"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True)
class InLine:
    """One who waits. `promised_by`: as she was told, else when the line's longest wait ends. `needs`: without which
    nobody is rung for her now; `lacking`: of what never relaxes, what nobody on duty has."""

    call_id: CallId
    call_class: CallClass
    code: str | None
    since: datetime
    place: int
    is_callback: bool
    language: str
    topic: str | None
    needs: tuple[str, ...]
    hard: tuple[str, ...]
    lacking: tuple[str, ...]
    promised_by: datetime
    level: Level
    rings_at: tuple[str, ...]
    given_to: str | None


@dataclass(frozen=True)
class Lane:
    """All who wait in one class; `shown` are the oldest of them."""

    call_class: CallClass
    how_many: int
    shown: tuple[InLine, ...]

    @property
    def more(self) -> int:
        return self.how_many - len(self.shown)


@dataclass(frozen=True)
class Rules:
    """What of the line's rules tells what somebody waits for, and when her wait is too long."""

    needs: Sequence[NeedRule]
    policy: Policy

    def now(self, overflow: Overflow | None) -> "Rules":
        return self if overflow is None else replace(self, policy=overflowing(self.policy))


def lanes(
    connection: Connection,
    rules: Rules,
    crew: Collection[Counsellor],
    people: Iterable[Person],
    now: datetime,
    most: int,
) -> tuple[Lane, ...]:
    """Return the three classes, danger first, each with at most `most` who wait in it."""
    rows = connection.execute(_LINE, {"most": most}).all()
    reader = _Reader(connection, rules, crew, people, rows, now)
    found: dict[int, list[InLine]] = {call_class.rank: [] for call_class in CallClass}
    how_many = dict.fromkeys(found, 0)
    for row in rows:
        found[row.class_rank].append(reader.read(row))
        how_many[row.class_rank] = row.how_many
    return tuple(Lane(CallClass.of_rank(rank), how_many[rank], tuple(shown)) for rank, shown in found.items())


def find_in_line(
    connection: Connection,
    rules: Rules,
    crew: Collection[Counsellor],
    people: Iterable[Person],
    now: datetime,
    call: str,
) -> InLine | None:
    """Return who waits by this call; None when she does not wait, or not any more."""
    rows = connection.execute(_ONE, {"call_id": call}).all()
    return _Reader(connection, rules, crew, people, rows, now).read(rows[0]) if rows else None


class _Reader:
    """Makes rows into people, with what is known of the whole line."""

    def __init__(
        self,
        connection: Connection,
        rules: Rules,
        crew: Collection[Counsellor],
        people: Iterable[Person],
        rows: Sequence[Row[Any]],
        now: datetime,
    ) -> None:
        self._rules, self._now = rules, now
        on_duty = [person for person in crew if takes_calls(person)]
        self._alike = {person.abilities for person in on_duty}
        self._staffed = Staffed.by({person.pool for person in on_duty})
        self._names = {person.id: person.name for person in crew}
        self._rings: dict[CallId, list[str]] = {}
        for person in people:
            if person.hand is not None and not person.hand.is_talk:
                self._rings.setdefault(person.hand.call_id, []).append(person.name)
        self._told = _told_at(connection, rows)

    def read(self, row: Row[Any]) -> InLine:
        call_class, asks = CallClass.of_rank(row.class_rank), Asks.parse(row.asks)
        since: datetime = row.queued_at
        own = needs_of(call_class, asks, self._rules.needs)
        pools = pool_needs(call_class, (self._now - since).total_seconds(), self._staffed, self._rules.policy)
        waiting = Waiting(TicketId(row.id), call_class, since, own + pools)
        hard = hard_needs(own)
        told_at = self._told.get(row.call_id, since) if row.told_minutes else since
        promised_by = told_at + timedelta(minutes=row.told_minutes) if row.told_minutes else row.deadline_at
        return InLine(
            call_id=CallId(row.call_id),
            call_class=call_class,
            code=caller_code(row.number_fingerprint) if row.number_fingerprint else None,
            since=since,
            place=row.place,
            is_callback=row.direction == "callback",
            language=row.language,
            topic=row.topic,
            needs=tuple(sorted(waiting.required(self._now) - MARKS)),
            hard=tuple(sorted(hard)),
            lacking=tuple(sorted(hard)) if hard and not any(hard <= skills for skills in self._alike) else (),
            promised_by=promised_by,
            level=self._level(waiting, told_at, promised_by),
            rings_at=tuple(sorted(self._rings.get(row.call_id, ()))),
            given_to=None if asks.given_to is None else self._names.get(asks.given_to),
        )

    def _level(self, waiting: Waiting, told_at: datetime, promised_by: datetime) -> Level:
        """Danger is never well, and late when the standby phone rings as well. A family is pressing from T1 on."""
        policy, age = self._rules.policy, waiting.age(self._now)
        in_danger = waiting.call_class is CallClass.CRISIS
        if self._now >= promised_by or (in_danger and age >= policy.standby_after):
            return Level.LATE
        presses = waiting.call_class is CallClass.FRONTLINE and age >= policy.frontline_floor
        at_risk = self._now >= told_at + _AT_RISK * (promised_by - told_at)
        return Level.SOON if in_danger or presses or at_risk else Level.WELL


def _told_at(connection: Connection, rows: Sequence[Row[Any]]) -> Mapping[str, datetime]:
    """When each of them was last told how long it would take at most."""
    told = [row.call_id for row in rows if row.told_minutes]
    return {row.call_id: row.at for row in connection.execute(_TOLD, {"calls": told})} if told else {}
