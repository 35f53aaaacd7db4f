"""A supervisor has opened or closed the line until a time: her word holds until then, and the week's after it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hotline.hours.rules import DatedException, Hours, Said, Span, is_open, next_change, next_time, open_times
from tests.rules.test_hours import BERLIN, SHANGHAI, at, every_day, lines, moments

DAY = Hours(timezone=SHANGHAI, weekly=every_day(Span(480, 1080)))  # 08:00-18:00
ahead = st.integers(1, 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def said(line: Hours, until: str, *, to_be_open: bool) -> Hours:
    return replace(line, said=Said(to_be_open, at(until)))


@given(lines, moments, ahead, st.booleans(), st.integers(0, 999))
def test_her_word_holds_until_its_time_and_the_weeks_after_it(
    line: Hours, now: datetime, lasts: timedelta, to_be_open: bool, part: int
) -> None:
    until = now + lasts
    standing = replace(line, said=Said(to_be_open, until))
    assert is_open(standing, now + lasts * part / 1000) is to_be_open
    for later in (until, until + timedelta(minutes=part), until + timedelta(days=part % 30)):
        assert is_open(standing, later) is is_open(line, later)


@given(lines, moments, ahead, st.booleans())
def test_what_is_told_of_the_next_change_is_true(
    line: Hours, now: datetime, lasts: timedelta, to_be_open: bool
) -> None:
    standing = replace(line, said=Said(to_be_open, now + lasts))
    change = next_change(standing, now)
    if change is not None:
        assert change >= now + lasts
        assert is_open(standing, change) is not to_be_open
        assert is_open(standing, change - timedelta(seconds=1)) is to_be_open
    times = open_times(standing, now, now + timedelta(days=3))
    assert bool(times and times[0][0] == now) is to_be_open


def test_opened_over_midnight_into_a_closed_day_ends_at_its_time() -> None:
    line = replace(DAY, exceptions=(DatedException(date(2026, 11, 24), date(2026, 11, 24)),))
    late = said(line, "2026-11-24 01:30", to_be_open=True)
    assert is_open(late, at("2026-11-24 01:29"))
    assert not is_open(late, at("2026-11-24 01:30"))
    assert next_change(late, at("2026-11-23 17:00")) == at("2026-11-24 01:30"), "one closing, not two"
    assert next_change(late, at("2026-11-24 01:30")) == at("2026-11-25 08:00"), "the day itself stays closed"


def test_opened_until_the_week_opens_is_one_long_day() -> None:
    early = said(DAY, "2026-11-24 08:00", to_be_open=True)
    assert next_change(early, at("2026-11-24 05:00")) == at("2026-11-24 18:00")


def test_closed_early_opens_when_the_week_does_or_when_it_is_over() -> None:
    assert next_change(said(DAY, "2026-11-23 16:00", to_be_open=False), at("2026-11-23 14:00")) == at(
        "2026-11-23 16:00"
    )
    assert next_change(said(DAY, "2026-11-23 20:00", to_be_open=False), at("2026-11-23 14:00")) == at(
        "2026-11-24 08:00"
    )


def test_a_clocks_time_is_the_next_one_also_where_clocks_are_changed() -> None:
    assert next_time(90, at("2026-11-23 23:00"), SHANGHAI) == at("2026-11-24 01:30")
    assert next_time(90, at("2026-11-23 01:30"), SHANGHAI) == at("2026-11-24 01:30")
    skipped = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # 02:30 is not: the clocks go from 02:00 to 03:00
    assert next_time(150, skipped - timedelta(hours=2), BERLIN) == skipped
