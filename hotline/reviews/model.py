"""A review as the flows see it: a supervisor heard or read a talk and says what was done well, and what could be done
otherwise. Its marks are about how somebody was met, never about how long it took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import RecordId, ReviewId, StaffId


class ReviewState(StrEnum):
    DRAFT = "draft"  # its reviewer alone sees it
    GIVEN = "given"
    REPLIED = "replied"


class Point(StrEnum):
    """What a talk is looked at for (records-and-rules 2.6)."""

    RESPECT = "respect"
    LISTENING = "listening"  # and emotion
    CLARIFYING = "clarifying"  # the need
    JUDGEMENT = "judgement"
    SUPPORT = "support"  # and joint action
    VOICE = "voice"  # and pacing
    BOUNDARIES = "boundaries"  # and ethics
    CLOSING = "closing"  # and follow-up
    ACCURACY = "accuracy"  # of the record
    BASIC_RISK = "basic_risk"  # whether the question was asked
    RISK_APPRAISAL = "risk_appraisal"
    SAFETY_ACTIONS = "safety_actions"
    STRONG_EMOTION = "strong_emotion"  # or silence
    PSYCHOTIC = "psychotic"
    DEPENDENCE = "dependence"  # a repeat caller
    MISUSE = "misuse"  # of the line
    THIRD_PARTY = "third_party"
    MINOR = "minor"  # or suspected abuse


CORE = tuple(Point)[:9]
ALWAYS = Point.BASIC_RISK
MODULES = tuple(Point)[10:]
"""Marked only where the talk was about it."""

MARKS = range(5)


@dataclass(frozen=True)
class Review:
    """`marks`: those that were set, 0 to 4. `staff_id`: whose talk it was."""

    id: ReviewId
    record_id: RecordId
    staff_id: StaffId
    reviewer_id: StaffId
    state: ReviewState
    begun_at: datetime
    given_at: datetime | None
    marks: Mapping[Point, int]
    notes_sealed: bytes | None

    @property
    def is_given(self) -> bool:
        return self.state is not ReviewState.DRAFT


@dataclass(frozen=True)
class Reply:
    """What the counsellor answered to it; `by` is she."""

    at: datetime
    by: StaffId
    body_sealed: bytes
