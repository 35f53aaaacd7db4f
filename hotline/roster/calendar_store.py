"""The secret in the address of a person's shifts, kept only as a digest. Nothing here commits."""

from sqlalchemy import Connection, bindparam, select, update

from hotline.kernel.ids import StaffId
from hotline.roster.tables import staff

_SET = update(staff).where(staff.c.id == bindparam("row_id")).values(calendar_digest=bindparam("new_digest"))
_FIND = select(staff.c.id).where(staff.c.calendar_digest == bindparam("digest"))


def set_calendar(connection: Connection, staff_id: StaffId, digest: str) -> None:
    """From now on this secret opens it, and no older one."""
    connection.execute(_SET, {"row_id": staff_id, "new_digest": digest})


def find_by_calendar(connection: Connection, digest: str) -> StaffId | None:
    found = connection.execute(_FIND, {"digest": digest}).scalar()
    return None if found is None else StaffId(found)
