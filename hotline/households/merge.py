"""How a sheet's rows join the ledger: who is new, who is known, what a known one learns. Pure.

Rows are taken together, not one after another, so their order in the sheet makes no difference to the ledger.

1. A household is its code; a person is a name in a household, and a phone where both rows give one.
2. The ledger's word stays; what it lacks is filled with what most rows say (a tie: the first in text order).
3. A posting is a person, a category and a first day. A row without the first day speaks of the latest such posting.
   An end closes an open posting, a later end moves it, an earlier one is refused: families rather gain a day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from hotline.households.model import (
    Duplicate,
    Entry,
    Household,
    ImportPlan,
    KnownHousehold,
    KnownPerson,
    Person,
    PersonPosting,
    Posting,
)
from hotline.households.spells import Slot, settle_postings
from hotline.kernel.ports import NewId

_T = TypeVar("_T", str, int)


def plan_import(entries: Iterable[Entry], known: Mapping[str, KnownHousehold], new_id: NewId) -> ImportPlan:
    """Return all that has to be written so that the ledger holds the rows; `known` is by household code."""
    by_household: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_household[entry.row.household].append(entry)
    plan = ImportPlan([], [], [], [], [], [], [], [], [])
    for code, members in by_household.items():
        _join_household(plan, code, members, known.get(code), new_id)
    plan.updated.sort()
    plan.duplicates.sort(key=lambda d: d.row)
    plan.rejected.sort(key=lambda r: r.row)
    return plan


def _join_household(
    plan: ImportPlan, code: str, members: list[Entry], known: KnownHousehold | None, new_id: NewId
) -> None:
    household_id = known.id if known else new_id()
    by_identity: dict[str, list[Entry]] = defaultdict(list)
    for entry in members:
        by_identity[entry.identity].append(entry)
    taken: list[Entry] = []
    for identity, namesakes in by_identity.items():
        for seat in _seats(namesakes, known.people.get(identity, ()) if known else ()):
            taken += _join_person(plan, household_id, seat, new_id)
    area = None if known and known.has_area else _agreed(entry.row.area for entry in taken)
    address = None if known and known.has_address else _agreed(entry.row.address for entry in taken)
    if known is None:
        plan.new_households.append(Household(household_id, code, area, address))
    elif area or address:
        plan.filled_households.append(Household(household_id, code, area, address))


class _Seat:
    """One person among namesakes of a household: as the ledger knows them, or new; and the rows about them."""

    def __init__(self, known: KnownPerson | None) -> None:
        self.known = known
        self.entries: list[Entry] = []


def _seats(namesakes: list[Entry], known: Sequence[KnownPerson]) -> list[_Seat]:
    """Share out the rows of one name in one household among the people they speak of."""
    by_phone = {person.fingerprint: _Seat(person) for person in known if person.fingerprint}
    without = next((_Seat(person) for person in known if not person.fingerprint), None)
    # sorted, and not as the rows come: else the order of rows would say whose phone the known person gets
    for phone in sorted({entry.fingerprint for entry in namesakes if entry.fingerprint}):
        if phone not in by_phone:
            by_phone[phone] = without or _Seat(None)
            without = None
    for entry in namesakes:
        if entry.fingerprint:
            by_phone[entry.fingerprint].entries.append(entry)
            continue
        if without is None:  # min: whatever the order of rows, here and in the database
            without = by_phone[min(by_phone)] if by_phone else _Seat(None)
        without.entries.append(entry)
    seats = list(by_phone.values())
    if without is not None and without not in seats:
        seats.append(without)
    return [seat for seat in seats if seat.entries]


def _join_person(plan: ImportPlan, household_id: str, seat: _Seat, new_id: NewId) -> list[Entry]:
    """Plan one person and their postings; return the rows that were taken."""
    known = seat.known
    entries = sorted(seat.entries, key=lambda entry: entry.row.row)
    taken, slots, changed, rejected = settle_postings(entries, known.postings if known else ())
    plan.rejected.extend(rejected)
    person = _person(household_id, known, taken, new_id)
    learned = known is not None and bool(person.phone or person.relation or person.birth_year)
    if known is None:
        plan.new_people.append(person)
    elif learned:
        plan.filled_people.append(person)
    for slot in changed:
        _write_posting(plan, slot, household_id, person.id, new_id)
    _account(plan, taken, slots, known is not None, learned)
    return taken


def _person(household_id: str, known: KnownPerson | None, taken: list[Entry], new_id: NewId) -> Person:
    name = _agreed(entry.row.name for entry in taken)
    with_phone = next((entry for entry in taken if entry.fingerprint), None)
    if known and known.fingerprint:
        with_phone = None
    return Person(
        id=known.id if known else new_id(),
        household_id=household_id,
        identity=taken[0].identity if taken else "",
        name=name or "",
        relation=None if known and known.relation else _agreed(entry.row.relation for entry in taken),
        birth_year=None if known and known.birth_year else _agreed(entry.row.birth_year for entry in taken),
        phone=with_phone.row.phone if with_phone else None,
        fingerprint=with_phone.fingerprint if with_phone else None,
    )


def _write_posting(plan: ImportPlan, slot: Slot, household_id: str, person_id: str, new_id: NewId) -> None:
    posting = Posting(slot.category, slot.from_date, slot.to_date)
    if slot.known is None:
        plan.new_postings.append(PersonPosting(new_id(), household_id, person_id, posting))
    elif posting != slot.known.posting:
        plan.changed_postings.append(PersonPosting(slot.known.id, household_id, person_id, posting))


def _account(
    plan: ImportPlan, taken: list[Entry], slots: Mapping[Posting, Slot], in_ledger: bool, learned: bool
) -> None:
    """Say of every taken row whether it is the new person, brought news of a posting, or is a duplicate."""
    told: set[tuple[Slot, str]] = set()
    first: int | None = None
    for entry in taken:
        news = _news(entry.row.posting, slots) - told
        told |= news
        if first is None and not in_ledger:
            first = entry.row.row
        elif news:
            plan.updated.append(entry.row.row)
        else:
            reason = f"the same person as in row {first}" if first is not None else "already in the ledger"
            reason += "; what the ledger lacked was filled in" if learned else ""
            plan.duplicates.append(Duplicate(entry.row.row, entry.row.household, first, reason))


def _news(posting: Posting | None, slots: Mapping[Posting, Slot]) -> set[tuple[Slot, str]]:
    if posting is None:
        return set()
    slot = slots[posting]
    before = slot.known.posting if slot.known else None
    news = set()
    if before is None:
        news.add((slot, "posting"))
    elif posting.from_date and before.from_date is None:
        news.add((slot, "start"))
    if posting.to_date and (before is None or before.to_date != posting.to_date):
        news.add((slot, "end"))
    return news


def _agreed(values: Iterable[_T | None]) -> _T | None:
    said = [value for value in values if value is not None]
    if len(said) < 2:
        return said[0] if said else None
    counted = Counter(said)
    return min(counted, key=lambda value: (-counted[value], value))
