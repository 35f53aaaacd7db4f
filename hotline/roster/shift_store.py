"""Reads and writes of shifts. Writes are made under the router's lock, or two could overlap. Nothing here commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, update

from hotline.db.together import AnyOf
from hotline.kernel.ids import ShiftId, StaffId, new_id
from hotline.kernel.pools import Pool
from hotline.kernel.vault import Vault
from hotline.roster.model import Role
from hotline.roster.shift_model import NewShift, Shift
from hotline.roster.shift_tables import roster_watch, shifts
from hotline.roster.tables import staff

_ADD = insert(shifts)
_STANDS = shifts.c.cancelled_at.is_(None)
_SHIFTS = select(shifts, staff.c.name, staff.c.role, staff.c.own_pool_rank).join_from(
    shifts, staff, staff.c.id == shifts.c.staff_id
)
_BETWEEN = _SHIFTS.where(
    _STANDS, shifts.c.starts_at < bindparam("until"), shifts.c.ends_at > bindparam("since")
).order_by(shifts.c.starts_at, staff.c.name)
_KEEPS = select(exists().where(_STANDS, shifts.c.starts_at < bindparam("until"), shifts.c.ends_at > bindparam("since")))
_KEPT_WITHIN = timedelta(days=14)
_BY_ID = _SHIFTS.where(_STANDS, shifts.c.id == bindparam("shift_id"))
_GIVE = (
    update(shifts)
    .where(shifts.c.id == bindparam("row_id"), shifts.c.staff_id == bindparam("held_by"), _STANDS)
    .values(
        staff_id=bindparam("given_to"), swapped_at=bindparam("now"), swapped_by=bindparam("by"),
        reminded_at=None, confirmed_at=None, swap_asked_at=None, swap_to_id=None,
    )
)  # fmt: skip
_HERS = (shifts.c.id == bindparam("row_id"), shifts.c.staff_id == bindparam("held_by"), _STANDS)
_CONFIRM = update(shifts).where(*_HERS).values(confirmed_at=bindparam("now"))
_SEEK_SWAP = update(shifts).where(*_HERS).values(swap_asked_at=bindparam("now"), swap_to_id=bindparam("asked_of"))
_CANCEL = update(shifts).where(shifts.c.id == bindparam("row_id"), _STANDS).values(cancelled_at=bindparam("now"))
_HAND_OVER = (
    update(shifts)
    .where(shifts.c.id == bindparam("row_id"), _STANDS)
    .values(handover_sealed=bindparam("sealed"), handover_at=bindparam("now"))
)
_NOTES = select(shifts.c.note_sealed, shifts.c.handover_sealed).where(shifts.c.id == bindparam("shift_id"))
_HANDED_OVER = (
    select(shifts.c.handover_sealed, shifts.c.handover_at, staff.c.name)
    .join_from(shifts, staff, staff.c.id == shifts.c.staff_id)
    .where(
        _STANDS,
        shifts.c.handover_at.is_not(None),
        shifts.c.staff_id != bindparam("reader"),
        shifts.c.ends_at > bindparam("since"),
        shifts.c.starts_at <= bindparam("until"),
    )
    .order_by(shifts.c.handover_at.desc())
    .limit(bindparam("most"))
)

_TO_BEGIN = _SHIFTS.where(
    _STANDS, shifts.c.begun_at.is_(None), shifts.c.starts_at <= bindparam("now"), shifts.c.ends_at > bindparam("now")
)
_TO_END = _SHIFTS.where(_STANDS, shifts.c.begun_at.is_not(None), shifts.c.over_at.is_(None)).where(
    shifts.c.ends_at <= bindparam("now")
)
any_to_begin = AnyOf(_TO_BEGIN, "shifts_begin")
any_to_end = AnyOf(_TO_END, "shifts_end")
_TO_REMIND = _SHIFTS.where(
    _STANDS,
    shifts.c.reminded_at.is_(None),
    shifts.c.starts_at > bindparam("now"),
    shifts.c.starts_at <= bindparam("remind_until"),
)
any_to_remind = AnyOf(_TO_REMIND, "shifts_to_remind")
_REMINDED = update(shifts).where(shifts.c.id == bindparam("row_id")).values(reminded_at=bindparam("now"))
_BEGUN = update(shifts).where(shifts.c.id == bindparam("row_id")).values(begun_at=bindparam("now"))
_OVER = update(shifts).where(shifts.c.id == bindparam("row_id")).values(over_at=bindparam("now"))

_WATCH = select(roster_watch.c.id).where(roster_watch.c.look_at <= bindparam("now"))
_LOOK_AT = update(roster_watch).values(look_at=bindparam("at"))
_FIRST_LOOK = insert(roster_watch)
_POOL_NOW = func.coalesce(
    select(shifts.c.pool_rank)
    .where(shifts.c.staff_id == staff.c.id, _STANDS, shifts.c.pool_rank.is_not(None))
    .where(shifts.c.starts_at <= bindparam("now"), shifts.c.ends_at > bindparam("now"))
    .order_by(shifts.c.starts_at.desc())
    .limit(1)
    .scalar_subquery(),
    staff.c.own_pool_rank,
)
"""Which pool a person is of: her running shift's, if it has one, or else her own. Nothing else decides it."""

