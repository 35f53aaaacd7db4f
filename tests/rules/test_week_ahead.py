"""The week ahead: who is there for the whole of an hour, nights, clocks that change, and what is tried."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.boards.staffing import Rostered
from hotline.hours.rules import Hours, Span
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import ShiftId, StaffId
from hotline.kernel.pools import Pool
from hotline.roster.shift_model import Shift
from hotline.routing.arrivals import Stream, Tide
from hotline.simulate.week import EVERY_DAY, Change, Contact, HourAhead, week_ahead
from hotline.simulate.week_play import crew_of

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
WEDNESDAY = date(2026, 3, 4)
TIDE = Tide(CallClass.GENERAL, Stream(1, 1200), (1.0,))


def shift(name: str, starts: str, hours: float, zone: ZoneInfo = SHANGHAI) -> Shift:
    begin = datetime.fromisoformat(starts).replace(tzinfo=zone).astimezone(UTC)
    end = begin + timedelta(hours=hours)
    return Shift(ShiftId(name + starts), StaffId(name), name, begin, end, None, counts=True)


def look(shifts: list[Shift], *changes: Change, zone: ZoneInfo = SHANGHAI, first: date = WEDNESDAY) -> list[HourAhead]:
    contact = Contact(1200, 300, 600)
    return week_ahead(first, Hours(zone, always_open=True), [TIDE], contact, shifts, changes)


def test_who_comes_at_half_past_is_not_there_for_the_hour_and_two_halves_of_one_person_are_one() -> None:
    ahead = look([
        shift("Lin", "2026-03-04T08:30", 2), shift("Wu", "2026-03-04T08:00", 0.5), shift("Wu", "2026-03-04T08:30", 1.5),
    ])  # fmt: skip
    assert [one.there for one in ahead[7:12]] == [0, 1, 2, 0, 0]


def test_what_is_tried_over_midnight_lies_on_the_next_day_too_also_from_sunday_to_monday() -> None:
    ahead = look([], Change(6, 22, 2, 1), Change(EVERY_DAY, 23, 24, 2))
    by_time = {(one.day.weekday(), one.hour): one.then for one in ahead}
    assert [by_time[6, 21], by_time[6, 22], by_time[6, 23], by_time[0, 0], by_time[0, 2]] == [0, 1, 3, 1, 0]
    assert by_time[2, 23] == 2
    assert all(one.then == 0 for one in look([], Change(EVERY_DAY, 0, 24, -5))), "nobody is fewer than nobody"


def test_the_hour_that_the_clocks_skip_is_none_and_the_night_goes_on_behind_it() -> None:
    ahead = look([shift("Lin", "2026-03-28T22:00", 7, BERLIN)], zone=BERLIN, first=date(2026, 3, 28))
    sunday = [one for one in ahead if one.day == date(2026, 3, 29)]
    assert [one.is_open for one in sunday[:4]] == [True, True, False, True]
    assert [one.there for one in sunday if one.is_open][:6] == [1, 1, 1, 1, 1, 0]


def test_the_crew_of_a_day_is_its_roster_with_the_night_before_and_with_who_is_tried() -> None:
    night = [
        shift("Lin", "2026-03-03T22:00", 8),
        shift("Lin", "2026-03-04T22:00", 8),
        shift("Wu", "2026-03-04T20:00", 4),
    ]
    roster = [Rostered(one, frozenset({"child"}), Pool.FIRST) for one in night]

    def crew(*changes: Change) -> list[tuple[str, tuple[Span, ...]]]:
        return [(one.name, one.shifts) for one in crew_of(WEDNESDAY, SHANGHAI, roster, 20, changes)]

    usual = [("Lin", (Span(0, 360),)), ("Lin", (Span(1320, 1440),)), ("Wu", (Span(1200, 1440),))]
    assert crew() == usual
    assert crew(Change(2, 20, 22, 2)) == [*usual, *[(f"+{n}", (Span(1200, 1320),)) for n in range(2)]]
    assert crew(Change(2, 23, 24, -1)) == [*usual[:2], ("Wu", (Span(1200, 1380),))]
    assert crew(Change(2, 20, 24, -3)) == usual[:1]
