"""What a record must hold before it is closed, and who may say what of the danger."""

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.kernel.ids import CallId, RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records.model import CHOICES, TEXTS, Answer, ContactType, Filled, InArea, Outcome, Record, RecordState
from hotline.records.problems import PROBLEMS
from hotline.records.rules import WhyNotSet, closed_record, missing_fields, why_not_set

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


@pytest.mark.parametrize(
    ("one", "missing"),
    [
        (EMPTY, ("contact_type",)),
        (record("CT07"), ()),
        (record("CT10"), ()),
        (record("CT04"), ("summary", "outcomes")),
        (record("CT09", None, "summary", outcomes=(Outcome.NOTHING_MORE,)), ()),
        (
            record("CT04", None, "summary", outcomes=(Outcome.REFERRED,), in_area=InArea.OUTSIDE),
            ("area", "referral", "referral_consent"),
        ),
        (
            record("CT01", RiskLevel.NOT_ASSESSED, "summary", problems=("P6",), minor=Answer.NOT_ASKED),
            ("relation", "age_group", "sex", "in_area", "abuse", "consulted", "recording", "follow_up", "outcomes"),
        ),
    ],
)
def test_what_is_missing_is_named(one: Record, missing: tuple[str, ...]) -> None:
    assert missing_fields(one) == missing


@pytest.mark.parametrize("kind", [one.value for one in ContactType if one.is_counselling])
def test_counselling_is_never_closed_without_a_word_on_risk(kind: str) -> None:
    assert "risk" in missing_fields(record(kind))
    assert "risk" not in missing_fields(record(kind, RiskLevel.NOT_ASSESSED))


def test_where_danger_was_seen_all_is_needed_whatever_it_is_called() -> None:
    assert missing_fields(record("CT10", RiskLevel.LOW)) == ()
    assert {"summary", "main_problem", "follow_up"} <= set(missing_fields(record("CT10", RiskLevel.HIGH)))


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
    for name in missing_fields(one):
        assert name in known | {"main_problem", "risk"}
        assert name not in one.sealed
        assert not getattr(filled, name, None)
    whole = replace(filled, **{name: next(iter(kind)) for name, kind in CHOICES.items()})
    whole = replace(whole, problems=("P1",), outcomes=tuple(Outcome))
    done = replace(one, filled=whole, risk=risk or RiskLevel.NOT_ASSESSED, sealed=dict.fromkeys(TEXTS, b""))
    assert missing_fields(done) == ()


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
