"""A shift becomes another, while it is what its editor saw. Under the router's lock, as all writes of shifts are."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from hotline.kernel.ids import StaffId
from hotline.roster.shift_model import NewShift, Shift
from hotline.roster.shift_tables import shifts

_C = shifts.c
_NEW: dict[str, Any] = {"place": bindparam("new_place"), "pool_rank": bindparam("new_rank")}
_AGAIN: dict[str, Any] = {
    "starts_at": bindparam("new_start"),
    "ends_at": bindparam("new_end"),
    "reminded_at": None,
    "confirmed_at": None,
    "swap_asked_at": None,
    "swap_to_id": None,
}
"""What was said of other hours, or by somebody else, says nothing of these."""

_OTHER_PERSON: dict[str, Any] = {
    "staff_id": bindparam("given_to"),
    "swapped_at": bindparam("now"),
    "swapped_by": bindparam("by"),
}
_AS_SEEN = update(shifts).where(
    _C.id == bindparam("row_id"),
    _C.cancelled_at.is_(None),
    _C.staff_id == bindparam("seen_of"),
    _C.starts_at == bindparam("seen_start"),
    _C.ends_at == bindparam("seen_end"),
    _C.place.is_not_distinct_from(bindparam("seen_place")),
    _C.pool_rank.is_not_distinct_from(bindparam("seen_rank")),
)
_KEEP_TIMES = _AS_SEEN.values(_NEW)
_MOVE = _AS_SEEN.values(_NEW | _AGAIN)
_GIVE = _AS_SEEN.values(_NEW | _AGAIN | _OTHER_PERSON)


def change_shift(connection: Connection, seen: Shift, new: NewShift, of: StaffId, by: str, now: datetime) -> bool:
    """Let a shift be what `new` says, and be `of` this person; False when it is no longer what was seen."""
    parameters: dict[str, object] = {
        "row_id": seen.id,
        "seen_of": seen.staff_id,
        "seen_start": seen.starts_at,
        "seen_end": seen.ends_at,
        "seen_place": seen.place,
        "seen_rank": None if seen.pool is None else seen.pool.rank,
        "new_place": new.place,
        "new_rank": None if new.pool is None else new.pool.rank,
    }
    times = {"new_start": new.starts_at, "new_end": new.ends_at}
    if of != seen.staff_id:
        statement, parameters = _GIVE, parameters | times | {"given_to": of, "by": by, "now": now}
    elif (new.starts_at, new.ends_at) != (seen.starts_at, seen.ends_at):
        statement, parameters = _MOVE, parameters | times
    else:
        statement = _KEEP_TIMES
    return connection.execute(statement, parameters).rowcount == 1
