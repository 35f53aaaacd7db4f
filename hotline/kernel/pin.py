"""PINs: few digits, so each guess is made slow, and none is of use without the key of the house."""

import hashlib
import hmac
import os
from itertools import pairwise

from hotline.kernel.errors import Refused
from hotline.kernel.vault import Vault

SHORTEST, LONGEST = 6, 10
_COST, _BLOCK, _LANES = 2**14, 8, 1
"""scrypt (RFC 7914): about 50 ms and 16 MB a guess."""


def check_pin(pin: str) -> None:
    """Refuse what a stranger tries first. Raises Refused."""
    if not pin.isascii() or not pin.isdecimal() or not SHORTEST <= len(pin) <= LONGEST:
        raise Refused(f"PIN: {SHORTEST} to {LONGEST} digits are needed")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise Refused("PIN: not the same digit again and again, nor a row like 123456")


def digest_of_pin(vault: Vault, pin: str) -> str:
    """Hash a PIN for keeping."""
    salt = os.urandom(16)
    return f"{salt.hex()}${_hash(vault, pin, salt)}"


def is_pin(vault: Vault, pin: str, digest: str) -> bool:
    """Say whether this is the PIN. Slow: never ask while a transaction is open."""
    salt, _, kept = digest.partition("$")
    return hmac.compare_digest(_hash(vault, pin, bytes.fromhex(salt)), kept)


def _hash(vault: Vault, pin: str, salt: bytes) -> str:
    keyed = vault.fingerprint(f"PIN {pin}").encode()  # without the key of the house a stolen table tells no PIN
    return hashlib.scrypt(keyed, salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=32).hex()
