"""A contact record as the flows see it. "Not asked", "not known", "refused" and "no" are four different answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.kernel.risk import RiskLevel


class RecordState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ContactType(StrEnum):
    """What kind of contact it was (records-and-rules 3.3)."""

    SELF = "CT01"
    THIRD_PARTY = "CT02"
    CHILD = "CT03"  # under 14, about herself
    INFORMATION = "CT04"
    SERVICE = "CT05"
    SILENT = "CT06"
    HUNG_UP = "CT07"  # before speech
    TESTING = "CT08"
    MISUSE = "CT09"
    WRONG_NUMBER = "CT10"
    THANKS = "CT11"
    COMPLAINT = "CT12"
    EMERGENCY = "CT13"  # passed on
    AGENCY = "CT14"
    DROPPED = "CT15"  # in the middle: counts as what it was before

    @property
    def is_counselling(self) -> bool:
        return self in _COUNSELLING

    @property
    def had_no_talk(self) -> bool:
        """Nothing was said that could be summed up."""
        return self in {ContactType.SILENT, ContactType.HUNG_UP, ContactType.TESTING, ContactType.WRONG_NUMBER}


_COUNSELLING = frozenset({ContactType.SELF, ContactType.THIRD_PARTY, ContactType.CHILD, ContactType.EMERGENCY})
_COUNSELLING |= {ContactType.DROPPED}


class Outcome(StrEnum):
    """What came of a contact; several may."""

    SUPPORT = "OC01"
    INFORMATION = "OC02"
    SAFETY_STEPS = "OC03"
    REFERRED = "OC04"
    WARM_TRANSFER = "OC05"
    EMERGENCY = "OC06"
    NEED_OPENED = "OC07"
    FOLLOW_UP = "OC08"
    CALLER_ENDED = "OC09"
    CALL_BACK = "OC10"
    NOTHING_MORE = "OC11"
    REPORTED = "OC12"  # to the authority that protects children


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class Relation(StrEnum):
    """Of the caller to whom it is about."""

    SELF = "self"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    CHILD = "child"
    SIBLING = "sibling"
    PARTNER = "partner"
    RELATIVE = "relative"
    FRIEND = "friend"
    TEACHER = "teacher"
    COLLEAGUE = "colleague"
    OTHER = "other"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class AgeGroup(StrEnum):
    UNDER_14 = "under_14"
    TO_17 = "14_17"
    TO_25 = "18_25"
    TO_40 = "26_40"
    TO_59 = "41_59"
    FROM_60 = "60_up"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class InArea(StrEnum):
    """Whether they live where this line helps."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_KNOWN = "not_known"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class Satisfaction(StrEnum):
    """What the caller said at the end of whether it helped; asked only where it fits."""

    HELPED = "helped"
    PARTLY = "partly"
    NOT_HELPED = "not_helped"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


CHOICES: Mapping[str, type[StrEnum]] = {
    "contact_type": ContactType,
    "relation": Relation,
    "age_group": AgeGroup,
    "sex": Sex,
    "in_area": InArea,
    "minor": Answer,
    "abuse": Answer,
    "consulted": Answer,  # a supervisor
    "recording": Answer,  # consent to it
    "referral_consent": Answer,
    "follow_up": Answer,  # whether one was agreed
    "satisfaction": Satisfaction,
}
"""What is chosen out of a list, by its column."""

PLAN_PARTS = ("plan_when", "plan_who", "plan_say")
"""Of a follow-up that was agreed: when, by whom, and what is said if somebody else answers."""

TEXTS = (
    *("words", "facts", "judgement", "unknown", "summary", "intervention"),
    *("plan", *PLAN_PARTS, "area", "referral"),
)
"""What is written freely, each sealed by itself: the caller's words, what was observed, what the counsellor thinks,
what nobody knows; what she did; and the plan, which the next counsellor sees."""

SLOTS = ("main", "second", "third")
"""The main problem, and up to two beside it."""


@dataclass(frozen=True)
class Filled:
    """What is chosen so far; None: nothing. `problems`: codes of hotline/records/problems.py, the main one first."""

    contact_type: ContactType | None = None
    relation: Relation | None = None
    age_group: AgeGroup | None = None
    sex: Sex | None = None
    in_area: InArea | None = None
    minor: Answer | None = None
    abuse: Answer | None = None
    consulted: Answer | None = None
    recording: Answer | None = None
    referral_consent: Answer | None = None
    follow_up: Answer | None = None
    satisfaction: Satisfaction | None = None
    problems: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Record:
    """`sealed`: the texts that are not empty, by their names of TEXTS."""

    id: RecordId
    call_id: CallId
    staff_id: StaffId
    number_fingerprint: str | None
    state: RecordState
    risk: RiskLevel | None
    opened_at: datetime
    closed_at: datetime | None
    version: int
    kept_at: datetime | None
    kept_by: StaffId | None
    filled: Filled
    sealed: Mapping[str, bytes]

    @property
    def is_open(self) -> bool:
        return self.state is RecordState.OPEN


@dataclass(frozen=True)
class Stamp:
    """Which page saves, and its how-manieth time: a save whose answer was lost is no stranger's when it comes again.
    `version` is what the page began from."""

    version: int
    tab: str = ""
    turn: int = 0


@dataclass(frozen=True)
class ClosedRecord:
    """What the rest of the house needs to know of a record that was closed. `risk`: None of what was no counselling."""

    id: RecordId
    call_id: CallId
    number_fingerprint: str | None
    staff_id: StaffId
    risk: RiskLevel | None
    follow_up_agreed: bool
    frontline: bool
    """She said that somebody of hers is on the front line; the ledger is not asked."""
    broke_off: bool
    """The talk ended in the middle."""
