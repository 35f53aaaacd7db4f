"""How a text message is cut into the parts that are sent and paid for."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Encoding = Literal["GSM-7", "UCS-2"]

# Characters in one message whatever the encoding; more is refused with error 21617. Twilio, "Message resource", Body.
CARRIER_LIMIT: Final = 1600

# 3GPP TS 23.038 section 6.2.1: the default alphabet, and the table reached by an escape, which costs two septets.
_GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED: Final = frozenset("\f^{}\\[~]|€")

# Units in a lone message and in each part of a joined one, which carries a header of six octets (3GPP TS 23.040).
_LONE: Final[dict[Encoding, int]] = {"GSM-7": 160, "UCS-2": 70}
_JOINED: Final[dict[Encoding, int]] = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets (GSM-7) or UTF-16 units (UCS-2); `count` is how many parts are sent, 0 for an empty text."""

    encoding: Encoding
    units: int
    count: int


def segments(body: str) -> Segments:
    """How the carrier encodes and counts this text. One character outside GSM-7 moves the whole text to UCS-2."""
    encoding = _encoding(body)
    widths = [_width(c, encoding) for c in body]
    units = sum(widths)
    if units <= _LONE[encoding]:
        return Segments(encoding, units, 1 if body else 0)
    return Segments(encoding, units, _parts(widths, _JOINED[encoding]))


def split(body: str, per_part: int = 67, per_part_gsm: int = 153) -> list[str]:
    """Cut a text into messages that joined give the text again.

    Each holds at most `per_part` UTF-16 units, or, when the whole text is GSM-7, `per_part_gsm` septets. A cut falls
    after a sentence where one ends in the second half of the part, else after a clause or a space, else between two
    graphemes; only a grapheme longer than a part is cut inside. A text that `segments` counts as one part needs no
    cut: ask that first. Raises ValueError when a part could not hold even one character (fewer than 2 units).
    """
    if min(per_part, per_part_gsm) < 2:
        raise ValueError("a part must hold at least 2 units, as many as one emoji")
    encoding = _encoding(body)
    limit = per_part_gsm if encoding == "GSM-7" else per_part
    parts: list[str] = []
    while body:
        cut = _cut(body, limit, encoding)
        parts.append(body[:cut])
        body = body[cut:]
    return parts


def _encoding(body: str) -> Encoding:
    return "GSM-7" if all(c in _GSM_BASIC or c in _GSM_EXTENDED for c in body) else "UCS-2"


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _GSM_EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _parts(widths: list[int], limit: int) -> int:
    """A character of two units that does not fit goes whole into the next part, so this is more than a division."""
    count, filled = 1, 0
    for width in widths:
        if filled + width > limit:
            count, filled = count + 1, 0
        filled += width
    return count


_SENTENCE_END = re.compile(r"""(?:[。！？!?…\n]+|\.(?=["'”’)]*\s))["'”’」』）)]*\s*""")
_CLAUSE_END = re.compile(r"[，、；：,;:]\s*|\s+")


def _cut(body: str, limit: int, encoding: Encoding) -> int:
    """Where the first part of a non-empty body ends, in characters."""
    most = _fitting(body, limit, encoding)
    if most == len(body):
        return most
    # Cutting is only free between graphemes; the mark after a cut may lean on the character before it.
    free = [at for at in _grapheme_ends(body[: most + 1]) if at <= most]
    for pattern in (_SENTENCE_END, _CLAUSE_END):
        ends = {m.end() for m in pattern.finditer(body, 0, most)}
        for at in reversed(free):
            if at in ends and 2 * at >= most:
                return at
    return free[-1] if free else most


def _fitting(body: str, limit: int, encoding: Encoding) -> int:
    used = 0
    for at, character in enumerate(body):
        used += _width(character, encoding)
        if used > limit:
            return at
    return len(body)


def _grapheme_ends(text: str) -> Iterator[int]:
    """Positions between two graphemes, the start and the end of the text left out."""
    flags = 0
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        flags = flags + 1 if _is_flag_half(before) else 0
        if _leans(after) or before == "\u200d" or (before, after) == ("\r", "\n"):
            continue
        if flags % 2 and _is_flag_half(after):
            continue
        yield at


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _leans(character: str) -> bool:
    """Joins the character before it: marks, joiners, skin tones, tags and Korean vowels and endings (Unicode UAX 29).

    A smaller rule than UAX 29: a joiner always joins, which at worst keeps together what could be parted.
    """
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
        or "\u1160" <= character <= "\u11ff"
    )
