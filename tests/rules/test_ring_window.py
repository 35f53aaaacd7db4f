"""When a promised call-back may ring: never into a night in which nobody waits for it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.callbacks.rules import Owed, Wish, ring_window
from hotline.kernel.daily import DailyHours

NIGHT = DailyHours.parse("22:00-07:00")
SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
PROMISE = timedelta(minutes=30)


def at(clock: str, day: int = 4, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}").replace(tzinfo=zone).astimezone(UTC)


def wish(asked: str, best: str | None = None) -> Wish:
    asked_at = at(asked)
    return Wish(asked_at, Owed(asked_at, asked_at + PROMISE), None if best is None else DailyHours.parse(best))


@pytest.mark.parametrize(
    ("asked", "best", "now", "opens", "closes"),
    [
        ("20:00", None, at("20:05"), at("20:05"), at("22:00")),
        ("21:00", None, at("22:10"), at("07:00", 5), at("22:00", 5)),  # a third try
        ("21:50", None, at("22:05"), at("22:05"), at("22:20")),  # promised by 22:20
        ("21:50", None, at("22:21"), at("07:00", 5), at("22:00", 5)),
        ("23:00", None, at("23:50"), at("23:50"), at("00:00", 5)),  # she lies awake
        ("23:00", None, at("00:00", 5), at("07:00", 5), at("22:00", 5)),
        ("23:00", None, at("22:30", 5), at("07:00", 6), at("22:00", 6)),  # another night
        ("12:00", "18:00-21:00", at("12:01"), at("18:00"), at("21:00")),
        ("12:00", "18:00-21:00", at("19:00"), at("19:00"), at("21:00")),
        ("12:00", "23:00-01:00", at("00:30", 5), at("00:30", 5), at("01:00", 5)),  # her own night
    ],
)
def test_who_may_be_rung_when(asked: str, best: str | None, now: datetime, opens: datetime, closes: datetime) -> None:
    window = ring_window(wish(asked, best), NIGHT, SHANGHAI, now)
    assert (window.opens, window.closes) == (opens, closes)


def test_without_quiet_hours_any_hour_will_do() -> None:
    window = ring_window(wish("03:00"), None, SHANGHAI, at("04:00"))
    assert (window.opens, window.closes) == (at("04:00"), None)


def test_who_asked_while_closed_is_not_rung_in_that_night_though_the_line_opens_in_it() -> None:
    asked = at("23:00")
    wished = Wish(asked, Owed(at("07:00", 5), at("07:30", 5)))
    for now in (at("23:30"), at("06:10", 5)):
        window = ring_window(wished, NIGHT, SHANGHAI, now)
        assert (window.opens, window.closes) == (at("07:00", 5), at("22:00", 5))


_YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
_HOURS = st.builds(DailyHours, st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda hours: hours.start != hours.end and hours.minutes <= 18 * 60
)


@settings(max_examples=60)
@given(_YEAR, st.timedeltas(timedelta(0), timedelta(days=3)), _HOURS, st.none() | _HOURS, st.sampled_from([1, 30, 600]))
def test_a_window_is_never_empty_and_its_end_is_where_ringing_must_stop(
    asked: datetime, later: timedelta, quiet: DailyHours, best: DailyHours | None, minutes: int
) -> None:
    """Clock changes included."""
    now = asked + later
    promise = timedelta(minutes=minutes)
    wished = Wish(asked, Owed(asked, asked + promise), best)
    window = ring_window(wished, quiet, BERLIN, now)
    assert now <= window.opens <= now + timedelta(hours=25)
    assert window.closes is not None
    assert window.opens < window.closes
    again = ring_window(wished, quiet, BERLIN, window.opens)
    assert again.opens == window.opens, "it may ring when it was said that it may"
    middle = window.opens + (window.closes - window.opens) / 2
    assert ring_window(wished, quiet, BERLIN, middle).opens == middle
    if best is None and quiet.around(window.opens, BERLIN):
        assert window.opens < max(asked + timedelta(hours=1), asked + timedelta(minutes=2 * minutes))
