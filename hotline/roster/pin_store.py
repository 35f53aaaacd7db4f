"""Reads and writes of PINs and of wrong ones. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_OF_NUMBER = select(staff.c.id, staff.c.pin_digest, staff.c.pin_misses, staff.c.pin_locked_until).where(
    staff.c.phone_fingerprint == bindparam("fingerprint"), staff.c.pin_digest.is_not(None)
)
_SET = (
    update(staff)
    .where(staff.c.id == bindparam("row_id"))
    .values(pin_digest=bindparam("new_digest"), pin_misses=0, pin_locked_until=None)
)
_COUNT = (
    update(staff)
    .where(staff.c.id == bindparam("row_id"))
    .values(pin_misses=bindparam("new_misses"), pin_locked_until=bindparam("new_locked_until"))
)


@dataclass(frozen=True)
class Pin:
    """What is kept of one person's PIN; wrong ones since the last right one, or since the last lock."""

    staff_id: StaffId
    digest: str
    misses: int
    locked_until: datetime | None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


def find_pin(connection: Connection, fingerprint: str) -> Pin | None:
    """Return the PIN of whoever has this phone; None when nobody has, or she has none."""
    row = connection.execute(_OF_NUMBER, {"fingerprint": fingerprint}).first()
    return None if row is None else Pin(StaffId(row.id), row.pin_digest, row.pin_misses, row.pin_locked_until)


def set_pin(connection: Connection, staff_id: StaffId, digest: str | None) -> None:
    """Keep a new PIN, or none; a lock ends."""
    connection.execute(_SET, {"row_id": staff_id, "new_digest": digest})


def count_misses(connection: Connection, staff_id: StaffId, misses: int, locked_until: datetime | None) -> None:
    parameters = {"row_id": staff_id, "new_misses": misses, "new_locked_until": locked_until}
    connection.execute(_COUNT, parameters)
