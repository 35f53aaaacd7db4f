"""A request to the coordinator, and what can be wrong with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import RequestId, StaffId


class RequestState(StrEnum):
    ASKED = "asked"
    TAKEN = "taken"
    DONE = "done"
    CANNOT = "cannot"
    WITHDRAWN = "withdrawn"  # by who asked


OPEN = (RequestState.ASKED, RequestState.TAKEN)


class Urgency(StrEnum):
    URGENT = "urgent"
    USUAL = "usual"


class Consent(StrEnum):
    """Whether what names somebody may be handed on."""

    AGREED = "agreed"  # she gave these words herself, to be handed on for this
    NOBODY_NAMED = "nobody_named"  # there is nothing to agree to


@dataclass(frozen=True)
class Wanted:
    """What a counsellor asks for. `for_whom`: a household code or contact words as the caller gave them for this."""

    what: str
    until: datetime
    urgency: Urgency
    for_whom: str
    is_agreed: bool


@dataclass(frozen=True)
class NoGood:
    """Nothing was asked; `fault` is the key of the sentence that says why."""

    fault: str


@dataclass(frozen=True)
class Request:
    id: RequestId
    state: RequestState
    asked_by: StaffId
    what_sealed: bytes
    for_whom_sealed: bytes | None
    answer_sealed: bytes | None
