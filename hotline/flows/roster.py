"""The roster: shifts from a sheet, all or none; swapped, called off, handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import ShiftId, StaffId
from hotline.roster import shift_store as store
from hotline.roster.model import Counsellor
from hotline.roster.sheet import read_roster
from hotline.roster.shift_model import LONGEST_SHIFT, Fault, FaultKind, NewShift, Shift
from hotline.roster.shift_rules import check_row, find_overlaps, same_as_known
from hotline.roster.store import find_by_name, list_staff
from hotline.sheets.cells import name_key

LONGEST_NOTE = 2_000


@dataclass(frozen=True)
class RosterReport:
    """What an import did. With faults it did nothing at all: half a roster is worse than the old one."""

    shifts: int
    already: int
    rejected: tuple[Fault, ...]
    added: tuple[NewShift, ...] = field(default=(), compare=False)
    """The shifts themselves."""


def import_roster(
    house: House, data: bytes, file_name: str, now: datetime, *, by: str | None = None, dry_run: bool = False
) -> RosterReport:
    """Add the shifts of a CSV or XLSX file, or, with any fault in it, none. Running it twice adds nothing.

    `by`: the supervisor who does it on a page; at the command line nobody says who. Raises Refused when the file
    cannot be used at all.
    """
    good: list[NewShift] = []
    faults: list[Fault] = []
    for row in read_roster(data, file_name):
        checked = check_row(row.number, row.cells, house.line.zone)
        if isinstance(checked, NewShift):
            good.append(checked)
        else:
            faults += checked
    with house.work() as work:
        work.lock_router()
        person = None if by is None else who_supervises(work, by)
        known = _known(work.connection, good)
        named, unknown = _name(work.connection, good)
        new = [(shift, staff_id) for shift, staff_id in named if not same_as_known(shift, staff_id, known)]
        faults += unknown + find_overlaps(new, known)
        if faults:
            return RosterReport(0, 0, tuple(sorted(faults, key=lambda fault: fault.row)))
        if not dry_run and new:
            store.add_shifts(work.connection, new, house.vault, now)
            store.look_next_at(work.connection, now)
            if person is not None:
                write_down(work, house, now, person, Act.CHANGED, "shift", "sheet", f"{len(new)} added")
    return RosterReport(len(new), len(named) - len(new), (), tuple(shift for shift, _ in new))


def swap_shift(house: House, now: datetime, *, shift_id: str, to: str, by: str, against: str | None = None) -> None:
    """Give a shift to somebody else; `against` is a shift of theirs given back for it. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        decider = _person(work, by)
        person = find_by_name(work.connection, to)
        if person is None:
            raise Refused(f"nobody on the staff is called {to!r}")
        shift = the_shift(work, shift_id)
        other = None if against is None else the_shift(work, against)
        if other is not None and other.staff_id != person.id:
            raise Refused(f"shift {other.id} is not {person.name}'s")
        if shift.ends_at <= now or (other is not None and other.ends_at <= now):
            raise Refused("a shift that is over cannot be swapped")
        give(work, shift, person.id, decider.name, now, leaving=other)
        if other is not None:
            give(work, other, shift.staff_id, decider.name, now, leaving=shift)
        store.look_next_at(work.connection, now)
        for one in (shift, other):
            if one is not None:
                write_down(work, house, now, decider, Act.CHANGED, "shift", one.id, "swapped")


def call_off(house: House, now: datetime, *, shift_id: str, by: str) -> None:
    """Take a shift off the roster. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        decider = _person(work, by)
        shift = the_shift(work, shift_id)
        store.cancel_shift(work.connection, shift.id, now)
        store.look_next_at(work.connection, now)
        write_down(work, house, now, decider, Act.CHANGED, "shift", shift.id, "called off")


def hand_over(house: House, now: datetime, *, shift_id: str, note: str) -> None:
    """Keep what the next one must know. Sealed like everything that may speak of people. Raises Refused."""
    note = good_note(note)
    with house.work() as work:
        work.lock_router()
        store.hand_over(work.connection, the_shift(work, shift_id).id, house.vault.seal(note), now)


def good_note(note: str) -> str:
    """Raises Refused for one that is empty, or too long."""
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Refused(f"note: 1 to {LONGEST_NOTE} characters are needed")
    return note


def read_notes(house: House, shift_id: str) -> tuple[str | None, str | None]:
    """Return the note of a shift and what was handed over at its end. Raises Refused."""
    with house.database.read() as connection:
        if store.find_shift(connection, shift_id) is None:
            raise Refused(f"there is no shift {shift_id[:64]!r}")
        note, handover = store.sealed_notes(connection, ShiftId(shift_id))
    open_ = house.vault.open
    return None if note is None else open_(note), None if handover is None else open_(handover)


def give(work: Work, shift: Shift, to: StaffId, by: str, now: datetime, leaving: Shift | None) -> None:
    """Let a shift be somebody else's, who is not at work then but for the one she is `leaving`. Raises Refused."""
    if shift.staff_id == to:
        raise Refused("the shift is that person's already", "hers_already")
    for one in store.shifts_between(work.connection, shift.starts_at, shift.ends_at):
        if one.staff_id == to and one.id != shift.id and (leaving is None or one.id != leaving.id):
            raise Refused(f"{one.name} has another shift then: {one.id}", "overlaps")
    if not store.give_shift(work.connection, shift, to, by, now):
        raise Refused("the shift was changed meanwhile: look again", "moved_on")


def the_shift(work: Work, shift_id: str) -> Shift:
    """Raises Refused when there is none, or it is called off."""
    found = store.find_shift(work.connection, shift_id)
    if found is None:
        raise Refused(f"there is no shift {shift_id[:64]!r}", "moved_on")
    return found


def _person(work: Work, name: str) -> Counsellor:
    found = find_by_name(work.connection, name)
    if found is None:
        raise Refused(f"nobody on the staff is called {name!r}")
    return found


def _known(connection: Connection, new: Sequence[NewShift]) -> list[Shift]:
    if not new:
        return []
    first, last = min(shift.starts_at for shift in new), max(shift.ends_at for shift in new)
    return store.shifts_between(connection, first - LONGEST_SHIFT, last + timedelta(seconds=1))


def _name(connection: Connection, new: Sequence[NewShift]) -> tuple[list[tuple[NewShift, StaffId]], list[Fault]]:
    staff = {name_key(person.name): person.id for person in list_staff(connection)}
    named, faults = [], []
    for shift in new:
        staff_id = staff.get(name_key(shift.name))
        if staff_id is None:
            reason = "nobody on the staff has this name: hotline staff add"
            faults.append(Fault(shift.row, "name", reason, FaultKind.UNKNOWN))
        else:
            named.append((shift, staff_id))
    return named, faults
