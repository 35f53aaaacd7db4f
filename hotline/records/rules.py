"""What a record must hold before it is closed, and who may set which risk. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotline.kernel.risk import RiskLevel
from hotline.records.model import PLAN_PARTS, Answer, ClosedRecord, ContactType, InArea, Outcome, Record
from hotline.records.problems import FRONT_LINE
from hotline.records.risk_model import Assessment

_OF_COUNSELLING = ("relation", "age_group", "sex", "in_area", "minor", "abuse", "consulted", "recording", "follow_up")
_KNOWN_AREA = frozenset({InArea.INSIDE, InArea.OUTSIDE})


@dataclass(frozen=True)
class Beside:
    """What stands beside the form. `facts_told`: each fact that the risk rests on was asked about, or it says why not;
    `has_action`: at least one step was spoken of; `has_way`: it is known how she is reached again, or that there is no
    safe way; without it no follow-up is agreed."""

    facts_told: bool = False
    has_action: bool = False
    has_way: bool = False


def are_told(assessed: Sequence[Assessment]) -> bool:
    """Whether the facts that a risk rests on are told, newest first: who was not asked all of them says why, with the
    level or after it."""
    for one in assessed:
        if one.reason_sealed is not None:
            return True
        if one.level is not None:
            break
    return bool(assessed) and Answer.NOT_ASKED not in assessed[0].facts.values()


def missing_fields(record: Record, beside: Beside) -> tuple[str, ...]:
    """Name what must be filled in first, in the order of the page (records-and-rules 2.5).

    What was no counselling needs less, and what was no talk at all next to nothing; but where grave danger was seen,
    everything is needed whatever the contact is called.
    """
    filled, kind = record.filled, record.filled.contact_type
    if kind is None:
        return ("contact_type",)
    is_counselling = kind.is_counselling or (record.risk is not None and record.risk.is_grave)
    wants_steps = record.risk is not None and record.risk.wants_steps
    missing = ["risk"] if is_counselling and record.risk is None else []
    missing += ["risk_facts"] if wants_steps and not beside.facts_told else []
    if not kind.had_no_talk or is_counselling:
        missing += _unwritten(record, "summary")
    if is_counselling:
        missing += ["main_problem"] if not filled.problems else []
        missing += _unwritten(record, "intervention")
    missing += _of_plan(record)
    if is_counselling:
        missing += [name for name in _OF_COUNSELLING if getattr(filled, name) is None]
    if is_follow_up_agreed(record) and not beside.has_way:
        missing.append("may_ring")
    if filled.in_area is InArea.OUTSIDE or (is_counselling and filled.in_area in _KNOWN_AREA):
        missing += _unwritten(record, "area")
    if not filled.outcomes and (is_counselling or not kind.had_no_talk):
        missing.append("outcomes")
    if {Outcome.REFERRED, Outcome.WARM_TRANSFER} & set(filled.outcomes):
        missing += _unwritten(record, "referral")
        missing += [] if filled.referral_consent is not None else ["referral_consent"]
    missing += ["actions"] if wants_steps and not beside.has_action else []
    return tuple(missing)


def _unwritten(record: Record, *names: str) -> list[str]:
    return [name for name in names if name not in record.sealed]


def _of_plan(record: Record) -> list[str]:
    """Who agreed to a follow-up is told when, by whom and how; in grave danger there is a plan, agreed or not."""
    if is_follow_up_agreed(record):
        return _unwritten(record, "plan", *PLAN_PARTS)
    return _unwritten(record, "plan") if record.risk is not None and record.risk.is_grave else []


def is_follow_up_agreed(record: Record) -> bool:
    return record.filled.follow_up is Answer.YES or Outcome.FOLLOW_UP in record.filled.outcomes


def closed_record(record: Record) -> ClosedRecord:
    """What others go by once it is closed, or as soon as the danger is grave."""
    return ClosedRecord(
        id=record.id,
        call_id=record.call_id,
        number_fingerprint=record.number_fingerprint,
        staff_id=record.staff_id,
        risk=record.risk,
        follow_up_agreed=is_follow_up_agreed(record),
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
