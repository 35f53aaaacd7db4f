"""Numbers of calls: which are old, what is known of one, and forgetting it. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from hotline.calls.tables import calls

_C = calls.c
_BEFORE = _C.received_at <= bindparam("before")
_HAS_NUMBER = or_(_C.number_sealed.is_not(None), _C.forwarded_sealed.is_not(None))
_OLD = (
    select(_C.number_fingerprint)
    .where(_C.number_fingerprint > bindparam("after"), _BEFORE)
    .group_by(_C.number_fingerprint)
    .order_by(_C.number_fingerprint)
    .limit(bindparam("most"))
)
_OLD_NUMBERS = _OLD.where(_HAS_NUMBER)
_KNOWN = select(
    func.max(func.coalesce(_C.ended_at, _C.received_at), type_=_C.ended_at.type).label("last_at"),
    func.max(case((_C["class"] == "crisis", _C.received_at)), type_=_C.received_at.type).label("danger_at"),
    func.max(case((_C.state != "closed", 1), else_=0)).label("is_open"),
).where(_C.number_fingerprint == bindparam("fingerprint"))
_IDS = select(_C.id).where(_C.number_fingerprint == bindparam("fingerprint"))
_FORGET_NUMBER = (
    update(calls)
    .where(_C.number_fingerprint == bindparam("fingerprint"), _HAS_NUMBER)
    .values(number_sealed=None, forwarded_sealed=None)
)
_FORGET_CALLER = (
    update(calls)
    .where(_C.number_fingerprint == bindparam("fingerprint"))
    .values(number_fingerprint=None, number_sealed=None, forwarded_sealed=None)
)
_FORGET_FORWARDED = (
    update(calls)
    .where(_C.number_fingerprint.is_(None), _C.forwarded_sealed.is_not(None), _BEFORE)
    .values(forwarded_sealed=None)
)


@dataclass(frozen=True)
class KnownCalls:
    last_at: datetime | None
    danger_at: datetime | None
    is_open: bool


def old_numbers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of calls until then that have still a number."""
    return list(connection.execute(_OLD_NUMBERS, {"before": before, "after": after, "most": most}).scalars())


def old_callers(connection: Connection, before: datetime, after: str, most: int) -> list[str]:
    """Return fingerprints, in their order, of calls until then."""
    return list(connection.execute(_OLD, {"before": before, "after": after, "most": most}).scalars())


def known_calls(connection: Connection, fingerprint: str) -> KnownCalls:
    row = connection.execute(_KNOWN, {"fingerprint": fingerprint}).one()
    return KnownCalls(row.last_at, row.danger_at, bool(row.is_open))


def calls_of_number(connection: Connection, fingerprint: str) -> list[str]:
    return list(connection.execute(_IDS, {"fingerprint": fingerprint}).scalars())


def forget_number(connection: Connection, fingerprint: str) -> int:
    return connection.execute(_FORGET_NUMBER, {"fingerprint": fingerprint}).rowcount


def forget_caller(connection: Connection, fingerprint: str) -> int:
    """Leave the calls, and nothing that says whose they were."""
    return connection.execute(_FORGET_CALLER, {"fingerprint": fingerprint}).rowcount


def forget_forwarding(connection: Connection, before: datetime) -> int:
    """Forget over which number callers came who withheld their own."""
    return connection.execute(_FORGET_FORWARDED, {"before": before}).rowcount
