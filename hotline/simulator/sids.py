"""Identifiers and dates in the carrier's shapes."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Literal

Kind = Literal["CA", "CF", "QU", "SM", "MM", "RE", "PN"]


def make_sid(kind: Kind, chance: random.Random) -> str:
    """Two letters and 32 hexadecimal digits."""
    return f"{kind}{chance.getrandbits(128):032x}"


def rfc2822(moment: datetime | None) -> str | None:
    """`Tue, 31 Aug 2010 20:36:28 +0000`, or None where nothing happened yet."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))
