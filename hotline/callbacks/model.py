"""A promise to ring back as the flows see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.callbacks.rules import Wish
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallbackId, CallId


class CallbackState(StrEnum):
    """requested -> waiting (in the line) -> ringing (a counsellor waits for them) -> done; or one of the other ends."""

    REQUESTED = "requested"
    WAITING = "waiting"
    RINGING = "ringing"
    RETRY_WAIT = "retry_wait"
    DONE = "done"
    EXHAUSTED = "exhausted"
    DECLINED = "declined"
    TAKEN_OVER = "taken_over"
    MERGED = "merged"


OPEN = (CallbackState.REQUESTED, CallbackState.WAITING, CallbackState.RINGING, CallbackState.RETRY_WAIT)


class Why(StrEnum):
    """Why somebody of the staff takes a promise back."""

    NOT_WANTED = "not_wanted"  # they have said that they do not want to be rung
    NOT_SAFE = "not_safe"  # a ring could harm them
    WRONG_NUMBER = "wrong_number"
    REACHED = "reached"  # on another way
    BY_MISTAKE = "by_mistake"

    @property
    def is_a_no(self) -> bool:
        """Whether this number may not be rung any more, until somebody says yes anew."""
        return self in {Why.NOT_WANTED, Why.NOT_SAFE, Why.WRONG_NUMBER}


class Attempt(StrEnum):
    """What came of one try to reach a person."""

    ANSWERED = "answered"  # the two talked
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    HUNG_UP = "hung_up"  # picked up, and gone before the two were joined
    OTHER_PERSON = "other_person"  # somebody else answered, who was told nothing: a counsellor's word
    MACHINE = "machine"  # a machine answered, as the carrier heard, or a counsellor
    COUNSELLOR_LEFT = "counsellor_left"  # their phone was rung, but the counsellor was gone
    NOT_DIALLED = "not_dialled"  # ours: the carrier did not take the call


@dataclass(frozen=True)
class Callback:
    id: CallbackId
    call_id: CallId | None  # the call in which it was asked
    call_class: CallClass
    state: CallbackState
    number_fingerprint: str
    asker_fingerprint: str  # of who asked: perhaps another number than the one to be rung
    number_sealed: bytes
    place_since: datetime
    wish: Wish
    try_call_id: CallId | None
    is_confirmed: bool
    """Its owner has said that this number may be rung."""

    @property
    def promised_by(self) -> datetime:
        return self.wish.owed.by
