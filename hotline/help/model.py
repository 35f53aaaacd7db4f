"""One call for help from the desk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallId, HelpId, OfferId, StaffId


class HelpState(StrEnum):
    """asked -> seen (a supervisor says that she comes) -> over, with the talk; or over before anybody saw it."""

    ASKED = "asked"
    SEEN = "seen"
    OVER = "over"


@dataclass(frozen=True)
class Help:
    """`offer_id`: her part of the talk, whose end ends it."""

    id: HelpId
    call_id: CallId
    offer_id: OfferId
    staff_id: StaffId
    state: HelpState
    asked_at: datetime
    seen_at: datetime | None
    seen_by: StaffId | None
