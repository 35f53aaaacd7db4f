"""What a record must hold before it is closed, and who may say what of the danger."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import (
    CHOICES,
    TEXTS,
    AgeGroup,
    Answer,
    ContactType,
    Filled,
    InArea,
    Outcome,
    Record,
    RecordState,
    Relation,
    Sex,
)
from hotline.records.problems import PROBLEMS
from hotline.records.risk_model import FACTS, Assessment
from hotline.records.rules import Beside, WhyNotSet, are_told, closed_record, missing_fields, why_not_set

ACT_NOW, HIGH, MODERATE, LOW, NONE_SEEN, NOT_ASSESSED = RiskLevel
AT = datetime(2026, 3, 4, 18, tzinfo=UTC)
EMPTY = Record(
    id=RecordId("r"),
    call_id=CallId("c"),
    staff_id=StaffId("lin"),
    number_fingerprint=None,
    state=RecordState.OPEN,
    risk=None,
    opened_at=AT,
    closed_at=None,
    version=1,
    kept_at=None,
    kept_by=None,
    filled=Filled(),
    sealed={},
)


def record(kind: str, risk: RiskLevel | None = None, *texts: str, **filled: object) -> Record:
    chosen = replace(Filled(contact_type=ContactType(kind)), **filled)  # type: ignore[arg-type]
    return replace(EMPTY, risk=risk, filled=chosen, sealed=dict.fromkeys(texts, b"sealed"))


NOTHING, ALL = Beside(), Beside(facts_told=True, has_action=True, has_way=True)
WAY = Beside(has_way=True)
_ANSWERS = ("relation", "age_group", "sex", "in_area", "minor", "abuse", "consulted", "recording", "follow_up")
_TALKED: dict[str, Any] = {
    "relation": Relation.SELF,
    "age_group": AgeGroup.NOT_KNOWN,
    "sex": Sex.NOT_KNOWN,
    "in_area": InArea.NOT_KNOWN,
    "problems": ("P6",),
    "outcomes": (Outcome.SUPPORT,),
} | dict.fromkeys(("minor", "abuse", "consulted", "recording", "follow_up"), Answer.NO)
_PLAN = ("plan", "plan_when", "plan_who", "plan_say")


def talked(risk: RiskLevel, *texts: str, **filled: object) -> Record:
    """A talk about herself with all that each talk needs; what it needs besides is what a test is about."""
    return record("CT01", risk, "summary", "intervention", *texts, **_TALKED | filled)


@pytest.mark.parametrize(
    ("one", "beside", "missing"),
    [
        (EMPTY, NOTHING, ("contact_type",)),
        (record("CT07"), NOTHING, ()),
        (record("CT10"), NOTHING, ()),
        (record("CT04"), NOTHING, ("summary", "outcomes")),
        (record("CT12"), NOTHING, ("summary", "outcomes")),
        (record("CT09", None, "summary", outcomes=(Outcome.NOTHING_MORE,)), NOTHING, ()),
        (
            record("CT04", None, "summary", outcomes=(Outcome.REFERRED,), in_area=InArea.OUTSIDE),
            NOTHING,
            ("area", "referral", "referral_consent"),
        ),
        (record("CT04", None, "summary", outcomes=(Outcome.FOLLOW_UP,)), WAY, _PLAN),
        (record("CT01"), NOTHING, ("risk", "summary", "main_problem", "intervention", *_ANSWERS, "outcomes")),
        (
            record("CT01", NOT_ASSESSED, "summary", problems=("P6",), minor=Answer.NOT_ASKED),
            NOTHING,
            ("intervention", *(name for name in _ANSWERS if name != "minor"), "outcomes"),
        ),
        # of each talk: where they live, once it is known
        (talked(NONE_SEEN), NOTHING, ()),
        (talked(NONE_SEEN, in_area=InArea.INSIDE), NOTHING, ("area",)),
        (talked(NONE_SEEN, in_area=InArea.OUTSIDE), NOTHING, ("area",)),
        (talked(NONE_SEEN, "area", in_area=InArea.INSIDE), NOTHING, ()),
        (talked(NONE_SEEN, in_area=InArea.REFUSED), NOTHING, ()),
        # a follow-up that was agreed: when, by whom, and what is said to somebody else
        (talked(LOW, follow_up=Answer.YES), WAY, _PLAN),
        (talked(LOW, outcomes=(Outcome.FOLLOW_UP,)), WAY, _PLAN),
        (talked(LOW, "plan", "plan_who", follow_up=Answer.YES), WAY, ("plan_when", "plan_say")),
        (talked(LOW, *_PLAN, follow_up=Answer.YES), WAY, ()),
        (talked(LOW, follow_up=Answer.REFUSED), NOTHING, ()),
        # from R2 up: what the risk rests on, and a step that was spoken of; in grave danger a plan as well
        (talked(LOW), NOTHING, ()),
        (talked(NOT_ASSESSED), NOTHING, ()),
        (talked(MODERATE), NOTHING, ("risk_facts", "actions")),
        (talked(MODERATE), Beside(facts_told=True), ("actions",)),
        (talked(MODERATE), Beside(has_action=True), ("risk_facts",)),
        (talked(MODERATE), ALL, ()),
        (talked(HIGH), NOTHING, ("risk_facts", "plan", "actions")),
        (talked(HIGH), ALL, ("plan",)),
        (talked(ACT_NOW), ALL, ("plan",)),
        (talked(ACT_NOW, "plan"), ALL, ()),
        (talked(HIGH, follow_up=Answer.YES), ALL, _PLAN),
        (record("CT04", MODERATE, "summary", outcomes=(Outcome.INFORMATION,)), NOTHING, ("risk_facts", "actions")),
    ],
)
def test_what_is_missing_is_named(one: Record, beside: Beside, missing: tuple[str, ...]) -> None:
    assert missing_fields(one, beside) == missing


@pytest.mark.parametrize(
    ("facts", "reason", "are"),
    [
        (dict.fromkeys(FACTS, Answer.NO), None, True),
        (dict.fromkeys(FACTS, Answer.NOT_KNOWN), None, True),
        (dict.fromkeys(FACTS, Answer.REFUSED), None, True),
        (dict.fromkeys(FACTS, Answer.NO) | {"means": Answer.NOT_ASKED}, None, False),
        (dict.fromkeys(FACTS, Answer.NOT_ASKED), None, False),
        (dict.fromkeys(FACTS, Answer.NOT_ASKED), b"she hung up", True),
    ],
)
def test_facts_are_told_when_all_were_asked_about_or_it_says_why_not(
    facts: dict[str, Answer], reason: bytes | None, are: bool
) -> None:
    leveled = Assessment(EMPTY.id, AT, EMPTY.staff_id, HIGH, facts, reason)
    assert are_told([leveled]) is are
    asked_later = replace(leveled, level=None, reason_sealed=None)
    assert are_told([asked_later, leveled]) is are, "a fact that is asked later takes no reason back"
    assert are_told([leveled, replace(leveled, reason_sealed=b"of a level before")]) is are
    assert not are_told([])


@pytest.mark.parametrize("kind", [one.value for one in ContactType if one.is_counselling])
def test_counselling_is_never_closed_without_a_word_on_risk(kind: str) -> None:
    assert "risk" in missing_fields(record(kind), NOTHING)
    assert "risk" not in missing_fields(record(kind, NOT_ASSESSED), NOTHING)


def test_where_danger_was_seen_all_is_needed_whatever_it_is_called() -> None:
    assert missing_fields(record("CT10", LOW), NOTHING) == ()
    assert {"summary", "main_problem", "follow_up"} <= set(missing_fields(record("CT10", HIGH), NOTHING))


@pytest.mark.parametrize(
    ("filled", "agreed"),
    [
        ({"follow_up": Answer.YES}, True),
        ({"outcomes": (Outcome.FOLLOW_UP,)}, True),
        ({"follow_up": Answer.REFUSED}, False),
    ],
)
def test_a_follow_up_is_agreed_by_her_yes_or_by_the_booking(filled: dict[str, object], agreed: bool) -> None:
    closed = closed_record(record("CT01", RiskLevel.HIGH, "summary", **filled))
    assert (closed.follow_up_agreed, closed.risk, closed.id) == (agreed, RiskLevel.HIGH, "r")


@pytest.mark.parametrize("kind", ["CT01", "CT04", "CT10"])
@pytest.mark.parametrize("agreed", [{"follow_up": Answer.YES}, {"outcomes": (Outcome.FOLLOW_UP,)}])
def test_no_follow_up_is_agreed_while_nobody_knows_how_she_is_reached(kind: str, agreed: dict[str, object]) -> None:
    one = record(kind, RiskLevel.HIGH, "summary", **agreed)
    assert "may_ring" in missing_fields(one, NOTHING)
    assert "may_ring" not in missing_fields(one, WAY)
    assert "may_ring" not in missing_fields(record(kind, RiskLevel.HIGH, follow_up=Answer.NO), NOTHING)


_FILLED = st.builds(
    Filled,
    **{name: st.none() | st.sampled_from(list(kind)) for name, kind in CHOICES.items()},  # type: ignore[arg-type]
    problems=st.lists(st.sampled_from(sorted(PROBLEMS)), max_size=3, unique=True).map(tuple),
    outcomes=st.lists(st.sampled_from(list(Outcome)), unique=True).map(tuple),
)


@settings(max_examples=60)
@given(_FILLED, st.none() | st.sampled_from(list(RiskLevel)), st.sets(st.sampled_from(TEXTS)))
def test_what_is_missing_is_not_there_and_filling_it_closes(
    filled: Filled, risk: RiskLevel | None, texts: set[str]
) -> None:
    one = replace(EMPTY, filled=filled, risk=risk, sealed=dict.fromkeys(texts, b""))
    known = {field.name for field in fields(Filled)} | set(TEXTS)
    for name in missing_fields(one, NOTHING):
        assert name in known | {"main_problem", "risk", "risk_facts", "actions", "may_ring"}
        assert name not in one.sealed
        assert not getattr(filled, name, None)
    whole = replace(filled, **{name: next(iter(kind)) for name, kind in CHOICES.items()})
    whole = replace(whole, problems=("P1",), outcomes=tuple(Outcome))
    done = replace(one, filled=whole, risk=risk or RiskLevel.NOT_ASSESSED, sealed=dict.fromkeys(TEXTS, b""))
    assert missing_fields(done, ALL) == ()


@pytest.mark.parametrize("before", [None, *RiskLevel])
@pytest.mark.parametrize("level", list(RiskLevel))
def test_anybody_raises_and_a_supervisor_lowers_with_a_reason(before: RiskLevel | None, level: RiskLevel) -> None:
    is_lower = before is not None and level.is_lower_than(before)
    needs_reason = is_lower or level is RiskLevel.NOT_ASSESSED
    by_lin = why_not_set(before, level, is_supervisor=False, has_reason=True)
    assert by_lin == (WhyNotSet.ONLY_SUPERVISOR if is_lower else None)
    assert why_not_set(before, level, is_supervisor=True, has_reason=True) is None
    silent = why_not_set(before, level, is_supervisor=True, has_reason=False)
    assert silent == (WhyNotSet.NEEDS_REASON if needs_reason else None)
