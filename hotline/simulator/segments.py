"""How many parts a text message is sent in.

GSM-7: 160 septets alone, 153 each when joined; the extension table counts two.
UCS-2: 70 UTF-16 units alone, 67 each when joined. Source: 3GPP TS 23.038 and 23.040.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("^{}\\[~]|€\f")


def is_gsm7(body: str) -> bool:
    return all(char in _BASIC or char in _EXTENSION for char in body)


def count_segments(body: str) -> int:
    """Parts on the air; 1 for an empty message."""
    if is_gsm7(body):
        units, alone, joined = sum(2 if char in _EXTENSION else 1 for char in body), 160, 153
    else:
        units, alone, joined = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if units <= alone else -(-units // joined)
