"""Ids that sort by time of birth, so that "newest first" needs no second column.

UUID version 7 (RFC 9562 section 5.7), written as 32 hex digits: 48 bits of Unix milliseconds, then chance.
"""

import os
import time
from typing import NewType
from uuid import UUID

CallId = NewType("CallId", str)
TicketId = NewType("TicketId", str)
OfferId = NewType("OfferId", str)
StaffId = NewType("StaffId", str)
MessageId = NewType("MessageId", str)
CallbackId = NewType("CallbackId", str)
ThreadId = NewType("ThreadId", str)
HouseholdId = NewType("HouseholdId", str)


def new_id() -> str:
    """Return a fresh id: 32 lower-case hex digits, later ids sort after earlier ones (to the millisecond)."""
    chance = bytearray(os.urandom(10))
    chance[0] = 0x70 | (chance[0] & 0x0F)
    chance[2] = 0x80 | (chance[2] & 0x3F)
    return ((time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF).to_bytes(6, "big").hex() + chance.hex()


def is_id(text: str) -> bool:
    """Say whether a text can be one of our ids; used before it reaches a query."""
    if len(text) != 32:
        return False
    try:
        return UUID(text).hex == text
    except ValueError:
        return False
