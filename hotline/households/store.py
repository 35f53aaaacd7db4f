"""The ledger's rows: looked up and written in bulk, and the one question a call asks of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, bindparam, exists, func, insert, or_, select, text, update
from sqlalchemy.exc import OperationalError

from hotline.db.together import Question
from hotline.households.model import (
    Household,
    ImportPlan,
    KnownHousehold,
    KnownPerson,
    Person,
    PersonPosting,
    Posting,
)
from hotline.households.tables import households, people, postings
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.kernel.vault import Vault

_CHUNK = 5_000  # parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535

Batch = tuple[Executable, list[dict[str, Any]]]
"""A statement and the rows to execute it with."""

_T = TypeVar("_T")

_FAMILY_IS_ON_POSTING = select(
    exists()
    .where(people.c.phone_fingerprint == bindparam("fingerprint"))
    .where(postings.c.household_id == people.c.household_id)
    .where(or_(postings.c.from_date.is_(None), postings.c.from_date <= bindparam("today")))
    .where(or_(postings.c.to_date.is_(None), postings.c.to_date >= bindparam("ended_since")))
    .label("on_posting")
)

_CONTACT = (
    select(households.c.contact_id)
    .join_from(people, households, households.c.id == people.c.household_id)
    .where(people.c.phone_fingerprint == bindparam("fingerprint"), households.c.contact_id.is_not(None))
    .order_by(households.c.code)
    .limit(1)
)
_SET_CONTACT = (
    update(households).where(households.c.code == bindparam("of_code")).values(contact_id=bindparam("staff_id"))
)

# Two imports at once would both find a household missing. Reading goes on, and so do calls, which only read here.
_LOCK_LEDGER = text("LOCK TABLE households IN SHARE ROW EXCLUSIVE MODE")
_LOCK_NOT_AVAILABLE = "55P03"

_HOUSEHOLDS = select(
    households.c.id, households.c.code, households.c.area, households.c.address_sealed.is_not(None).label("has_address")
).where(households.c.code.in_(bindparam("codes", expanding=True)))

_PEOPLE = select(
    people.c.id,
    people.c.household_id,
    people.c.identity,
    people.c.phone_fingerprint,
    people.c.relation,
    people.c.birth_year,
).where(people.c.household_id.in_(bindparam("household_ids", expanding=True)))

_POSTINGS = select(postings).where(postings.c.household_id.in_(bindparam("household_ids", expanding=True)))

_ADD_HOUSEHOLD = insert(households)
_ADD_PERSON = insert(people)
_ADD_POSTING = insert(postings)

_FILL_HOUSEHOLD = (
    update(households)
    .where(households.c.id == bindparam("key"))
    .values(
        area=func.coalesce(households.c.area, bindparam("new_area")),
        address_sealed=func.coalesce(households.c.address_sealed, bindparam("new_address")),
    )
)

_FILL_PERSON = (
    update(people)
    .where(people.c.id == bindparam("key"))
    .values(
        relation=func.coalesce(people.c.relation, bindparam("new_relation")),
        birth_year=func.coalesce(people.c.birth_year, bindparam("new_birth_year")),
        phone_fingerprint=func.coalesce(people.c.phone_fingerprint, bindparam("new_fingerprint")),
        phone_sealed=func.coalesce(people.c.phone_sealed, bindparam("new_phone")),
    )
)

_DATE_POSTING = (
    update(postings)
    .where(postings.c.id == bindparam("key"))
    .values(from_date=bindparam("new_from"), to_date=bindparam("new_to"))
)


def find_contact(connection: Connection, fingerprint: str) -> StaffId | None:
    """Return the counsellor that the household of this number knows; nothing else of the household."""
    found = connection.execute(_CONTACT, {"fingerprint": fingerprint}).scalar()
    return None if found is None else StaffId(found)


def set_contact(connection: Connection, code: str, staff_id: StaffId | None) -> bool:
    """Name the counsellor a household knows, or nobody; False when there is no such household."""
    return connection.execute(_SET_CONTACT, {"of_code": code, "staff_id": staff_id}).rowcount == 1


def family_is_on_posting(fingerprint: str | None, today: date, grace_days: int) -> Question[bool]:
    """Has anybody in a household of this number a posting open today, grace days included? Without a number: no."""
    facts = {"fingerprint": fingerprint, "today": today, "ended_since": today - timedelta(days=grace_days)}
    return Question(_FAMILY_IS_ON_POSTING, facts, lambda row: bool(row.on_posting))


def lock_ledger(connection: Connection) -> None:
    """Let imports write one after the other. SQLite's BEGIN IMMEDIATE has done it already.

    Raises Refused when another holds the ledger for longer than the engine's lock_timeout.
    """
    if connection.dialect.name == "sqlite":
        return
    try:
        connection.execute(_LOCK_LEDGER)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise Refused("another import is being written to the ledger: try again in a minute") from error


def find_households(connection: Connection, codes: Iterable[str]) -> dict[str, KnownHousehold]:
    """Return the households of these codes with their people and postings, by code."""
    found = [row for some in _chunks(codes) for row in connection.execute(_HOUSEHOLDS, {"codes": some})]
    postings_of: dict[str, list[PersonPosting]] = defaultdict(list)
    people_of: dict[str, dict[str, list[KnownPerson]]] = defaultdict(lambda: defaultdict(list))
    for some in _chunks(row.id for row in found):
        for p in connection.execute(_POSTINGS, {"household_ids": some}):
            spell = Posting(p.category, p.from_date, p.to_date)
            postings_of[p.person_id].append(PersonPosting(p.id, p.household_id, p.person_id, spell))
        for p in connection.execute(_PEOPLE, {"household_ids": some}):
            person = KnownPerson(p.id, p.phone_fingerprint, p.relation, p.birth_year, tuple(postings_of[p.id]))
            people_of[p.household_id][p.identity].append(person)
    return {
        row.code: KnownHousehold(
            id=row.id,
            has_area=row.area is not None,
            has_address=row.has_address,
            people={identity: tuple(namesakes) for identity, namesakes in people_of[row.id].items()},
        )
        for row in found
    }


def seal_plan(plan: ImportPlan, vault: Vault, now: datetime) -> list[Batch]:
    """Make a plan's rows ready to be written: names, addresses and numbers sealed."""
    return [
        (_ADD_HOUSEHOLD, [_household_row(household, vault, now) for household in plan.new_households]),
        (_ADD_PERSON, [_person_row(person, vault) for person in plan.new_people]),
        (_ADD_POSTING, [_posting_row(posting) for posting in plan.new_postings]),
        (_FILL_HOUSEHOLD, [_household_filling(household, vault) for household in plan.filled_households]),
        (_FILL_PERSON, [_person_filling(person, vault) for person in plan.filled_people]),
        (_DATE_POSTING, [_posting_dates(posting) for posting in plan.changed_postings]),
    ]


