"""Sign-ins, second factors, and wrong answers. A token, a code or a guess never lies here in the clear."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table

from hotline.db.base import metadata
from hotline.db.types import BigId, Id, UtcDateTime

sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("stage", String(8), nullable=False),  # second | open
    Column("proof", String(8), nullable=False),  # none | code | recovery | passkey
    Column("browser", String(80), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("password_at", UtcDateTime, nullable=False),
    Column("idle_at", UtcDateTime, nullable=False),  # over then, unless a page is touched before
    Column("ends_at", UtcDateTime, nullable=False),  # over then in any case
    Column("ended_at", UtcDateTime),
    Column("challenge", String(400)),  # what a passkey is asked to sign next
)

totp_secrets = Table(
    "totp_secrets",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id"), primary_key=True),
    Column("secret_sealed", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),  # null: shown, not yet in her app
    Column("last_step", Integer, nullable=False),  # the half minute of the newest code that was taken: each once
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("used_at", UtcDateTime),
    Index("uq_recovery_codes_digest", "staff_id", "digest", unique=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False, index=True),
    Column("credential", LargeBinary, nullable=False),  # the authenticator's own words: its id and public key
    Column("credential_digest", String(64), nullable=False, unique=True),
    Column("sign_count", BigId, nullable=False),
    Column("name", String(80), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("fingerprint", String(32), primary_key=True),  # of the address that was typed, whether we know it or not
    Column("count", SmallInteger, nullable=False),
    Column("not_before", UtcDateTime),
    Column("last_at", UtcDateTime, nullable=False, index=True),
)
