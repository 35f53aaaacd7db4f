"""What a counsellor does with her own shifts, and with those that nobody has: each under the router's lock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.roster import give, good_note, the_shift
from hotline.hours.rules import open_times
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.roster import shift_store as store
from hotline.roster.model import Counsellor
from hotline.roster.shift_model import LONGEST_SHIFT, NewShift, Shift
from hotline.roster.shift_rules import find_gaps

_LEFT_SINCE = timedelta(hours=24)
_BEFORE_IT = timedelta(minutes=15)
_NOTES_SHOWN = 3
_NO_SHEET = 0


@dataclass(frozen=True)
class LeftNote:
    """What somebody has handed over."""

    by: str
    at: datetime
    words: str


def confirm(house: House, now: datetime, *, by: str, shift_id: str) -> None:
    """She will be there. Raises Refused."""
    with house.work() as work:
        shift, _ = _hers(work, shift_id, by, now)
        store.confirm_shift(work.connection, shift, now)


def ask_swap(house: House, now: datetime, *, by: str, shift_id: str, to: str | None) -> None:
    """She looks for somebody to take it: one colleague, or anybody. Until then it is hers. Raises Refused."""
    with house.work() as work:
        shift, person = _hers(work, shift_id, by, now)
        colleague = None if to is None else who_counsels(work, to).id
        if colleague == person.id:
            raise Refused("she has it already")
        store.seek_swap(work.connection, shift, colleague, now)


def keep_shift(house: House, now: datetime, *, by: str, shift_id: str) -> None:
    """She keeps it after all. Raises Refused."""
    with house.work() as work:
        shift, _ = _hers(work, shift_id, by, now)
        store.seek_swap(work.connection, shift, None, None)


def take_swap(house: House, now: datetime, *, by: str, shift_id: str) -> None:
    """A colleague takes it, as she was asked to, or as anybody was. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        person, shift = who_counsels(work, by), the_shift(work, shift_id)
        if not shift.seeks_swap or shift.swap_to not in {None, person.id}:
            raise Refused("nobody has asked her to take this shift")
        if shift.ends_at <= now:
            raise Refused("the shift is over")
        give(work, shift, person.id, person.name, now, leaving=None)
        store.look_next_at(work.connection, now)


def take_gap(house: House, now: datetime, *, by: str, starts_at: datetime, ends_at: datetime) -> None:
    """Let her be on the roster where somebody is missing. Raises Refused when nobody is missing then any more."""
    starts_at = max(starts_at, now)
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SHIFT:
        raise Refused("this is no time for a shift")
    with house.work() as work:
        work.lock_router()
        person, rules = who_counsels(work, by), house.line.roster
        until = now + rules.ahead
        known = store.shifts_between(work.connection, now, until + LONGEST_SHIFT)
        gaps = find_gaps(open_times(house.line.hours, now, until), known, rules.seats)
        if not any(gap.starts_at <= starts_at and ends_at <= gap.ends_at for gap in gaps):
            raise Refused("nobody is missing then")
        if any(one.staff_id == person.id and one.starts_at < ends_at and starts_at < one.ends_at for one in known):
            raise Refused("she has a shift then")
        new = NewShift(_NO_SHEET, person.name, starts_at, ends_at, None, None)
        store.add_shifts(work.connection, [(new, person.id)], house.vault, now)
        store.look_next_at(work.connection, now)


def call_off_own(house: House, now: datetime, *, by: str, shift_id: str) -> bool:
    """She cannot come; say whether that is so late that supervisors are told of it. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        shift, person = _hers(work, shift_id, by, now)
        is_late = shift.starts_at - now < house.line.roster.notice
        store.cancel_shift(work.connection, shift.id, now)
        store.look_next_at(work.connection, now)
        if is_late:
            starts = shift.starts_at.astimezone(house.line.zone).isoformat(timespec="minutes")
            kind = AlertKind.SHIFT_CALLED_OFF
            raise_alarm(work, house, kind, now, but=person.id, about=shift.id, name=person.name, starts=starts)
        return is_late


def leave_note(house: House, now: datetime, *, by: str, shift_id: str, note: str) -> None:
    """Keep what the next one must know. Raises Refused."""
    note = good_note(note)
    with house.work() as work:
        work.lock_router()
        person, shift = who_counsels(work, by), the_shift(work, shift_id)
        if shift.staff_id != person.id or not shift.starts_at <= now < shift.ends_at + _LEFT_SINCE:
            raise Refused("only of a shift of her own that has begun, until a day after it")
        store.hand_over(work.connection, shift.id, house.vault.seal(note), now)


def notes_left_to(house: House, now: datetime, staff_id: StaffId, *, within: timedelta) -> list[LeftNote]:
    """Return what those before her have left, once her shift begins and for so long; nothing while she has none."""
    with house.database.read() as connection:
        around = store.shifts_between(connection, now, now + _BEFORE_IT)
        hers = [one for one in around if one.staff_id == staff_id and now < one.starts_at + within]
        if not hers:
            return []
        notes = store.handed_over(connection, staff_id, hers[0].starts_at - _LEFT_SINCE, now, _NOTES_SHOWN)
    return [LeftNote(name, at, house.vault.open(sealed)) for name, at, sealed in notes]


def _hers(work: Work, shift_id: str, by: str, now: datetime) -> tuple[Shift, Counsellor]:
    work.lock_router()
    person, shift = who_counsels(work, by), the_shift(work, shift_id)
    if shift.staff_id != person.id or shift.ends_at <= now:
        raise Refused("this shift is not hers, or it is over")
    return shift, person
