"""Searches that stand in an address: days read from it, and fields written into it."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 1, 1)


def day_of(fields: Mapping[str, str], name: str) -> date | None:
    """Return the day a field names. Raises ValueError with the field's name for what is none of our time."""
    if name not in fields:
        return None
    try:
        day = date.fromisoformat(fields[name])
    except ValueError:
        raise ValueError(name) from None
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(name)
    return day


def with_fields(path: str, fields: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(fields)}"
