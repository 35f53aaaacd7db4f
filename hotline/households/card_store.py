"""Reads and writes of families' contact cards. Nothing here commits.

A card is opened by a token that nobody can guess. What is asked for from its page is counted here, and not written
down: a household and a call never stand in one row.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, case, delete, exists, insert, or_, select, update

from hotline.households.tables import cards, households, postings


@dataclass(frozen=True)
class Card:
    household_id: str
    token_sealed: bytes
    issued_at: datetime
    version: int
    contacts_mark: str | None


_HOUSEHOLD = select(households.c.id).where(households.c.code == bindparam("of_code"))
_OF_HOUSEHOLD = select(cards).where(cards.c.household_id == bindparam("of_household"))
_BY_TOKEN = select(cards).where(cards.c.token_digest == bindparam("digest"))
_ADD = insert(cards)
_RENEW = (
    update(cards)
    .where(cards.c.household_id == bindparam("of_household"), cards.c.version == bindparam("was"))
    .values(
        version=case((cards.c.contacts_mark.is_(None), cards.c.version), else_=cards.c.version + 1),
        contacts_mark=bindparam("mark"),
        issued_at=bindparam("now"),
    )
)
_VERSIONS = (
    select(households.c.code, cards.c.version, cards.c.issued_at, cards.c.contacts_mark)
    .join_from(cards, households, cards.c.household_id == households.c.id)
    .order_by(households.c.code)
)
_FORGET = delete(cards).where(cards.c.household_id == bindparam("of_household"))
_IS_TODAY = cards.c.asked_on == bindparam("today")
_COUNT = (
    update(cards)
    .where(
        cards.c.household_id == bindparam("of_household"),
        or_(cards.c.asked_on.is_(None), ~_IS_TODAY, cards.c.asked_times < bindparam("most")),
    )
    .values(asked_times=case((_IS_TODAY, cards.c.asked_times + 1), else_=1), asked_on=bindparam("today"))
)

_HOUSEHOLD_IS_ON_POSTING = select(
    exists()
    .where(postings.c.household_id == bindparam("of_household"))
    .where(or_(postings.c.from_date.is_(None), postings.c.from_date <= bindparam("today")))
    .where(or_(postings.c.to_date.is_(None), postings.c.to_date >= bindparam("ended_since")))
)


def find_household(connection: Connection, code: str) -> str | None:
    found: str | None = connection.execute(_HOUSEHOLD, {"of_code": code}).scalar()
    return found


def find_card(connection: Connection, household_id: str) -> Card | None:
    return _card(connection.execute(_OF_HOUSEHOLD, {"of_household": household_id}).first())


def find_by_token(connection: Connection, digest: str) -> Card | None:
    return _card(connection.execute(_BY_TOKEN, {"digest": digest}).first())


def _card(row: object) -> Card | None:
    if row is None:
        return None
    return Card(row.household_id, bytes(row.token_sealed), row.issued_at, row.version, row.contacts_mark)  # type: ignore[attr-defined]


def issue(
    connection: Connection, household_id: str, digest: str, sealed: bytes, now: datetime, *, mark: str, version: int = 1
) -> None:
    """Give a household a card with the contacts of this mark. One it had opens nothing any more."""
    connection.execute(_FORGET, {"of_household": household_id})
    row = {"household_id": household_id, "token_digest": digest, "token_sealed": sealed, "issued_at": now}
    connection.execute(_ADD, row | {"asked_times": 0, "version": version, "contacts_mark": mark})


def renew(connection: Connection, card: Card, mark: str, now: datetime) -> bool:
    """The contacts have changed: the next version of the same card, at the same address."""
    row = {"of_household": card.household_id, "was": card.version, "mark": mark, "now": now}
    return connection.execute(_RENEW, row).rowcount == 1


def list_versions(connection: Connection) -> list[tuple[str, int, datetime, str | None]]:
    """Return every card by its household's code: version, since when, and the mark of its contacts."""
    return [(row.code, row.version, row.issued_at, row.contacts_mark) for row in connection.execute(_VERSIONS)]


def count_asking(connection: Connection, household_id: str, today: date, most: int) -> bool:
    """Count one more asking of today. False when there were `most` already."""
    return connection.execute(_COUNT, {"of_household": household_id, "today": today, "most": most}).rowcount == 1


def household_is_on_posting(connection: Connection, household_id: str, today: date, grace_days: int) -> bool:
    """Whether a member of this household has a posting that is open today, or ended within the days of grace."""
    wanted = {"of_household": household_id, "today": today, "ended_since": today - timedelta(days=grace_days)}
    return bool(connection.execute(_HOUSEHOLD_IS_ON_POSTING, wanted).scalar())
