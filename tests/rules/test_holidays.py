"""Holidays, make-up days and longer evenings: what the public calendar and the line's own dates do to the week."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.hours.calendar import PublicHoliday, knows_make_up_days, public_day
from hotline.hours.config import HoursConfigError, read_hours
from hotline.hours.rules import (
    DatedException,
    Extension,
    Hours,
    LikeWeekday,
    OwnSpans,
    is_open,
    next_change,
    open_times,
)
from hotline.kernel.toml_text import MalformedToml, read_toml
from tests.rules.test_hours import BERLIN, SHANGHAI, at, days, weeks

DAY = '["08:00-18:00"]'
OFFICE = f'weekly = {{mon={DAY}, tue={DAY}, wed={DAY}, thu={DAY}, fri=["08:00-17:00"], sun=["10:00-12:00"]}}\n'
CLOSED, LIKE_SUNDAY = 'holidays = "closed"\n', 'holidays = "sun"\n'


def line(toml: str) -> Hours:
    return read_hours(tomllib.loads(toml)).rules("Asia/Shanghai")


@pytest.mark.parametrize(
    ("toml", "moment", "is_it"),
    [
        (CLOSED, "2026-09-30 17:59", True),  # a Wednesday, the last working day
        (CLOSED, "2026-10-01 09:00", False),
        (CLOSED, "2026-10-04 10:30", False),  # a Sunday in the midst of it
        (CLOSED, "2026-10-07 09:00", False),
        (CLOSED, "2026-10-08 09:00", True),
        (CLOSED, "2026-10-10 09:00", True),  # a Saturday that is worked, like the Wednesday before
        (CLOSED, "2026-10-17 09:00", False),
        (CLOSED, "2026-09-20 12:30", True),  # a Sunday that is worked
        (LIKE_SUNDAY, "2026-10-01 10:30", True),
        (LIKE_SUNDAY, "2026-10-01 09:00", False),
        ('holidays = ["20:00-23:00"]\n', "2026-10-01 20:30", True),
        ("", "2026-10-01 09:00", True),
        ("", "2026-10-10 09:00", False),
    ],
)
def test_a_caller_at_national_day_finds_the_line_as_it_says(toml: str, moment: str, is_it: bool) -> None:
    assert is_open(line(toml + OFFICE), at(moment)) is is_it


def test_who_calls_on_the_eve_of_national_day_is_told_the_eighth() -> None:
    assert next_change(line(CLOSED + OFFICE), at("2026-09-30 18:00")) == at("2026-10-08 08:00")


def test_a_night_before_a_holiday_ends_in_it() -> None:
    before_labour_day = line(CLOSED + 'weekly = {thu = ["22:00-06:00"], fri = ["22:00-06:00"]}')
    assert is_open(before_labour_day, at("2026-05-01 05:59"))  # a Friday
    assert not is_open(before_labour_day, at("2026-05-01 23:00"))


def test_a_line_that_is_always_open_may_close_on_holidays() -> None:
    always = line("always_open = true\n" + CLOSED)
    assert next_change(always, at("2026-09-30 20:00")) == at("2026-10-01 00:00")
    assert next_change(always, at("2026-10-01 20:00")) == at("2026-10-08 00:00")
    assert is_open(line("always_open = true\n" + LIKE_SUNDAY), at("2026-10-01 09:00"))


def test_the_line_s_own_dates_go_before_the_calendar() -> None:
    own = '[[exceptions]]\ndate = 2026-10-01\nspans = ["08:00-09:00"]\n[make_up_days]\n2026-10-10 = "sun"'
    busy = line(CLOSED + OFFICE + own)
    assert is_open(busy, at("2026-10-01 08:30"))
    assert not is_open(busy, at("2026-10-10 09:00"))
    assert is_open(busy, at("2026-10-10 10:30"))


def test_longer_evenings_begin_and_end_by_themselves() -> None:
    longer = '[[extended]]\nfrom = 2026-11-16\nto = 2026-11-29\nspans = ["18:00-23:00"]'
    late = line(OFFICE + "closed = [2026-11-18]\n" + longer)
    assert next_change(late, at("2026-11-13 09:00")) == at("2026-11-13 17:00")  # the Friday before
    assert next_change(late, at("2026-11-16 09:00")) == at("2026-11-16 23:00")  # joined to the usual day
    assert not is_open(late, at("2026-11-18 20:00"))  # closed on purpose
    assert not is_open(late, at("2026-11-21 20:00"))  # a Saturday, on which the line never opens
    assert next_change(late, at("2026-11-30 09:00")) == at("2026-11-30 18:00")


def test_the_calendar_is_known_as_far_as_it_was_announced() -> None:
    assert knows_make_up_days(2026)
    assert not knows_make_up_days(2090)
    assert public_day(date(2090, 10, 1)) == PublicHoliday(), "festivals come every year"


some_days = st.dates(date(2026, 9, 1), date(2027, 3, 1))
rules = st.none() | st.builds(OwnSpans, days) | st.builds(LikeWeekday, st.integers(0, 6))
extensions = st.lists(
    st.builds(lambda day, spans: Extension(day, day + timedelta(5), spans), some_days, days), max_size=1
)
closed = st.lists(st.builds(lambda day, spans: DatedException(day, day, spans), some_days, days), max_size=1)
lines = st.builds(
    Hours,
    timezone=st.sampled_from([SHANGHAI, BERLIN]),
    always_open=st.booleans(),
    weekly=weeks,
    exceptions=closed.map(tuple),
    holidays=rules,
    extensions=extensions.map(tuple),
)
moments = st.sampled_from(["2026-09-30 20:00", "2026-10-09 23:00", "2026-10-24 22:30", "2027-02-04 12:00"])


@settings(max_examples=30, deadline=None)
@given(lines, moments)
def test_minute_by_minute_the_line_is_open_as_its_next_change_says(hours: Hours, moment: str) -> None:
    begin = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    change, was = next_change(hours, begin), is_open(hours, begin)
    for minute in range(36 * 60):
        now = begin + timedelta(minutes=minute)
        if change is not None and now >= change:
            change, was = next_change(hours, change), not was
        assert is_open(hours, now) is was, now
    end = begin + timedelta(hours=36)
    times = open_times(hours, begin, end)
    assert all(begin <= start < stop <= end for start, stop in times)
    assert all(is_open(hours, start) and not (is_open(hours, stop) and stop < end) for start, stop in times)
    assert bool(times and times[0][0] == begin) is is_open(hours, begin)


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ('holidays = "off"', 'hours.holidays: "off" is not "closed", a weekday like "sun", or a list of spans'),
        ('holidays = ["8-12"]', 'hours.holidays: "8-12" is not a span HH:MM-HH:MM'),
        ('extended = [{from = 2026-12-01, spans = ["18:00-20:00"]}]', "hours.extended[0].to: Field required"),
        ("extended = [{from = 2026-12-01, to = 2026-12-02, spans = []}]", "hours.extended[0].spans: Tuple should have"),
        (
            'weekly = {mon = []}\nextended = [{from = 2026-12-02, to = 2026-12-01, spans = ["18:00-20:00"]}]',
            "hours.extended[0]: to (2026-12-01) is before from (2026-12-02)",
        ),
        (
            'extended = [{from = 2026-12-01, to = 2026-12-02, spans = ["18:00-20:00"]}]',
            "hours.extended: leave it out: the line is always open",
        ),
    ],
)
def test_a_fault_is_named_by_its_full_key(toml: str, fault: str) -> None:
    with pytest.raises(HoursConfigError) as refused:
        line(toml)
    assert [told[: len(fault)] for told in refused.value.faults] == [fault]


@pytest.mark.parametrize(
    ("toml", "where"),
    [
        ('[hours]\nweekly = { mon = ["08:00-12:00" "13:00-22:00"] }', "hours.weekly (line 2): is not TOML"),
        ("[hours]\nclosed = [2026-13-01]", "hours.closed (line 2): is not TOML"),
        ('[[hours.exceptions]]\ndate = 2026-12-01\nspans = ["08:00', "hours.exceptions.spans (line 3): is not TOML"),
        ("always open", "(line 1): is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_the_key(toml: str, where: str) -> None:
    with pytest.raises(MalformedToml) as refused:
        read_toml(toml)
    assert str(refused.value).startswith(where)


def test_the_example_of_the_line_is_a_good_one() -> None:
    text = (Path(__file__).parents[2] / "config/line.toml").read_text("utf-8")
    shown = "\n".join(row.removeprefix("# ") for row in text.split("[hours]")[1].split("[routing]")[0].splitlines())
    offered = read_toml(shown.replace("always_open = true", "", 1).replace("[[hours.", "[["))
    assert read_hours(offered).rules("Asia/Shanghai").holidays is not None
