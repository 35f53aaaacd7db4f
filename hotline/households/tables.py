"""The ledger: households, their people, and the postings that take a parent away."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

households = Table(
    "households",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("area", String(80)),
    Column("address_sealed", LargeBinary),
    Column("created_at", UtcDateTime, nullable=False),
    Column("contact_id", Id, ForeignKey("staff.id")),  # the counsellor this family knows
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id"), nullable=False),
    Column("identity", String(32), nullable=False),  # keyed fingerprint of household code and name
    Column("name_sealed", LargeBinary, nullable=False),
    Column("relation", String(40)),
    Column("birth_year", Integer),
    Column("phone_fingerprint", String(32), index=True),
    Column("phone_sealed", LargeBinary),
    # the phone too: a grandfather and a grandson of one name in one home are two people
    Index("uq_people_identity", "household_id", "identity", "phone_fingerprint", unique=True),
)

postings = Table(
    "postings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("household_id", Id, ForeignKey("households.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("category", String(80), nullable=False),
    Column("from_date", Date),
    Column("to_date", Date),
    Index("uq_postings_same", "person_id", "category", "from_date", unique=True),
)

cards = Table(
    "cards",
    metadata,
    Column("household_id", Id, ForeignKey("households.id"), primary_key=True),
    Column("token_digest", String(32), nullable=False, unique=True),
    Column("token_sealed", LargeBinary, nullable=False),  # to print the same card again
    Column("issued_at", UtcDateTime, nullable=False),
    Column("asked_on", Date),  # the day on which call-backs were last asked for from its page
    Column("asked_times", SmallInteger, nullable=False),  # on that day; for which number is not kept here
    Column("version", SmallInteger, nullable=False, server_default=text("1")),  # of what is printed on it
    Column("contacts_mark", String(8)),  # which contacts that version names; null: none was printed
)
