"""When a caller finds the line open, and what it is told when not."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.hours.config import HoursConfigError, read_hours
from hotline.hours.rules import HORIZON, NEVER, DatedException, Hours, Span, Week, is_open, next_change
from hotline.hours.words import opening_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")  # clocks go forward 2027-03-28 02:00, back 2026-10-25 03:00
EVENINGS = """
weekly = {mon = ["08:00-12:00", "13:00-22:00"], tue = ["08:00-22:00"], fri = ["22:00-06:00"], sun = ["00:00-24:00"]}
"""


def hours(toml: str, zone: str = "Asia/Shanghai") -> Hours:
    return read_hours(tomllib.loads(toml)).rules(zone)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def every_day(*spans: Span) -> Week:
    return (spans, spans, spans, spans, spans, spans, spans)


@pytest.mark.parametrize(
    ("moment", "is_it"),
    [
        ("2026-11-23 07:59", False),  # a Monday
        ("2026-11-23 08:00", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 13:00", True),
        ("2026-11-23 21:59", True),
        ("2026-11-23 22:00", False),
        ("2026-11-27 22:00", True),  # Friday's night
        ("2026-11-28 05:59", True),
        ("2026-11-28 06:00", False),
    ],
)
def test_a_caller_finds_the_line_as_the_week_says(moment: str, is_it: bool) -> None:
    assert is_open(hours(EVENINGS), at(moment)) is is_it


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ("2026-11-23 07:00", "2026-11-23 08:00"),
        ("2026-11-23 12:30", "2026-11-23 13:00"),
        ("2026-11-23 13:00", "2026-11-23 22:00"),
        ("2026-11-27 23:00", "2026-11-28 06:00"),
        ("2026-11-28 06:00", "2026-11-29 00:00"),  # Saturday: next is Sunday
        ("2026-11-29 12:00", "2026-11-30 00:00"),
    ],
)
def test_the_next_change_is_the_next_opening_or_closing(moment: str, change: str) -> None:
    assert next_change(hours(EVENINGS), at(moment)) == at(change)


def test_a_short_span_inside_a_long_one_closes_nothing() -> None:
    line = hours('weekly = {mon = ["08:00-20:00", "09:00-10:00"]}')
    assert next_change(line, at("2026-11-23 09:30")) == at("2026-11-23 20:00")


def test_an_always_open_line_never_changes() -> None:
    always = hours("always_open = true")
    assert is_open(always, at("2026-11-23 03:00"))
    assert next_change(always, at("2026-11-23 03:00")) is None


def test_without_hours_the_line_is_open_and_with_false_alone_it_is_closed() -> None:
    assert hours("").always_open
    closed = hours("always_open = false")
    assert not is_open(closed, at("2026-11-23 12:00"))
    assert next_change(closed, at("2026-11-23 12:00")) is None


def test_an_always_open_line_can_close_on_new_year_s_day() -> None:
    line = hours("always_open = true\nclosed = [2027-01-01]")
    assert next_change(line, at("2026-12-31 20:00")) == at("2027-01-01 00:00")
    assert not is_open(line, at("2027-01-01 10:00"))
    assert next_change(line, at("2027-01-01 10:00")) == at("2027-01-02 00:00")


def test_a_holiday_has_its_own_short_hours() -> None:
    festival = '[[exceptions]]\nfrom = 2027-02-06\nto = 2027-02-08\nspans = ["10:00-12:00"]'
    line = hours(EVENINGS + festival)
    assert is_open(line, at("2027-02-08 11:00"))
    assert not is_open(line, at("2027-02-08 09:00"))  # a Monday, open at nine in other weeks
    assert next_change(line, at("2027-02-06 12:00")) == at("2027-02-07 10:00")


def test_a_night_shift_ends_its_night_even_into_a_closed_day() -> None:
    line = hours(EVENINGS + "closed = [2026-11-28]")
    assert is_open(line, at("2026-11-28 05:00"))
    assert not is_open(hours(EVENINGS + "closed = [2026-11-27]"), at("2026-11-28 05:00"))


def test_a_saturday_worked_like_a_monday() -> None:
    line = hours(EVENINGS + 'make_up_days = {"2026-10-10" = "mon"}')
    assert is_open(line, at("2026-10-10 09:00"))
    assert not is_open(line, at("2026-10-10 12:30"))
    assert not is_open(line, at("2026-10-17 09:00"))


def test_a_dated_exception_goes_before_a_make_up_day() -> None:
    line = hours(EVENINGS + 'closed = [2026-10-10]\nmake_up_days = {"2026-10-10" = "mon"}')
    assert not is_open(line, at("2026-10-10 09:00"))


def test_the_skipped_hour_in_berlin_moves_an_opening_to_the_skip() -> None:
    line = Hours(timezone=BERLIN, weekly=every_day(Span(150, 195)))  # 02:30-03:15
    assert next_change(line, datetime(2027, 3, 28, 0, 0, tzinfo=UTC)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert next_change(line, datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) == datetime(2027, 3, 28, 1, 15, tzinfo=UTC)


def test_the_doubled_hour_in_berlin_is_open_both_times() -> None:
    line = Hours(timezone=BERLIN, weekly=every_day(Span(120, 165)))  # 02:00-02:45
    assert next_change(line, datetime(2026, 10, 24, 23, 0, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert next_change(line, datetime(2026, 10, 25, 0, 50, tzinfo=UTC)) == datetime(2026, 10, 25, 1, 45, tzinfo=UTC)


def test_nothing_beyond_sixty_days_is_promised() -> None:
    away = (DatedException(date(2026, 1, 1), date(2026, 12, 31)),)
    line = Hours(timezone=SHANGHAI, weekly=every_day(Span(480, 720)), exceptions=away)
    assert next_change(line, at("2026-10-01 10:00")) is None
    assert next_change(line, at("2026-12-01 10:00")) == at("2027-01-01 08:00")


def test_a_time_without_a_zone_is_refused() -> None:
    naive = at("2026-11-23 08:00").replace(tzinfo=None)
    for question in (is_open, next_change):
        with pytest.raises(ValueError, match="zone"):
            question(hours(EVENINGS), naive)
    with pytest.raises(ValueError, match="zone"):
        opening_words(naive, at("2026-11-23 08:00"), "zh", SHANGHAI)


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 1439), st.integers(1, 1440))
days = st.lists(spans, max_size=2).map(tuple)
weeks = st.one_of(st.just(NEVER), st.tuples(days, days, days, days, days, days, days))
exceptions = st.lists(
    st.builds(
        lambda start, length, hours: DatedException(start, start + timedelta(days=length), hours),
        st.dates(date(2026, 9, 1), date(2027, 5, 1)),
        st.integers(0, 20),
        days,
    ),
    max_size=2,
).map(tuple)
lines = st.builds(Hours, timezone=st.sampled_from([SHANGHAI, BERLIN]), weekly=weeks, exceptions=exceptions)
moments = st.datetimes(datetime(2026, 10, 1), datetime(2027, 4, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(lines, moments, st.integers(0, 1000))
def test_until_the_next_change_nothing_changes_and_then_it_does(line: Hours, now: datetime, part: int) -> None:
    change = next_change(line, now)
    until = change or now + HORIZON
    assert until > now
    assert is_open(line, now + (until - now) * part // 1001) is is_open(line, now)
    if change:
        assert is_open(line, change) is not is_open(line, now)


@given(moments)
def test_a_day_of_whole_days_is_open_through_every_clock_change(now: datetime) -> None:
    line = Hours(timezone=BERLIN, weekly=every_day(Span(0, 1440)))
    assert is_open(line, now)
    assert next_change(line, now) is None


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ('weekly = {mon = ["25:00-26:00"]}', 'hours.weekly.mon[0]: "25:00-26:00" is not a span HH:MM-HH:MM'),
        ("weekly = {mon = [8]}", 'hours.weekly.mon[0]: "8" is not a span HH:MM-HH:MM'),
        ('weekly = {mon = ["8:00-9:00"]}', 'hours.weekly.mon[0]: "8:00-9:00" is not a span HH:MM-HH:MM'),
        ('weekly = {sun = ["08:00-08:00"]}', 'hours.weekly.sun[0]: "08:00-08:00" opens and closes at the same time'),
        ('weekly = {monday = ["08:00-09:00"]}', "hours.weekly.monday: Input should be 'mon'"),
        ("holiday = []", "hours.holiday: Extra inputs"),
        ('always_open = true\nweekly = {mon = ["08:00-09:00"]}', "hours.weekly: leave it out"),
        ('closed = ["soon"]', "hours.closed[0]: Input should be a valid date"),
        ("exceptions = [{spans = []}]", "hours.exceptions[0]: say either date, or from and to"),
        ("exceptions = [{from = 2027-01-01, spans = []}]", "hours.exceptions[0]: say either date, or from and to"),
        ("exceptions = [{date = 2027-01-01}]", "hours.exceptions[0].spans: Field required"),
        (
            "exceptions = [{from = 2027-01-02, to = 2027-01-01, spans = []}]",
            "hours.exceptions[0]: to (2027-01-01) is before from (2027-01-02)",
        ),
        (
            "closed = [2027-01-01]\nexceptions = [{date = 2027-01-01, spans = []}]",
            "hours.exceptions[0]: 2027-01-01 is already set by hours.closed[0]",
        ),
        ('make_up_days = {"2026-10-10" = "8"}', "hours.make_up_days.2026-10-10: Input should be 'mon'"),
    ],
)
def test_a_fault_in_the_table_is_named_by_its_full_key(toml: str, fault: str) -> None:
    with pytest.raises(HoursConfigError) as refused:
        hours(toml)
    assert [line[: len(fault)] for line in refused.value.faults] == [fault]


def test_all_faults_are_told_together() -> None:
    with pytest.raises(HoursConfigError) as refused:
        hours('weekly = {mon = ["x"], tue = ["y"]}\nclosed = ["z"]')
    assert len(refused.value.faults) == 3


@pytest.mark.parametrize(("start", "end"), [(-1, 10), (1440, 1450), (60, 60), (0, 1441)])
def test_a_span_lasts_at_most_a_day_and_starts_in_it(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span starts within its day"):
        Span(start, end)
