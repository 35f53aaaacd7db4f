"""What the ledger holds and what an import of a sheet says afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Posting:
    """A spell of frontline work. No `from_date` means always so far, no `to_date` means still; both days count."""

    category: str
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One good row of a sheet: a person of a household. `row` is the number the spreadsheet shows beside it."""

    row: int
    household: str
    name: str
    relation: str | None = None
    phone: str | None = None  # E.164
    birth_year: int | None = None
    posting: Posting | None = None
    area: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A good row with its keyed fingerprints: `identity` is the household and the name, `fingerprint` the phone."""

    row: SheetRow
    identity: str
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken, the column at fault and a reason a person can act on. Never repeats the cell."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row about somebody known already; `same_as_row` is None when it was the ledger that knew."""

    row: int
    household: str
    same_as_row: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Household:
    """A household to add, or what to fill in where one lacks it."""

    id: str
    code: str
    area: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person to add, or what to fill in where one lacks it."""

    id: str
    household_id: str
    identity: str
    name: str
    relation: str | None
    birth_year: int | None
    phone: str | None
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class PersonPosting:
    """A posting to add, or an open one with the dates it has learned."""

    id: str
    household_id: str
    person_id: str
    posting: Posting


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as the ledger has them, without what is sealed."""

    id: str
    fingerprint: str | None
    relation: str | None
    birth_year: int | None
    postings: tuple[PersonPosting, ...]


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """A household as the ledger has it; its people by identity."""

    id: str
    has_area: bool
    has_address: bool
    people: Mapping[str, tuple[KnownPerson, ...]]


@dataclass(frozen=True)
class ImportPlan:
    """All that the ledger has to write for a sheet, and what became of every good row.

    `updated` holds the rows that are neither a new person nor a duplicate: they bring a known person's posting.
    """

    new_households: list[Household]
    filled_households: list[Household]
    new_people: list[Person]
    filled_people: list[Person]
    new_postings: list[PersonPosting]
    changed_postings: list[PersonPosting]
    updated: list[int]
    duplicates: list[Duplicate]
    rejected: list[Rejection]

    @property
    def changes_nothing(self) -> bool:
        return not (
            self.new_households
            or self.filled_households
            or self.new_people
            or self.filled_people
            or self.new_postings
            or self.changed_postings
        )


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with dry_run would have done.

    `households` and `people` count what this run added, so a second run of the same sheet says 0 and 0.
    Every row below the header that is not blank is in exactly one place: `people` (one row each), `updated`,
    `duplicates`, or `rejected` (there one row may have several faults).
    """

    households: int
    people: int
    rows: int
    sheet: str
    updated: tuple[int, ...]
    duplicates: tuple[Duplicate, ...]
    rejected: tuple[Rejection, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the four keys the outside world relies on (hotline households import --json)."""
        return {
            "households": self.households,
            "people": self.people,
            "duplicates": [
                {"row": d.row, "household": d.household, "same_as_row": d.same_as_row, "reason": d.reason}
                for d in self.duplicates
            ],
            "rejected": [{"row": r.row, "column": r.column, "reason": r.reason} for r in self.rejected],
        }
