"""The roster as one counsellor reads it: her shifts, what is missing that she could fill, what she is asked to take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from hotline.hours.rules import Hours, open_times
from hotline.kernel.ids import ShiftId, StaffId
from hotline.kernel.vault import Vault
from hotline.roster.config import RosterRules
from hotline.roster.model import Role
from hotline.roster.shift_model import LONGEST_SHIFT, Burden, Gap, Shift, Tiring
from hotline.roster.shift_rules import find_gaps, find_tiring, pieces_for
from hotline.roster.shift_store import sealed_notes, shifts_between
from hotline.roster.tables import staff

_AHEAD = timedelta(weeks=4)
_ONE_PIECE = timedelta(hours=8)
_JUST_OVER = timedelta(hours=12)
_COLLEAGUES = (
    select(staff.c.id, staff.c.name)
    .where(staff.c.id != bindparam("but"), staff.c.role.in_([role.value for role in Role if role.takes_calls]))
    .order_by(staff.c.name)
)


@dataclass(frozen=True)
class Entry:
    """One shift of hers, or one that she could have. `tiring`: why it asks too much of her, if it does."""

    id: ShiftId | None
    """None: nobody has it yet."""
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str | None = None
    note: str | None = None
    is_confirmed: bool = False
    seeks_swap: bool = False
    swap_to: str | None = None
    """The one colleague who is asked; None: anybody."""
    tiring: tuple[Tiring, ...] = ()

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now


@dataclass(frozen=True)
class OwnRoster:
    """What lies ahead of her. `to_hand_over`: the shift that runs, or that is just over."""

    shifts: tuple[Entry, ...]
    gaps: tuple[Entry, ...]
    asked: tuple[Entry, ...]
    to_hand_over: Entry | None
    colleagues: tuple[str, ...]


def own_roster(
    connection: Connection, hours: Hours, rules: RosterRules, vault: Vault, me: StaffId, now: datetime
) -> OwnRoster:
    every = shifts_between(connection, now - LONGEST_SHIFT - rules.rest, now + _AHEAD)
    people = {row.id: row.name for row in connection.execute(_COLLEAGUES, {"but": me})}
    hers = [one for one in every if one.staff_id == me]
    tiring = find_tiring(hers, rules.longest, rules.rest)
    ahead = [one for one in every if one.ends_at > now]
    over = [one for one in hers if one.starts_at <= now < one.ends_at + _JUST_OVER]
    asked = [one for one in ahead if one.seeks_swap and one.staff_id != me and one.swap_to in {None, me}]
    gaps = find_gaps(open_times(hours, now, now + rules.ahead), ahead, rules.seats)
    return OwnRoster(
        shifts=tuple(_entry(connection, vault, one, people, tiring) for one in hers if one.ends_at > now),
        gaps=tuple(_candidate(_as_hers(gap, me), hers, rules) for gap in pieces_for(gaps, hers, _ONE_PIECE)),
        asked=tuple(_candidate(one, hers, rules) for one in asked if not _is_at_work(hers, one)),
        to_hand_over=_entry(connection, vault, over[-1], people, tiring) if over else None,
        colleagues=tuple(people.values()),
    )


def _entry(connection: Connection, vault: Vault, shift: Shift, people: dict[str, str], tiring: list[Tiring]) -> Entry:
    note = sealed_notes(connection, shift.id)[0] if shift.has_note else None
    return Entry(
        id=shift.id,
        name=shift.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        place=shift.place,
        note=None if note is None else vault.open(bytes(note)),
        is_confirmed=shift.is_confirmed,
        seeks_swap=shift.seeks_swap,
        swap_to=None if shift.swap_to is None else people.get(shift.swap_to),
        tiring=tuple(one for one in tiring if one.shift_id == shift.id),
    )


def _candidate(shift: Shift, hers: list[Shift], rules: RosterRules) -> Entry:
    """What it would be for her, beside those that she has."""
    together = sorted([*hers, shift], key=lambda one: one.starts_at)
    known = set(find_tiring(hers, rules.longest, rules.rest))
    more = [one for one in find_tiring(together, rules.longest, rules.rest) if one not in known]
    by_weight = sorted(more, key=lambda one: one.lasts if one.burden is Burden.LONG else -one.lasts)
    worst = {one.burden: one for one in by_weight}  # the longest stretch tells of the others, too
    return Entry(
        shift.id or None, shift.name, shift.starts_at, shift.ends_at, shift.place, tiring=tuple(worst.values())
    )


def _as_hers(gap: Gap, me: StaffId) -> Shift:
    return Shift(ShiftId(""), me, "", gap.starts_at, gap.ends_at, None, counts=True)


def _is_at_work(hers: list[Shift], shift: Shift) -> bool:
    return any(one.starts_at < shift.ends_at and shift.starts_at < one.ends_at for one in hers)
