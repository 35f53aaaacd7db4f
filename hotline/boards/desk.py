"""What a counsellor sees of herself: her wish, and what her line is doing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hotline.kernel.ids import StaffId
from hotline.roster.model import Duty, Line
from hotline.roster.rules import Presence, presence_of
from hotline.roster.store import get_counsellor
from hotline.roster.tables import staff

_SINCE = select(staff.c.duty_since, staff.c.line_since).where(staff.c.id == bindparam("staff_id"))


@dataclass(frozen=True)
class OwnState:
    """Her wish apart from the line's state. `until`: when a rest or a wrap-up ends by itself."""

    duty: Duty
    duty_since: datetime
    presence: Presence
    line: Line
    presence_since: datetime
    until: datetime | None


def own_state(connection: Connection, staff_id: StaffId, now: datetime) -> OwnState:
    person = get_counsellor(connection, staff_id)
    since = connection.execute(_SINCE, {"staff_id": staff_id}).one()
    return OwnState(
        duty=person.duty,
        duty_since=since.duty_since,
        presence=presence_of(person, now),
        line=person.line,
        presence_since=max(since.line_since, since.duty_since),
        until=person.ready_at if person.ready_at is not None and person.ready_at > now else None,
    )