_OBEY_POOLS = update(staff).where(staff.c.pool_rank != _POOL_NOW).values(pool_rank=_POOL_NOW)
any_other_pool = AnyOf(select(staff.c.id).where(staff.c.pool_rank != _POOL_NOW), "pools_change")
any_look_due = AnyOf(_WATCH, "roster_look")


def add_shifts(
    connection: Connection, new: Iterable[tuple[NewShift, StaffId]], vault: Vault, now: datetime
) -> list[ShiftId]:
    """Add shifts, and return their ids in the same order."""
    rows = [
        {
            "id": new_id(),
            "staff_id": staff_id,
            "starts_at": shift.starts_at,
            "ends_at": shift.ends_at,
            "place": shift.place,
            "pool_rank": None if shift.pool is None else shift.pool.rank,
            "note_sealed": None if shift.note is None else vault.seal(shift.note),
            "added_at": now,
        }
        for shift, staff_id in new
    ]
    if rows:
        connection.execute(_ADD, rows)
    return [ShiftId(str(row["id"])) for row in rows]


def shifts_between(connection: Connection, since: datetime, until: datetime) -> list[Shift]:
    """Return the shifts that touch a time, the earliest first."""
    return [_shift(row) for row in connection.execute(_BETWEEN, {"since": since, "until": until})]


def keeps_roster(connection: Connection, since: datetime, until: datetime) -> bool:
    """Whether the line keeps a roster at that time: somebody's shift lies no more than two weeks before or after it.
    Where nobody writes shifts down, that nobody stands there says nothing."""
    around = {"since": since - _KEPT_WITHIN, "until": until + _KEPT_WITHIN}
    return bool(connection.execute(_KEEPS, around).scalar())


def find_shift(connection: Connection, shift_id: str) -> Shift | None:
    row = connection.execute(_BY_ID, {"shift_id": shift_id}).first()
    return None if row is None else _shift(row)


def give_shift(connection: Connection, shift: Shift, to: StaffId, by: str, now: datetime) -> bool:
    """Give a shift to somebody else, who is reminded anew; False when it is no longer who it was."""
    parameters = {"row_id": shift.id, "held_by": shift.staff_id, "given_to": to, "by": by, "now": now}
    return connection.execute(_GIVE, parameters).rowcount == 1


def confirm_shift(connection: Connection, shift: Shift, now: datetime) -> bool:
    parameters = {"row_id": shift.id, "held_by": shift.staff_id, "now": now}
    return connection.execute(_CONFIRM, parameters).rowcount == 1


