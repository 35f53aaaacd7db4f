"""Who calls very often, what was agreed with whom, and which numbers are blocked. Codes; why and what was said is not
among it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, func, select

from hotline.calls.tables import calls
from hotline.care.config import CareRules
from hotline.care.plan_store import plan_of
from hotline.care.rules import are_many, is_set_time
from hotline.care.tables import blocks, care_plans
from hotline.kernel.codes import caller_code
from hotline.kernel.ids import CallId, StaffId
from hotline.roster.tables import staff

_MOST = 100
_C, _P, _B = calls.c, care_plans.c, blocks.c
_LATELY = (_C.direction == "inbound", _C.received_at > bindparam("since"), _C.received_at <= bindparam("now"))
_HOW_MANY = select(func.count()).select_from(calls).where(_C.number_fingerprint == bindparam("fingerprint"), *_LATELY)
_plans = (
    select(care_plans, staff.c.name)
    .join_from(care_plans, staff, staff.c.id == _P.staff_id)
    .where(_P.ended_at.is_(None))
)
_PLAN = _plans.where(_P.number_fingerprint == bindparam("fingerprint"))
_PLANS = _plans.order_by(_P.review_at, _P.id).limit(_MOST)
_often = (
    select(_C.number_fingerprint, func.count().label("calls"), func.max(_C.id).label("call_id"))
    .where(_C.number_fingerprint.is_not(None), *_LATELY)
    .group_by(_C.number_fingerprint)
    .having(func.count() >= bindparam("many"))
    .subquery("often")
)
_OFTEN = (
    select(_often, _P.id.label("plan_id"))
    .join_from(
        _often, care_plans, (_P.number_fingerprint == _often.c.number_fingerprint) & _P.ended_at.is_(None), isouter=True
    )
    .order_by(_often.c.calls.desc(), _often.c.call_id)
    .limit(_MOST)
)
_asker = staff.alias("asker")
_BLOCKS = (
    select(_B.id, _B.call_id, _B.number_fingerprint, _B.state, _B.until, _B.asked_by, _asker.c.name)
    .join_from(blocks, _asker, _asker.c.id == _B.asked_by)
    .where(_B.state != "over", _B.until > bindparam("now"))
    .order_by(_B.asked_at)
    .limit(_MOST)
)


@dataclass(frozen=True)
class Facts:
    """What was agreed, without the words. `is_now`: it is the time for her counsellor."""

    code: str
    call_id: CallId
    counsellor: str
    days: tuple[int, ...]
    hours: str
    minutes: int
    review_at: datetime
    is_overdue: bool
    is_told: bool
    is_now: bool


@dataclass(frozen=True)
class Care:
    """What a counsellor should know of how often a number calls. Nothing is done because of it."""

    calls: int
    are_many: bool
    plan: Facts | None


@dataclass(frozen=True)
class Frequent:
    """A number that calls very often; `call_id`: its last call."""

    code: str
    calls: int
    call_id: CallId
    has_plan: bool


@dataclass(frozen=True)
class ListedBlock:
    code: str
    call_id: CallId
    is_asked: bool
    """Nobody has confirmed it yet."""
    until: datetime
    asked_by: StaffId
    name: str
    """Of who asked."""


def care_of(connection: Connection, fingerprint: str | None, rules: CareRules, now: datetime, zone: ZoneInfo) -> Care:
    """Return what stands about a number; nothing is known of a withheld one."""
    if fingerprint is None:
        return Care(0, False, None)
    asked = {"fingerprint": fingerprint, "since": now - rules.within, "now": now}
    many = connection.execute(_HOW_MANY, asked).scalar_one()
    row = connection.execute(_PLAN, {"fingerprint": fingerprint}).first()
    return Care(many, are_many(many, rules), None if row is None else _facts(row, now, zone))


def frequent_callers(connection: Connection, rules: CareRules, now: datetime) -> list[Frequent]:
    """Return who calls very often, who calls most first."""
    asked = {"since": now - rules.within, "now": now, "many": rules.calls}
    return [
        Frequent(caller_code(row.number_fingerprint), row.calls, CallId(row.call_id), row.plan_id is not None)
        for row in connection.execute(_OFTEN, asked)
    ]


def plans_now(connection: Connection, now: datetime, zone: ZoneInfo) -> list[Facts]:
    """Return what is agreed with whom, the first to be looked at again first."""
    return [_facts(row, now, zone) for row in connection.execute(_PLANS)]


def blocks_now(connection: Connection, now: datetime) -> list[ListedBlock]:
    """Return the blocks that are asked for or stand."""
    return [
        ListedBlock(
            code=caller_code(row.number_fingerprint),
            call_id=CallId(row.call_id),
            is_asked=row.state == "asked",
            until=row.until,
            asked_by=StaffId(row.asked_by),
            name=row.name,
        )
        for row in connection.execute(_BLOCKS, {"now": now})
    ]


def _facts(row: Row[*tuple[Any, ...]], now: datetime, zone: ZoneInfo) -> Facts:
    plan = plan_of(row)
    return Facts(
        code=caller_code(plan.number_fingerprint),
        call_id=plan.call_id,
        counsellor=row._mapping["name"],
        days=tuple(sorted(plan.agreed.times.days)),
        hours=str(plan.agreed.times.hours),
        minutes=plan.agreed.minutes,
        review_at=plan.agreed.review_at,
        is_overdue=plan.agreed.review_at <= now,
        is_told=plan.agreed.is_told,
        is_now=is_set_time(plan.agreed.times, now, zone),
    )
