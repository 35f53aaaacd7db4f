"""Plans and blocks as the flows see them. Both are of a number, by its fingerprint; a withheld one has neither."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import BlockId, CallId, PlanId, StaffId

WEEKDAYS = range(1, 8)
"""Monday is 1, as the ISO has it."""


@dataclass(frozen=True)
class SetTimes:
    """When they talk: on these days of the week, in these hours of the line's own zone."""

    days: frozenset[int]
    hours: DailyHours


@dataclass(frozen=True)
class Agreed:
    """What was agreed. `minutes`: how long they usually talk, as both know; nobody is cut off by it."""

    staff_id: StaffId
    times: SetTimes
    minutes: int
    review_at: datetime
    is_told: bool
    """She who calls was told of it."""


@dataclass(frozen=True)
class Plan:
    id: PlanId
    call_id: CallId
    number_fingerprint: str
    agreed: Agreed
    words_sealed: bytes
    made_at: datetime
    made_by: StaffId


class BlockState(StrEnum):
    ASKED = "asked"  # by one supervisor: nothing has changed for the caller yet
    STANDS = "stands"  # a second has confirmed it
    OVER = "over"  # lifted, or not wanted any more, or its day has come


@dataclass(frozen=True)
class Block:
    """`until`: the midnight before the first day on which the number is connected again."""

    id: BlockId
    call_id: CallId
    number_fingerprint: str
    state: BlockState
    reason_sealed: bytes
    asked_by: StaffId
    asked_at: datetime
    confirmed_by: StaffId | None
    until: datetime
