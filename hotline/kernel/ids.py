"""Ids that sort by time of birth, so that "newest first" needs no second column.

UUID version 7 (RFC 9562 section 5.7), written as 32 hex digits: 60 bits of time, then chance.
"""

import os
import time
from typing import NewType
from uuid import UUID

CallId = NewType("CallId", str)
TicketId = NewType("TicketId", str)
OfferId = NewType("OfferId", str)
StaffId = NewType("StaffId", str)
ShiftId = NewType("ShiftId", str)
ListeningId = NewType("ListeningId", str)
MessageId = NewType("MessageId", str)
CallbackId = NewType("CallbackId", str)
ThreadId = NewType("ThreadId", str)
ConversationId = NewType("ConversationId", str)
HouseholdId = NewType("HouseholdId", str)
FollowupId = NewType("FollowupId", str)
StepId = NewType("StepId", str)
HelpId = NewType("HelpId", str)
EmergencyId = NewType("EmergencyId", str)
RevealId = NewType("RevealId", str)
RecordId = NewType("RecordId", str)
RequestId = NewType("RequestId", str)
HoldId = NewType("HoldId", str)
ReviewId = NewType("ReviewId", str)
PlanId = NewType("PlanId", str)
BlockId = NewType("BlockId", str)


def new_id() -> str:
    """Return a fresh id: 32 lower-case hex digits; of two made in one process the later sorts after the earlier.

    The twelve bits after the milliseconds are the fraction of the millisecond (RFC 9562 section 6.2, method 3), finer
    than one call of this takes.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    chance = bytearray(os.urandom(8))
    chance[0] = 0x80 | (chance[0] & 0x3F)
    return f"{milliseconds & 0xFFFF_FFFF_FFFF:012x}7{fraction:03x}{chance.hex()}"


def new_mark() -> str:
    """Return the chance alone of an id, 12 hex digits: enough to tell apart what belongs to one call."""
    return new_id()[-12:]


def marked(address: str, mark: str) -> str:
    """An address as a step of its own: what follows on it once is not taken for what followed on it before."""
    return f"{address}{'&' if '?' in address else '?'}step={mark}"


def is_id(text: str) -> bool:
    """Say whether a text can be one of our ids; used before it reaches a query."""
    if len(text) != 32:
        return False
    try:
        return UUID(text).hex == text
    except ValueError:
        return False
