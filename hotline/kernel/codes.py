"""A caller as people on the line speak of her: a code, never a number or a name."""

import re

_CODE = re.compile(r"[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}")


def caller_code(fingerprint: str) -> str:
    """Return the code of a number, the same at each of its calls: "4F7A-2C91". `fingerprint` as the vault makes it.

    32 bits: among 10,000 callers two share a code in one line of 86; who looks one up must expect two.
    """
    return f"{fingerprint[:4]}-{fingerprint[4:8]}".upper()


def numbers_of_code(code: str) -> tuple[str, str] | None:
    """Return between which two texts the fingerprints lie that have this code, the first included; None when it is no
    code."""
    if not _CODE.fullmatch(code):
        return None
    begins = code.replace("-", "").lower()
    return begins, begins + "g"  # of all hexadecimal digits, none comes after "f"
