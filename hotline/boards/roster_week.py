"""A week of the roster as its editor reads it: who is there when, for how long, what is missing, who seeks a swap."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from hotline.hours.rules import Hours, open_times
from hotline.kernel.ids import StaffId
from hotline.roster.config import RosterRules
from hotline.roster.model import Role
from hotline.roster.shift_model import LONGEST_SHIFT, Gap, Shift, Tiring
from hotline.roster.shift_rules import find_gaps, find_tiring
from hotline.roster.shift_store import find_shift, keeps_roster, shifts_between
from hotline.roster.tables import staff
from hotline.roster.week_rules import day_bounds, days_of, time_within, week_bounds

_STAFF = select(staff.c.id, staff.c.name, staff.c.role).order_by(staff.c.name)
_ASKED_FOR = timedelta(weeks=4)


@dataclass(frozen=True)
class Block:
    """One shift on one day. `is_rest`: it began before the first day, and stands there with what is left of it."""

    shift: Shift
    is_rest: bool
    tiring: tuple[Tiring, ...]


@dataclass(frozen=True)
class Row:
    """One person's week; `days` hold her shifts in the order of the week, by the day on which each begins."""

    staff_id: StaffId
    name: str
    days: tuple[tuple[Block, ...], ...]
    works: timedelta


@dataclass(frozen=True)
class Asked:
    """A shift that somebody looks for a swap for; `free`: who has none then, by name, of those who take calls."""

    shift: Shift
    of: str | None
    free: tuple[str, ...]


@dataclass(frozen=True)
class Week:
    """`gaps`: for each day, cut at its midnights, from now on; None where nobody keeps a roster."""

    days: tuple[date, ...]
    rows: tuple[Row, ...]
    gaps: tuple[tuple[Gap, ...], ...] | None
    shifts: tuple[Shift, ...]


def read_week(connection: Connection, hours: Hours, rules: RosterRules, first: date, now: datetime) -> Week:
    """Read the seven days from this one on; everybody who takes calls has a row, and who else has a shift."""
    begin, end = week_bounds(first, hours.timezone)
    around = LONGEST_SHIFT + rules.rest
    known = shifts_between(connection, begin - around, end + around)
    here = [one for one in known if one.starts_at < end and one.ends_at > begin]
    busy = {one.staff_id for one in here}
    people = [row for row in connection.execute(_STAFF) if Role(row.role).takes_calls or row.id in busy]
    days = days_of(first)
    rows = [_row(StaffId(row.id), row.name, known, days, hours, rules) for row in people]
    gaps = None
    if keeps_roster(connection, begin, end):
        gaps = tuple(tuple(_gaps(day, here, hours, rules, now)) for day in days)
    return Week(days, tuple(rows), gaps, tuple(here))


def read_shift(connection: Connection, shift_id: str) -> Shift | None:
    return find_shift(connection, shift_id)


def asked_swaps(connection: Connection, now: datetime) -> list[Asked]:
    """Return the swaps that wait, the next shift first."""
    known = shifts_between(connection, now, now + _ASKED_FOR)
    people = {StaffId(row.id): row for row in connection.execute(_STAFF)}
    return [
        Asked(
            one,
            None if one.swap_to is None else people[one.swap_to].name,
            tuple(row.name for row in people.values() if Role(row.role).takes_calls and _is_free(row.id, one, known)),
        )
        for one in known
        if one.seeks_swap
    ]


def _is_free(staff_id: str, shift: Shift, known: list[Shift]) -> bool:
    return staff_id != shift.staff_id and not any(
        one.staff_id == staff_id and one.starts_at < shift.ends_at and shift.starts_at < one.ends_at for one in known
    )


def _row(
    staff_id: StaffId, name: str, known: list[Shift], days: tuple[date, ...], hours: Hours, rules: RosterRules
) -> Row:
    begin, end = week_bounds(days[0], hours.timezone)
    hers = [one for one in known if one.staff_id == staff_id]
    tiring = find_tiring(hers, rules.longest, rules.rest)
    cells: dict[date, list[Block]] = {day: [] for day in days}
    for one in hers:
        if one.starts_at < end and one.ends_at > begin:
            is_rest = one.starts_at < begin
            day = days[0] if is_rest else _day(one.starts_at, hours)
            cells[day].append(Block(one, is_rest, tuple(worry for worry in tiring if worry.shift_id == one.id)))
    return Row(staff_id, name, tuple(tuple(cells[day]) for day in days), time_within(hers, begin, end))


def _gaps(day: date, here: list[Shift], hours: Hours, rules: RosterRules, now: datetime) -> list[Gap]:
    begin, end = day_bounds(day, hours.timezone)
    begin = max(begin, now.replace(second=0, microsecond=0))
    return find_gaps(open_times(hours, begin, end), here, rules.seats) if begin < end else []


def _day(moment: datetime, hours: Hours) -> date:
    return moment.astimezone(hours.timezone).date()
