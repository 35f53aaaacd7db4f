"""A wish to see a number, as the flows see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallId, RevealId, StaffId


class Reason(StrEnum):
    """What the number is needed for: this word goes into the audit, what is said beside it does not."""

    DANGER = "danger"  # a life: police or an ambulance must find somebody
    DROPPED = "dropped"  # the talk broke, and it cannot wait
    FOLLOW_UP = "follow_up"  # a follow-up that was agreed
    THREAT = "threat"  # somebody threatens a person of the line
    LAW = "law"  # an authority asks, in writing


class RevealState(StrEnum):
    """asked -> approved -> shown; or one of the other ends."""

    ASKED = "asked"
    APPROVED = "approved"
    SHOWN = "shown"
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody approved it in time, or she did not look


@dataclass(frozen=True)
class Reveal:
    """`until`: while asked, until when it may be approved; while approved, until when she may look; then, how long the
    number stands on her page. `decided_by` is None also for one who decided alone, in danger."""

    id: RevealId
    call_id: CallId
    asked_by: StaffId
    reason: Reason
    words_sealed: bytes
    asked_at: datetime
    state: RevealState
    until: datetime
    decided_by: StaffId | None
