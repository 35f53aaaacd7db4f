"""Staff: the person's wish (duty) apart from the line's state; and the tokens of the reading API."""

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, SmallInteger, String, Table, text

from hotline.db.base import metadata
from hotline.db.types import Id, UtcDateTime

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("email", String(254), unique=True),
    Column("password_digest", String(200)),
    Column("phone_fingerprint", String(32), nullable=False, unique=True),
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("duty", String(3), nullable=False),
    Column("duty_since", UtcDateTime, nullable=False),
    Column("line", String(8), nullable=False),  # ready | reserved | busy | wrap_up | recovery | paused
    Column("line_since", UtcDateTime, nullable=False),
    Column("idle_since", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),  # end of wrap-up, of a recovery, or of a cool-off after a missed ring
    Column("pause_reason", String(16)),
    Column("misses", Integer, nullable=False),
    Column("pin_digest", String(160)),  # null: she cannot sign in by phone
    Column("pin_misses", SmallInteger, nullable=False, server_default=text("0")),
    Column("pin_locked_until", UtcDateTime),
    Column("pool_rank", SmallInteger, nullable=False, server_default=text("0")),  # now: 0 first, 1 second, 2 standby
    Column("page_language", String(8)),  # of the pages she reads; null: as her browser asks
    Column("own_pool_rank", SmallInteger, nullable=False, server_default=text("0")),  # while no shift says another
    Column("calendar_digest", String(64), unique=True),  # of the secret in the address of her shifts as a calendar
)

overflows = Table(
    "overflows",
    metadata,
    Column("id", Id, primary_key=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("opened_by", String(80), nullable=False),  # a name on the staff
    Column("closed_at", UtcDateTime),  # before its time, by a person
    Index("ix_overflows_until", "until"),
)
"""While one is open, the second pool is rung as soon as the first."""

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)
