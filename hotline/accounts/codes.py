"""One-time codes of an authenticator app (RFC 6238), and recovery codes on paper."""

import hmac
import secrets
from datetime import datetime, timedelta

import pyotp
import segno

STEP = 30
"""Seconds a code is shown."""

_DRIFT = 1
"""Steps by which her clock may be early or late."""

RECOVERY_CODES = 10
_RECOVERY_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read for another
_RECOVERY_LENGTH = 10


def new_secret() -> str:
    return pyotp.random_base32()


def step_of_code(secret: str, code: str, now: datetime) -> int | None:
    """Return the step whose code this is, so that it can be taken once; None when it is none of these minutes."""
    totp, found = pyotp.TOTP(secret), None
    for drift in range(-_DRIFT, _DRIFT + 1):
        at = now + timedelta(seconds=drift * STEP)
        if hmac.compare_digest(totp.at(at).encode(), code.encode()):
            found = int(at.timestamp()) // STEP
    return found


def address_of_secret(secret: str, account: str, line: str) -> str:
    """The otpauth:// address that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=line)


def qr_code(address: str) -> str:
    """Draw an address as SVG that has no style of its own: dark on light by night too, or cameras do not read it."""
    return segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#10181c", omitsize=True)


def new_recovery_codes() -> list[str]:
    """Codes for paper, 49 bits each, written in two halves."""

    def half() -> str:
        return "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_LENGTH // 2))

    return [f"{half()}-{half()}" for _ in range(RECOVERY_CODES)]


def tidy_code(text: str) -> str:
    """What was typed, without the gaps and capitals that hands put into codes."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
