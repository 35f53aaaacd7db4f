"""The roster as people read it: shifts, and the open hours for which too few are on it."""

from datetime import datetime

from sqlalchemy import Connection

from hotline.hours.rules import Hours, open_times
from hotline.roster.shift_rules import find_gaps, tell_gap
from hotline.roster.shift_store import keeps_roster, shifts_between


def list_shifts(connection: Connection, hours: Hours, since: datetime, until: datetime) -> list[dict[str, object]]:
    """Return the shifts that touch a time, in the line's own time, the earliest first."""
    return [
        {
            "id": shift.id,
            "name": shift.name,
            "start": _local(shift.starts_at, hours),
            "end": _local(shift.ends_at, hours),
            "place": shift.place,
            "pool": None if shift.pool is None else shift.pool.value,
            "note": shift.has_note,
            "handed_over": shift.is_handed_over,
        }
        for shift in shifts_between(connection, since, until)
    ]


def keeps_a_roster(connection: Connection, since: datetime, until: datetime) -> bool:
    """Whether there is a roster in which gaps could be: else none are told."""
    return keeps_roster(connection, since, until)


def list_gaps(
    connection: Connection, hours: Hours, since: datetime, until: datetime, seats: int
) -> list[dict[str, object]]:
    """Return when the line is open between both with fewer than `seats` people on the roster, if it keeps one."""
    if not keeps_a_roster(connection, since, until):
        return []
    gaps = find_gaps(open_times(hours, since, until), shifts_between(connection, since, until), seats)
    return [tell_gap(gap, hours.timezone) for gap in gaps]


def _local(moment: datetime, hours: Hours) -> str:
    return moment.astimezone(hours.timezone).isoformat(timespec="minutes")
