"""The line as it stands this moment."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from hotline.hours.rules import Hours, Said, is_open, next_change
from hotline.hours.said_store import hours_at
from hotline.kernel.classes import CallClass
from hotline.kernel.pools import Pool
from hotline.roster.rules import Presence, presence_of
from hotline.roster.store import list_staff
from hotline.tickets.tables import tickets

_WAITING = (
    select(tickets.c.class_rank, func.count().label("many"), func.min(tickets.c.queued_at).label("oldest"))
    .where(tickets.c.state.in_(("waiting", "offered")))
    .group_by(tickets.c.class_rank)
)


def hours_now(connection: Connection, written: Hours, now: datetime) -> Hours:
    """The hours that hold, for every page that says whether the line is open or when it will be."""
    return hours_at(written, now).ask(connection)


def status_of_line(connection: Connection, now: datetime, written: Hours) -> dict[str, object]:
    """Return whether the line is open and until when, what a supervisor has said of that, who waits by class, the
    longest wait in seconds, and counsellors by presence, without the standby phone."""
    rows = connection.execute(_WAITING).all()
    waiting = {call_class.value: 0 for call_class in CallClass}
    for row in rows:
        waiting[CallClass.of_rank(row.class_rank).value] = row.many
    oldest = min((row.oldest for row in rows), default=None)
    crew = [person for person in list_staff(connection) if person.pool is not Pool.STANDBY]
    present = Counter(presence_of(person, now) for person in crew)
    hours = hours_now(connection, written, now)
    change = next_change(hours, now)
    return {
        "line": "open" if is_open(hours, now) else "closed",
        "next_change": None if change is None else change.astimezone(hours.timezone).isoformat(),
        "hours_override": None if hours.said is None else _said(hours.said, hours.timezone),
        "waiting": waiting,
        "longest_wait_seconds": 0 if oldest is None else max(0, round((now - oldest).total_seconds(), 1)),
        "counsellors": {presence.value: present[presence] for presence in Presence},
    }


def _said(said: Said, zone: ZoneInfo) -> dict[str, str]:
    return {"line": "open" if said.is_open else "closed", "until": said.until.astimezone(zone).isoformat()}


def list_people(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """Return the staff by name, without numbers."""
    return [
        {
            "id": person.id,
            "name": person.name,
            "role": person.role.value,
            "duty": person.duty.value,
            "presence": presence_of(person, now).value,
            "languages": list(person.languages),
            "pool": person.pool.value,
        }
        for person in list_staff(connection)
    ]
