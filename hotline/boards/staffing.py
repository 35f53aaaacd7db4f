"""What the staffing page reads: which part of the log to measure, how long writing up takes, who is on the roster."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from hotline.calls.tables import calls
from hotline.hours.rules import Hours
from hotline.kernel.pools import Pool
from hotline.records.tables import contact_records
from hotline.roster.model import Role
from hotline.roster.shift_model import Shift
from hotline.roster.shift_store import shifts_between
from hotline.roster.tables import staff
from hotline.roster.week_rules import week_bounds

MOST_CALLS = 20_000
"""So many of the newest are measured; a line with more in the time asked for is measured over less of it."""

_A_RECORD = timedelta(hours=1)
"""What is finished later was not written in one go, and says nothing of how long that takes."""

_FEWEST, _MOST_RECORDS = 20, 2_000
_BEGIN = (
    select(calls.c.received_at)
    .where(calls.c.received_at >= bindparam("since"), calls.c.received_at < bindparam("until"))
    .order_by(calls.c.received_at.desc(), calls.c.id.desc())
    .offset(MOST_CALLS)
    .limit(1)
)
_WRITTEN_UP = (
    select(calls.c.ended_at, contact_records.c.closed_at)
    .join_from(contact_records, calls, calls.c.id == contact_records.c.call_id)
    .where(contact_records.c.state == "closed", contact_records.c.opened_at >= bindparam("since"))
    .order_by(contact_records.c.opened_at.desc(), contact_records.c.id.desc())
    .limit(_MOST_RECORDS)
)
_ABILITIES = select(staff.c.id, staff.c.languages, staff.c.skills, staff.c.own_pool_rank, staff.c.role)


@dataclass(frozen=True)
class Rostered:
    """One shift with what its person can do; only of those who take calls."""

    shift: Shift
    abilities: frozenset[str]
    pool: Pool


def measured_from(connection: Connection, since: datetime, until: datetime) -> datetime:
    """Return where to begin so that no more than MOST_CALLS are read."""
    found = connection.execute(_BEGIN, {"since": since, "until": until}).scalar()
    return since if found is None else found


def mean_write_up(connection: Connection, since: datetime) -> float | None:
    """Return the mean seconds from the end of a talk until its record was closed; None while too few are known."""
    rows = connection.execute(_WRITTEN_UP, {"since": since}).all()
    took = [row.closed_at - row.ended_at for row in rows if row.ended_at is not None]
    known = [max(time, timedelta(0)).total_seconds() for time in took if time <= _A_RECORD]
    return sum(known) / len(known) if len(known) >= _FEWEST else None


def rostered(connection: Connection, hours: Hours, first: date) -> list[Rostered]:
    """Return the shifts of the seven days from this one on, the earliest first."""
    begin, end = week_bounds(first, hours.timezone)
    people = {row.id: row for row in connection.execute(_ABILITIES)}
    found = []
    for shift in shifts_between(connection, begin, end):
        person = people[shift.staff_id]
        languages = (f"language:{language}" for language in person.languages)
        pool = shift.pool or Pool.of_rank(person.own_pool_rank)
        if Role(person.role).takes_calls:
            found.append(Rostered(shift, frozenset(person.skills).union(languages), pool))
    return found
