"""Passwords: argon2id (RFC 9106), as strong as OWASP's smallest choice, so that many at once leave room for calls."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from werkzeug.security import check_password_hash

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""19 MiB and about 30 ms a guess."""

_NOBODYS = _HASHER.hash("a password that nobody has")
_OURS = "$argon2"


def digest_of_password(password: str) -> str:
    """Hash a password for keeping. Slow: never while a transaction is open."""
    return _HASHER.hash(password)


def is_password(password: str, digest: str | None) -> bool:
    """Say whether this is the password; None, as for an account that is none, takes as long and is always wrong."""
    if digest is not None and not digest.startswith(_OURS):
        return check_password_hash(digest, password)  # kept by an earlier version
    try:
        _HASHER.verify(_NOBODYS if digest is None else digest, password)
    except (VerificationError, InvalidHashError):
        return False
    return digest is not None


def is_outdated(digest: str) -> bool:
    """Say whether a digest should be made anew now that its password is known."""
    return not digest.startswith(_OURS) or _HASHER.check_needs_rehash(digest)
