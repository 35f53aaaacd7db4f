"""Reads and writes of legal holds. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select, update

from hotline.kernel.ids import HoldId, StaffId, new_id
from hotline.retention.tables import legal_holds

_H = legal_holds.c
_ADD = insert(legal_holds)
_STANDS = (_H.lifted_at.is_(None), _H.until > bindparam("now"))
_IS_HELD = select(exists().where(_H.number_fingerprint == bindparam("fingerprint"), *_STANDS))
_STANDING = select(legal_holds).where(*_STANDS).order_by(_H.until, _H.id)
_LIFT = (
    update(legal_holds)
    .where(_H.id == bindparam("row_id"), _H.lifted_at.is_(None), _H.until > bindparam("now"))
    .values(lifted_at=bindparam("now"))
)


@dataclass(frozen=True)
class Hold:
    id: HoldId
    number_fingerprint: str
    reason_sealed: bytes
    placed_by: StaffId
    placed_at: datetime
    until: datetime


def add_hold(
    connection: Connection, fingerprint: str, reason_sealed: bytes, by: StaffId, now: datetime, until: datetime
) -> HoldId:
    hold_id = HoldId(new_id())
    row = {"id": hold_id, "number_fingerprint": fingerprint, "reason_sealed": reason_sealed, "placed_by": by}
    connection.execute(_ADD, row | {"placed_at": now, "until": until})
    return hold_id


def is_held(connection: Connection, fingerprint: str, now: datetime) -> bool:
    return bool(connection.execute(_IS_HELD, {"fingerprint": fingerprint, "now": now}).scalar())


def standing_holds(connection: Connection, now: datetime) -> list[Hold]:
    """Return those that stand, the first to end first."""
    return [_hold(row) for row in connection.execute(_STANDING, {"now": now})]


def lift_hold(connection: Connection, hold_id: str, now: datetime) -> bool:
    """False when it is none that stands."""
    return connection.execute(_LIFT, {"row_id": hold_id, "now": now}).rowcount == 1


def _hold(row: Row[Any]) -> Hold:
    who = StaffId(row.placed_by)
    return Hold(HoldId(row.id), row.number_fingerprint, bytes(row.reason_sealed), who, row.placed_at, row.until)
