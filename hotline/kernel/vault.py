"""The secret of the house: numbers, names and bodies sealed at rest, numbers found again by a keyed fingerprint.

A plain hash of a phone number protects nothing (about 10^10 mobile numbers: a laptop reverses it in minutes), so
the fingerprint is an HMAC under a key derived from HOTLINE_DATA_KEY; sealing is AES-256-GCM under another.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed bytes were made with another key, or were changed."""


@dataclass(frozen=True)
class SealedNumber:
    """A phone number as it may lie in a table."""

    fingerprint: str
    sealed: bytes


class Vault:
    """Seals and opens texts and sounds, and fingerprints numbers. Holds three keys derived from one secret."""

    def __init__(self, data_key: str) -> None:
        self._fingerprint_key = _derive(data_key, b"hotline number fingerprint")
        self._digest_key = _derive(data_key, b"hotline digests")
        self._cipher = AESGCM(_derive(data_key, b"hotline sealing"))

    def fingerprint(self, e164: str) -> str:
        """Return 32 hex digits that are the same for the same number and tell nothing without the key."""
        return hmac.digest(self._fingerprint_key, e164.encode(), hashlib.sha256).hex()[:32]

    def digest(self, text: str) -> str:
        """Return 64 hex digits that nobody can make anew for another text without the key."""
        return hmac.digest(self._digest_key, text.encode(), hashlib.sha256).hex()

    def number(self, e164: str) -> SealedNumber:
        return SealedNumber(self.fingerprint(e164), self.seal(e164))

    def seal(self, text: str) -> bytes:
        return self.seal_bytes(text.encode())

    def seal_bytes(self, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def open(self, sealed: bytes) -> str:
        """Return the text. Raises CannotOpen when the key is another one or the bytes were touched."""
        return self.open_bytes(sealed).decode()

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises CannotOpen when the key is another one or the bytes were touched."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("sealed with another HOTLINE_DATA_KEY, or damaged") from error


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