def write_batches(connection: Connection, batches: Iterable[Batch]) -> None:
    for statement, rows in batches:
        for some in _chunks(rows):
            connection.execute(statement, some)


def _household_row(household: Household, vault: Vault, now: datetime) -> dict[str, Any]:
    return {
        "id": household.id,
        "code": household.code,
        "area": household.area,
        "address_sealed": _seal(vault, household.address),
        "created_at": now,
    }


def _person_row(person: Person, vault: Vault) -> dict[str, Any]:
    return {
        "id": person.id,
        "household_id": person.household_id,
        "identity": person.identity,
        "name_sealed": vault.seal(person.name),
        "relation": person.relation,
        "birth_year": person.birth_year,
        "phone_fingerprint": person.fingerprint,
        "phone_sealed": _seal(vault, person.phone),
    }


def _posting_row(posting: PersonPosting) -> dict[str, Any]:
    return {
        "id": posting.id,
        "household_id": posting.household_id,
        "person_id": posting.person_id,
        "category": posting.posting.category,
        "from_date": posting.posting.from_date,
        "to_date": posting.posting.to_date,
    }


def _household_filling(household: Household, vault: Vault) -> dict[str, Any]:
    return {
        "key": household.id,
        "new_area": household.area,
        "new_address": _seal(vault, household.address),
    }


def _person_filling(person: Person, vault: Vault) -> dict[str, Any]:
    return {
        "key": person.id,
        "new_relation": person.relation,
        "new_birth_year": person.birth_year,
        "new_fingerprint": person.fingerprint,
        "new_phone": _seal(vault, person.phone),
    }


def _posting_dates(posting: PersonPosting) -> dict[str, Any]:
    return {"key": posting.id, "new_from": posting.posting.from_date, "new_to": posting.posting.to_date}


def _seal(vault: Vault, text: str | None) -> bytes | None:
    return vault.seal(text) if text else None


def _chunks(things: Iterable[_T]) -> Iterator[Sequence[_T]]:
    rest = iter(things)
    while some := list(islice(rest, _CHUNK)):
        yield some
