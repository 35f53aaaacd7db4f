"""What a record must hold before it is closed, and who may set which risk. Pure."""

from enum import StrEnum

from hotline.kernel.risk import RiskLevel
from hotline.records.model import Answer, ClosedRecord, ContactType, InArea, Outcome, Record
from hotline.records.problems import FRONT_LINE

_OF_COUNSELLING = ("relation", "age_group", "sex", "in_area", "minor", "abuse", "consulted", "recording", "follow_up")


def missing_fields(record: Record) -> tuple[str, ...]:
    """Name what must be filled in first, in the order of the page (records-and-rules 2.5).

    What was no counselling needs less, and what was no talk at all next to nothing; but where grave danger was seen,
    everything is needed whatever the contact is called.
    """
    filled, kind = record.filled, record.filled.contact_type
    if kind is None:
        return ("contact_type",)
    is_counselling = kind.is_counselling or (record.risk is not None and record.risk.is_grave)
    missing = ["risk"] if is_counselling and record.risk is None else []
    if not kind.had_no_talk or is_counselling:
        missing += [name for name in ("summary",) if name not in record.sealed]
    if is_counselling:
        missing += ["main_problem"] if not filled.problems else []
        missing += [name for name in _OF_COUNSELLING if getattr(filled, name) is None]
    if filled.in_area is InArea.OUTSIDE and "area" not in record.sealed:
        missing.append("area")
    if not filled.outcomes and (is_counselling or not kind.had_no_talk):
        missing.append("outcomes")
    if {Outcome.REFERRED, Outcome.WARM_TRANSFER} & set(filled.outcomes):
        missing += [] if "referral" in record.sealed else ["referral"]
        missing += [] if filled.referral_consent is not None else ["referral_consent"]
    return tuple(missing)


def closed_record(record: Record) -> ClosedRecord:
    """What others go by once it is closed, or as soon as the danger is grave."""
    agreed = record.filled.follow_up is Answer.YES or Outcome.FOLLOW_UP in record.filled.outcomes
    return ClosedRecord(
        id=record.id,
        call_id=record.call_id,
        number_fingerprint=record.number_fingerprint,
        staff_id=record.staff_id,
        risk=record.risk,
        follow_up_agreed=agreed,
        frontline=any(problem.partition(".")[0] == FRONT_LINE for problem in record.filled.problems),
        broke_off=record.filled.contact_type is ContactType.DROPPED,
    )


class WhyNotSet(StrEnum):
    """Why a level of risk is not set."""

    ONLY_SUPERVISOR = "only_supervisor"
    NEEDS_REASON = "needs_reason"


def why_not_set(
    before: RiskLevel | None, level: RiskLevel, *, is_supervisor: bool, has_reason: bool
) -> WhyNotSet | None:
    """None when it may be set: anybody raises it; only a supervisor takes a warning away, and says why; that nobody
    asked is never said without a reason."""
    is_lower = before is not None and level.is_lower_than(before)
    if is_lower and not is_supervisor:
        return WhyNotSet.ONLY_SUPERVISOR
    if not has_reason and (is_lower or level is RiskLevel.NOT_ASSESSED):
        return WhyNotSet.NEEDS_REASON
    return None
