"""By when somebody is rung back who named her hours: within them, and only time in which we may ring counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotline.callbacks.rules import Haste, Owed, Wish, haste_of, owed_in
from hotline.hours.rules import HORIZON, Hours, Span, open_times
from hotline.kernel.daily import DailyHours

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
ALWAYS = Hours(SHANGHAI, always_open=True)
BY_DAY = Hours(SHANGHAI, weekly=((Span(8 * 60, 20 * 60),),) * 7)  # type: ignore[arg-type]
PROMISE = timedelta(minutes=30)


def at(clock: str, day: int = 4) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def owed(asked: datetime, best: str, line: Hours = ALWAYS, promise: timedelta = PROMISE) -> Owed | None:
    return owed_in(DailyHours.parse(best), open_times(line, asked, asked + HORIZON), SHANGHAI, promise)


@pytest.mark.parametrize(
    ("asked", "best", "line", "counts_from", "by"),
    [
        (at("12:00"), "18:00-21:00", ALWAYS, at("18:00"), at("18:30")),
        (at("18:40"), "18:00-21:00", ALWAYS, at("18:40"), at("19:10")),
        (at("21:00"), "18:00-21:00", ALWAYS, at("18:00", 5), at("18:30", 5)),  # just over
        (at("20:50"), "18:00-21:00", ALWAYS, at("20:50"), at("18:20", 5)),  # ten minutes today, the rest tomorrow
        (at("12:00"), "23:45-01:00", ALWAYS, at("23:45"), at("00:15", 5)),
        (at("00:40"), "23:45-01:00", ALWAYS, at("00:40"), at("23:55")),
        (at("12:00"), "18:00-18:10", ALWAYS, at("18:00"), at("18:10", 6)),  # three evenings of ten minutes
        (at("12:00"), "18:00-21:00", BY_DAY, at("18:00"), at("18:30")),
        (at("12:00"), "19:45-21:00", BY_DAY, at("19:45"), at("20:00", 5)),  # we close at eight
        (at("21:00"), "06:00-09:00", BY_DAY, at("08:00", 5), at("08:30", 5)),
    ],
)
def test_her_time_counts_while_her_hours_and_ours_meet(
    asked: datetime, best: str, line: Hours, counts_from: datetime, by: datetime
) -> None:
    assert owed(asked, best, line) == Owed(counts_from, by)


def test_in_hours_that_never_meet_ours_nothing_can_be_promised() -> None:
    assert owed(at("12:00"), "20:00-23:00", BY_DAY) is None
    assert owed(at("12:00"), "18:00-21:00", Hours(SHANGHAI)) is None


def test_she_is_not_urgent_before_we_may_ring() -> None:
    found = owed(at("12:00"), "18:00-21:00")
    assert found is not None
    wish = Wish(at("12:00"), found, DailyHours.parse("18:00-21:00"))
    assert [haste_of(wish, at(clock)) for clock in ("17:59", "18:23", "18:25", "18:30")] == [
        Haste.CALM,
        Haste.CALM,
        Haste.SOON,
        Haste.LATE,
    ]


_YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
_MINUTES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] != pair[1] % 1440)


@settings(max_examples=60)
@given(_YEAR, _MINUTES, _MINUTES, st.sampled_from([1, 30, 600]))
@example(datetime(2026, 3, 28, 12, tzinfo=UTC), (150, 185), (0, 1440), 30)  # hours that the clock's change swallows
def test_she_is_never_late_outside_of_her_hours_nor_before_the_promised_time(
    asked: datetime, named: tuple[int, int], opens: tuple[int, int], minutes: int
) -> None:
    best, promise = DailyHours(*named), timedelta(minutes=minutes)
    start, end = opens
    day = (Span(start, end if end > start else end + 1440),)
    line = Hours(BERLIN, weekly=(day,) * 7)  # type: ignore[arg-type]
    times = open_times(line, asked, asked + HORIZON)
    found = owed_in(best, times, BERLIN, promise)
    if found is None:
        assert not any(
            best.around(begin + timedelta(minutes=minute), BERLIN)
            for begin, over in times[:3]
            for minute in range(int((over - begin).total_seconds() // 60))
        )
        return
    assert found.counts_from >= asked
    last = found.by - timedelta(seconds=1)
    for moment in (found.counts_from, last):
        assert best.around(moment, BERLIN)
        assert any(begin <= moment < over for begin, over in times)
    assert found.by >= found.counts_from + promise
