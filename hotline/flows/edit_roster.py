"""A supervisor writes the roster: adds a shift, moves or cuts it, gives it away, calls it off, settles a swap.

All under the router's lock, and each only while the shift is what she saw (`seen`, its stamp): of two editors the
second reads what the first has done before she does otherwise. Each change is in the audit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.flows.roster import give, the_shift
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import ShiftId
from hotline.roster import shift_store as store
from hotline.roster.edit_store import change_shift as change
from hotline.roster.model import Counsellor
from hotline.roster.shift_model import LONGEST_SHIFT, NewShift, Shift
from hotline.roster.store import find_by_name


def add_shift(house: House, now: datetime, *, new: NewShift, by: str) -> ShiftId:
    """Put somebody on the roster. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        supervisor = who_supervises(work, by)
        person = _free(work, new, None, now)
        [shift_id] = store.add_shifts(work.connection, [(new, person.id)], house.vault, now)
        store.look_next_at(work.connection, now)
        write_down(work, house, now, supervisor, Act.CHANGED, "shift", shift_id, "added")
        return shift_id


def change_shift(house: House, now: datetime, *, shift_id: str, seen: str, new: NewShift, by: str) -> None:
    """Let a shift have other hours, another person, place or pool. One that has begun keeps its beginning. Raises
    Refused."""
    with _editing(house, now, shift_id, seen, by, "changed") as (work, shift, supervisor):
        if shift.starts_at <= now and new.starts_at != shift.starts_at:
            raise NotNow("begun", "a shift that has begun keeps its beginning")
        person = _free(work, new, shift, now)
        if not change(work.connection, shift, new, person.id, supervisor.name, now):
            raise _moved_on()


def strike_shift(house: House, now: datetime, *, shift_id: str, seen: str, by: str) -> None:
    """Take a shift off the roster. Raises Refused."""
    with _editing(house, now, shift_id, seen, by, "called off") as (work, shift, _):
        if not store.cancel_shift(work.connection, shift.id, now):
            raise _moved_on()


def exchange_shifts(house: House, now: datetime, *, shift_id: str, seen: str, against: str, by: str) -> None:
    """Let two people have each other's shift. Raises Refused."""
    with _editing(house, now, shift_id, seen, by, "exchanged") as (work, shift, supervisor):
        other = the_shift(work, against)
        if other.ends_at <= now:
            raise _over()
        give(work, shift, other.staff_id, supervisor.name, now, leaving=other)
        give(work, other, shift.staff_id, supervisor.name, now, leaving=shift)
        write_down(work, house, now, supervisor, Act.CHANGED, "shift", other.id, "exchanged")


def approve_swap(house: House, now: datetime, *, shift_id: str, seen: str, to: str, by: str) -> None:
    """Give a shift whose person looks for somebody to this colleague. Raises Refused."""
    with _editing(house, now, shift_id, seen, by, "swap approved") as (work, shift, supervisor):
        if not shift.seeks_swap:
            raise _moved_on()
        give(work, shift, _known(work, to).id, supervisor.name, now, leaving=None)


def refuse_swap(house: House, now: datetime, *, shift_id: str, seen: str, by: str) -> None:
    """It stays hers, and nobody is asked for it any more. Raises Refused."""
    with _editing(house, now, shift_id, seen, by, "swap refused") as (work, shift, _):
        if not shift.seeks_swap or not store.seek_swap(work.connection, shift, None, None):
            raise _moved_on()


def note_export(house: House, now: datetime, *, by: str, kind: str, week: date) -> None:
    """Write down who takes a week of the roster away, before she has it. Raises Refused."""
    with house.work() as work:
        write_down(work, house, now, who_supervises(work, by), Act.EXPORTED, "shift", kind, week.isoformat())


@contextmanager
def _editing(
    house: House, now: datetime, shift_id: str, seen: str, by: str, what: str
) -> Iterator[tuple[Work, Shift, Counsellor]]:
    """A shift that is still what she saw and is not over; what is done to it is then written down."""
    with house.work() as work:
        work.lock_router()
        supervisor, shift = who_supervises(work, by), the_shift(work, shift_id)
        if shift.stamp != seen:
            raise _moved_on()
        if shift.ends_at <= now:
            raise _over()
        yield work, shift, supervisor
        store.look_next_at(work.connection, now)
        write_down(work, house, now, supervisor, Act.CHANGED, "shift", shift.id, what)


def _free(work: Work, new: NewShift, instead_of: Shift | None, now: datetime) -> Counsellor:
    """The person of a shift, who has no other one then. Raises Refused for hours that cannot be."""
    if not timedelta(0) < new.ends_at - new.starts_at <= LONGEST_SHIFT:
        raise Refused("this is no time for a shift", "no_shift")
    if new.ends_at <= now:
        raise _over()
    person = _known(work, new.name)
    for one in store.shifts_between(work.connection, new.starts_at, new.ends_at):
        if one.staff_id == person.id and (instead_of is None or one.id != instead_of.id):
            raise Refused(f"{one.name} has another shift then: {one.id}", "overlaps")
    return person


def _known(work: Work, name: str) -> Counsellor:
    found = find_by_name(work.connection, name)
    if found is None:
        raise Refused(f"nobody on the staff is called {name[:80]!r}", "unknown")
    return found


def _moved_on() -> NotNow:
    return NotNow("moved_on", "somebody changed this shift meanwhile")


def _over() -> NotNow:
    return NotNow("over", "the shift is over")
