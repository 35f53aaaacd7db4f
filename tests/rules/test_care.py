"""Plans have their times, and a block never reaches who is in danger."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.addresses import BLOCKED
from hotline.calls.rules import CallerWish, TurnAway, decide_welcome, read_wish
from hotline.calls.script import Script
from hotline.care.config import CareConfig
from hotline.care.model import SetTimes
from hotline.care.rules import WhyNotBlocked, are_many, is_set_time, why_not_blocked
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.steps import Gather, Say
from hotline.texts.answers import Answer, Readers, decide_answer
from hotline.texts.keywords import Keyword
from hotline.texts.model import Thread
from hotline.texts.rules import Reading
from tests.rules.test_phrases import LANGUAGES, PHRASES
from tests.world_settings import configuration_with

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday, 20:00 in Shanghai
SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = CareConfig().rules()
LONGEST = RULES.longest_block
SCRIPT = Script(PHRASES, "青柠热线", "青柠", configuration_with().voices)
DAYS = st.integers(0, 200).map(lambda days: NOW + timedelta(days=days))


@given(st.booleans(), st.booleans(), st.booleans(), st.none() | DAYS, st.booleans())
def test_a_block_never_reaches_crisis_and_changes_nothing_else(
    is_open: bool, on_duty: bool, frontline: bool, until: datetime | None, in_danger: bool
) -> None:
    facts = {"is_open": is_open, "somebody_on_duty": on_duty, "is_frontline": frontline}
    welcome = decide_welcome(**facts, blocked_until=until, was_in_danger=in_danger)
    if until is None or in_danger:
        assert welcome == decide_welcome(**facts)
    else:
        assert isinstance(welcome, TurnAway)
        assert welcome.call_class is not CallClass.CRISIS


@given(
    st.sampled_from([None, *Keyword]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(list(Readers)),
)
def test_words_of_danger_are_answered_alike_blocked_or_not(
    keyword: Keyword | None, danger: bool, opted_out: bool, answered: bool, talks: bool, readers: Readers
) -> None:
    thread = Thread("t", opted_out=opted_out, answered_at=NOW if answered else None, last_text_at=NOW)  # type: ignore[arg-type]
    reading, quiet = Reading(danger=danger, danger_word=None, keyword=keyword), timedelta(hours=6)
    known, blocked = (
        decide_answer(reading, thread, NOW, quiet, readers=readers, talks=talks, blocked=which)
        for which in (False, True)
    )
    assert known.opt_out == blocked.opt_out, "who wants no texts gets none"
    if danger:
        assert blocked == known
    elif blocked != known:
        assert blocked.answer in {None, Answer.BLOCKED}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("round_number", range(1, 5))
def test_whatever_a_blocked_number_hears_names_the_numbers_that_help(language: str, round_number: int) -> None:
    steps = SCRIPT.blocked(language, "5 March", round_number)
    said = [step for step in steps if isinstance(step, Say)]
    said += [one for step in steps if isinstance(step, Gather) for one in step.prompts if isinstance(one, Say)]
    text = " ".join(one.text for one in said)
    assert all(number in text for number in ("110", "120", "12356"))
    listens = [step for step in steps if isinstance(step, Gather)]
    assert [step.action.startswith(BLOCKED) for step in listens] == ([True] if round_number < 3 else [])
    assert read_wish("9") is CallerWish.DANGER


@pytest.mark.parametrize(
    ("days", "facts", "why"),
    [
        (14, {}, None),
        (90, {}, None),
        (91, {}, WhyNotBlocked.DATE),
        (0, {}, WhyNotBlocked.DATE),
        (14, {"is_withheld": True}, WhyNotBlocked.WITHHELD),
        (14, {"is_staff": True}, WhyNotBlocked.OURS),
        (14, {"exists": True}, WhyNotBlocked.EXISTS),
    ],
)
def test_a_block_has_an_end_within_ninety_days(days: int, facts: dict[str, bool], why: WhyNotBlocked | None) -> None:
    known = {"is_withheld": False, "is_staff": False, "exists": False} | facts
    assert why_not_blocked(NOW + timedelta(days=days), NOW, LONGEST, **known) is why


def test_eight_calls_in_thirty_days_are_many() -> None:
    assert (RULES.calls, RULES.within) == (8, timedelta(days=30))
    assert [are_many(calls, RULES) for calls in (7, 8, 60)] == [False, True, True]


def test_hours_over_midnight_are_those_of_the_day_before() -> None:
    wednesdays = SetTimes(frozenset({3}), DailyHours.parse("23:00-01:00"))
    at = [NOW + timedelta(hours=hours) for hours in (2.9, 3, 4.9, 5, 27)]
    assert [is_set_time(wednesdays, moment, SHANGHAI) for moment in at] == [False, True, True, False, False]
