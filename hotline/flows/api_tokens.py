"""Tokens of the reading API: shown once, kept only as a digest."""

import hashlib
import secrets
from datetime import datetime

from hotline.flows.house import House
from hotline.kernel.ids import new_id
from hotline.roster.model import Role
from hotline.roster.token_store import add_token, find_role


def create_token(house: House, role: Role, now: datetime) -> str:
    """Make a token for a role and return it; it cannot be read again."""
    token = f"hl_{secrets.token_urlsafe(32)}"
    with house.work() as work:
        add_token(work.connection, new_id(), digest_of(token), role, now)
    return token


def digest_of(token: str) -> str:
    """A token is 256 bits of chance, so one round of SHA-256 is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def role_of_token(house: House, token: str) -> Role | None:
    """Return the role a token gives; None when it is unknown or revoked."""
    with house.database.read() as connection:
        return find_role(connection, digest_of(token))
