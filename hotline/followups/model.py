"""A follow-up: for one talk, call-back or message, the contacts that are due after it. One step is open at a time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallbackId, CallId, FollowupId, StaffId, StepId
from hotline.kernel.risk import RiskLevel


class OriginKind(StrEnum):
    """After what somebody is followed up."""

    RECORD = "record"  # a talk, written down
    DROPPED = "dropped"  # a talk that broke off
    MESSAGE = "message"
    CALLBACK = "callback"  # every try of a promised call reached nobody


@dataclass(frozen=True)
class Origin:
    """`which`: the id of the record, call-back or message. `agreed`: she said that we may be in touch again.

    `frontline`: she said in the call that somebody of hers is on the front line; the ledger is never asked for it.
    """

    kind: OriginKind
    which: str
    call_id: CallId | None
    fingerprint: str | None
    staff_id: StaffId | None
    risk: RiskLevel
    agreed: bool
    frontline: bool = False


class Result(StrEnum):
    """What came of a step, or of one try of it."""

    REACHED_SAFE = "reached_safe"
    REACHED_WORSE = "reached_worse"
    DECLINED = "declined"  # reached, and wants no talk now
    ANOTHER_PERSON = "another_person"  # who was told nothing
    NO_ANSWER = "no_answer"
    NUMBER_OFF = "number_off"
    WRONG_NUMBER = "wrong_number"
    ASKED_TO_STOP = "asked_to_stop"
    EMERGENCY = "emergency"  # help was called for her
    NO_SAFE_WAY = "no_safe_way"  # nothing is allowed: nobody has tried
    NOT_REACHED = "not_reached"  # three tries in vain: never anybody's word


class Ending(StrEnum):
    """Why no further contact is due."""

    COMPLETE = "complete"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"
    ASKED_TO_STOP = "asked_to_stop"

    @property
    def lasts(self) -> bool:
        """Whether a risk that is raised afterwards opens nothing: it is her word, or nobody is there."""
        return self in {Ending.WRONG_NUMBER, Ending.ASKED_TO_STOP}


class Feeling(StrEnum):
    """Her answer by text to how she has been."""

    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


@dataclass(frozen=True)
class Followup:
    """`counts_from`: of when the times of its steps are counted, the talk or the raise of its risk."""

    id: FollowupId
    origin: Origin
    counts_from: datetime
    ended_as: Ending | None


@dataclass(frozen=True)
class Step:
    """One contact that is due, or was. `place`: its number in the plan; `tries`: those that reached nobody."""

    id: StepId
    followup_id: FollowupId
    place: int
    is_open: bool
    due_at: datetime
    opened_at: datetime
    owner_id: StaffId | None
    tries: int
    asked_at: datetime | None
    callback_id: CallbackId | None
