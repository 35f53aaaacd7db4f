"""Reads and writes of pairs that are kept apart. Nothing here commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update

from hotline.kernel.ids import StaffId, new_id
from hotline.roster.apart_tables import kept_apart
from hotline.roster.tables import staff

_PAIR = kept_apart.c
_STANDS = and_(
    _PAIR.lifted_at.is_(None), or_(_PAIR.until.is_(None), _PAIR.until > bindparam("now"))
)  # fmt: skip
_by = staff.alias("by_whom")
_NAMED = (
    select(kept_apart, staff.c.name, _by.c.name.label("by_name"))
    .join_from(kept_apart, staff, staff.c.id == _PAIR.staff_id)
    .join(_by, _by.c.id == _PAIR.by_id)
    .where(_STANDS)
)
_OF_NUMBERS = _NAMED.where(_PAIR.number_fingerprint.in_(bindparam("numbers", expanding=True)))
_ALL = _NAMED.order_by(_PAIR.since, _PAIR.id)
_NUMBERS_OF = select(_PAIR.number_fingerprint).where(_PAIR.staff_id == bindparam("staff_id"), _STANDS)
_ADD = insert(kept_apart)
_FORGET = delete(kept_apart).where(_PAIR.number_fingerprint == bindparam("of_number"))
_LIFT = (
    update(kept_apart)
    .where(
        _PAIR.staff_id == bindparam("of_staff"),
        _PAIR.number_fingerprint == bindparam("of_number"),
        _PAIR.lifted_at.is_(None),
    )
    .values(lifted_at=bindparam("now"), lifted_by=bindparam("by"))
)


@dataclass(frozen=True)
class Apart:
    """One pair that is kept apart now. `by`: the name of who said so; `until` None: until somebody lifts it."""

    id: str
    staff_id: StaffId
    name: str
    number_fingerprint: str
    by: str
    since: datetime
    until: datetime | None
    reason_sealed: bytes


def keep_apart(
    connection: Connection,
    staff_id: StaffId,
    fingerprint: str,
    reason_sealed: bytes,
    by: StaffId,
    now: datetime,
    until: datetime | None,
) -> str:
    """Keep a pair apart from now on; what was said of it before ends. Returns the id of the line."""
    lift(connection, staff_id, fingerprint, by, now)
    pair_id = new_id()
    connection.execute(
        _ADD,
        {
            "id": pair_id,
            "staff_id": staff_id,
            "number_fingerprint": fingerprint,
            "reason_sealed": reason_sealed,
            "by_id": by,
            "since": now,
            "until": until,
        },
    )
    return pair_id


def lift(connection: Connection, staff_id: StaffId, fingerprint: str, by: StaffId, now: datetime) -> bool:
    """Let a pair meet again. False when nothing kept it apart."""
    pair = {"of_staff": staff_id, "of_number": fingerprint}
    return connection.execute(_LIFT, pair | {"now": now, "by": by}).rowcount == 1


def apart_of(connection: Connection, fingerprint: str | None, now: datetime) -> dict[StaffId, Apart]:
    """Return who is kept apart from a number; from a withheld one nobody can be."""
    return {} if fingerprint is None else apart_of_each(connection, [fingerprint], now).get(fingerprint, {})


def apart_of_each(
    connection: Connection, fingerprints: Collection[str], now: datetime
) -> dict[str, dict[StaffId, Apart]]:
    """Return for each of these numbers who is kept apart from it."""
    found: dict[str, dict[StaffId, Apart]] = {}
    if fingerprints:
        for row in connection.execute(_OF_NUMBERS, {"numbers": list(fingerprints), "now": now}):
            found.setdefault(row.number_fingerprint, {})[StaffId(row.staff_id)] = _apart(row)
    return found


def numbers_apart_from(connection: Connection, staff_id: StaffId, now: datetime) -> list[str]:
    """Return the numbers that somebody is kept apart from."""
    return list(connection.execute(_NUMBERS_OF, {"staff_id": staff_id, "now": now}).scalars())


def list_apart(connection: Connection, now: datetime) -> list[Apart]:
    """Return all pairs that are kept apart, the oldest first."""
    return [_apart(row) for row in connection.execute(_ALL, {"now": now})]


def _apart(row: Row[Any]) -> Apart:
    return Apart(
        id=row.id,
        staff_id=StaffId(row.staff_id),
        name=row.name,
        number_fingerprint=row.number_fingerprint,
        by=row.by_name,
        since=row.since,
        until=row.until,
        reason_sealed=bytes(row.reason_sealed),
    )


def forget_pairs(connection: Connection, fingerprint: str) -> None:
    """Nobody recognises this number any more."""
    connection.execute(_FORGET, {"of_number": fingerprint})
