"""What a cell says: texts without marks that nobody sees, names, headers, dates. Pure."""

import re
import unicodedata
from datetime import date, timedelta

# Pasted phone numbers carry these: marks of writing direction and zero-width spaces, seen by nobody.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Not \s, which would turn control characters into spaces before anybody saw them.
_WHITE = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)
_SERIAL_ZERO = date(1899, 12, 30)
_DATE = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_DIGIT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def plain(text: str) -> str:
    """Return the text in one line, trimmed, without marks nobody sees; what it says stays as it was."""
    return _WHITE.sub(" ", _INVISIBLE.sub("", text)).strip(" ")


def name_key(name: str) -> str:
    """Return what two spellings of one name share: width, case and spaces do not make another person."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def header_key(text: str) -> str:
    """Return what the spellings of one header share: width, case, signs, and what stands in brackets behind it."""
    text = unicodedata.normalize("NFKC", plain(text)).casefold()
    text = re.sub(r"\([^()]*\)$", "", text.rstrip("*: "))
    return re.sub(r"[\s_/|*:-]", "", text)


def read_date(text: str) -> date:
    """Read 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105 or a spreadsheet's day number.

    Raises ValueError with a reason; the order of day and month in 1/5/2026 is anybody's guess, so it is refused.
    """
    text = unicodedata.normalize("NFKC", text)
    found = _DATE.fullmatch(text) or _DIGIT_DATE.fullmatch(text)
    if found:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            raise ValueError("there is no such day") from error
    elif re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        day = _SERIAL_ZERO + timedelta(days=int(text[:5]))
    else:
        raise ValueError("not a date: write it like 2026-01-05 or 2026年1月5日")
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"a date between {_EARLIEST.year} and {_LATEST.year} is needed")
    return day
