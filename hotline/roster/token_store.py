"""Reads and writes of API tokens. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from hotline.roster.model import Role
from hotline.roster.tables import tokens

_ADD = insert(tokens)
_ROLE = select(tokens.c.role).where(tokens.c.digest == bindparam("digest"), tokens.c.revoked_at.is_(None))


def add_token(connection: Connection, token_id: str, digest: str, role: Role, now: datetime) -> None:
    connection.execute(_ADD, {"id": token_id, "digest": digest, "role": role.value, "created_at": now})


def find_role(connection: Connection, digest: str) -> Role | None:
    """Return the role a token gives; None when it is unknown or revoked."""
    found = connection.execute(_ROLE, {"digest": digest}).scalar()
    return None if found is None else Role(found)