def seek_swap(connection: Connection, shift: Shift, of: StaffId | None, now: datetime | None) -> bool:
    """Keep that she looks for somebody to take it, for one or for anybody; `now` None: she does not any more."""
    parameters = {"row_id": shift.id, "held_by": shift.staff_id, "asked_of": of, "now": now}
    return connection.execute(_SEEK_SWAP, parameters).rowcount == 1


def cancel_shift(connection: Connection, shift_id: ShiftId, now: datetime) -> bool:
    return connection.execute(_CANCEL, {"row_id": shift_id, "now": now}).rowcount == 1


def hand_over(connection: Connection, shift_id: ShiftId, sealed: bytes, now: datetime) -> bool:
    return connection.execute(_HAND_OVER, {"row_id": shift_id, "sealed": sealed, "now": now}).rowcount == 1


def sealed_notes(connection: Connection, shift_id: ShiftId) -> tuple[bytes | None, bytes | None]:
    """Return a shift's note and what was handed over, sealed."""
    row = connection.execute(_NOTES, {"shift_id": shift_id}).one()
    return row.note_sealed, row.handover_sealed


def obey_pools(connection: Connection, now: datetime) -> int:
    """Let everybody be of the pool that she is of now; return for how many that is another one than before."""
    return connection.execute(_OBEY_POOLS, {"now": now}).rowcount


def handed_over(
    connection: Connection, reader: StaffId, since: datetime, until: datetime, most: int
) -> list[tuple[str, datetime, bytes]]:
    """Return what others who were there between both have left: by whom, when, the sealed note; newest first."""
    parameters = {"reader": reader, "since": since, "until": until, "most": most}
    rows = connection.execute(_HANDED_OVER, parameters)
    return [(row.name, row.handover_at, bytes(row.handover_sealed)) for row in rows]


def shifts_to_begin(connection: Connection, now: datetime) -> list[Shift]:
    return [_shift(row) for row in connection.execute(_TO_BEGIN, {"now": now})]


def shifts_to_end(connection: Connection, now: datetime) -> list[Shift]:
    return [_shift(row) for row in connection.execute(_TO_END, {"now": now})]


def shifts_to_remind(connection: Connection, now: datetime, until: datetime) -> list[Shift]:
    """Return the shifts that begin after `now` and not after `until`, of which nobody was reminded."""
    return [_shift(row) for row in connection.execute(_TO_REMIND, {"now": now, "remind_until": until})]


def mark_reminded(connection: Connection, shift_id: ShiftId, now: datetime) -> None:
    connection.execute(_REMINDED, {"row_id": shift_id, "now": now})


def mark_begun(connection: Connection, shift_id: ShiftId, now: datetime) -> None:
    connection.execute(_BEGUN, {"row_id": shift_id, "now": now})


def mark_over(connection: Connection, shift_id: ShiftId, now: datetime) -> None:
    connection.execute(_OVER, {"row_id": shift_id, "now": now})


def look_next_at(connection: Connection, at: datetime) -> None:
    """Let the roster be looked at then. The first shift ever begins it: a line without a roster is left in peace."""
    if connection.execute(_LOOK_AT, {"at": at}).rowcount == 0:
        connection.execute(_FIRST_LOOK, {"id": 1, "look_at": at})


def is_look_due(connection: Connection, now: datetime) -> bool:
    return connection.execute(_WATCH, {"now": now}).first() is not None


def _shift(row: Row[Any]) -> Shift:
    pool = None if row.pool_rank is None else Pool.of_rank(row.pool_rank)
    return Shift(
        id=ShiftId(row.id),
        staff_id=StaffId(row.staff_id),
        name=row.name,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place,
        counts=Role(row.role).takes_calls and (pool or Pool.of_rank(row.own_pool_rank)) is not Pool.STANDBY,
        has_note=row.note_sealed is not None,
        is_handed_over=row.handover_at is not None,
        pool=pool,
        is_confirmed=row.confirmed_at is not None,
        seeks_swap=row.swap_asked_at is not None,
        swap_to=None if row.swap_to_id is None else StaffId(row.swap_to_id),
    )
