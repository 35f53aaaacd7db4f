"""Shifts as people write them, those that stand in each other's way, and hours without anybody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.kernel.errors import Refused
from hotline.kernel.ids import ShiftId, StaffId
from hotline.roster.sheet import read_roster
from hotline.roster.shift_model import Burden, Fault, Gap, NewShift, Shift
from hotline.roster.shift_rules import check_row, find_gaps, find_overlaps, find_tiring, pieces_for

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(start: str, end: str, date: str = "2026-10-24", zone: ZoneInfo = SHANGHAI) -> NewShift | list[Fault]:
    return check_row(2, {"name": "Lin", "date": date, "start": start, "end": end}, zone)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("22:00", "06:00", 8.0),  # over midnight, one shift
        ("08:00", "12:30", 4.5),
        ("8:00", "24:00", 16.0),
        ("２２：００", "6时", 8.0),
        ("2026-10-24 22:00", "2026-10-25 06:00", 8.0),
        ("2026年10月24日 22:00", "2026/10/25 6:00:00", 8.0),
        ("18:00", "2026-10-25", 6.0),
    ],
)
def test_a_shift_is_read_however_it_is_written(start: str, end: str, hours: float) -> None:
    shift = row(start, end)
    assert isinstance(shift, NewShift), shift
    assert shift.ends_at - shift.starts_at == hours * HOUR


def test_a_night_in_which_clocks_change_has_the_hours_that_it_has() -> None:
    back, forward = row("22:00", "06:00", zone=BERLIN), row("22:00", "06:00", "2027-03-27", BERLIN)
    assert isinstance(back, NewShift)
    assert isinstance(forward, NewShift)
    assert (back.ends_at - back.starts_at, forward.ends_at - forward.starts_at) == (9 * HOUR, 7 * HOUR)


@pytest.mark.parametrize(
    ("start", "end", "date", "column", "reason"),
    [
        ("2026-10-24 22:00", "2026-10-26 04:00", "", "end", "30 hours: a shift lasts 16 at most"),
        ("08:00", "08:00", "2026-10-24", "end", "starts and ends at the same time"),
        ("08:00", "2026-10-23 12:00", "2026-10-24", "end", "ends before it starts"),
        ("25:00", "06:00", "2026-10-24", "start", "not a time"),
        ("late", "06:00", "2026-10-24", "start", "not a time"),
        ("22:00", "", "2026-10-24", "end", "end (结束) is empty"),
        ("22:00", "06:00", "", "date", "date (日期) is empty"),
        ("22:00", "06:00", "31/10/2026", "date", "not a date"),
        ("2026-10-25 22:00", "06:00", "2026-10-24", "start", "another day than in the column for it"),
    ],
)
def test_what_cannot_be_a_shift_is_refused_with_its_column(
    start: str, end: str, date: str, column: str, reason: str
) -> None:
    faults = row(start, end, date)
    assert isinstance(faults, list)
    assert [(fault.row, fault.column) for fault in faults] == [(2, column)]
    assert faults[0].reason.startswith(reason)


def test_a_sheet_is_read_with_chinese_headers_under_a_title_in_any_encoding() -> None:
    sheet = "十月排班,,,\n姓名,日期,开始,结束,地点\n\n林,2026-10-24,22:00,06:00,家里\n"
    for data in (sheet.encode("gb18030"), b"\xef\xbb\xbf" + sheet.encode(), sheet.replace(",", "\t").encode("utf-16")):
        [found] = read_roster(data, "roster.csv")
        assert (found.number, found.cells["name"], found.cells["place"]) == (4, "林", "家里")
    with pytest.raises(Refused, match=r"columns missing: end \(结束\)"):
        read_roster(b"name,start\n", "roster.csv")


starts = st.integers(0, 30)
lengths = st.integers(1, 16)
people = st.sampled_from(["lin", "wu"])
spells = st.lists(st.tuples(people, starts, lengths), max_size=6)


def shift(person: str, start: int, length: int, *, counts: bool = True) -> Shift:
    begin = NOON + start * HOUR
    return Shift(ShiftId(f"{person}{start}"), StaffId(person), person, begin, begin + length * HOUR, None, counts)


@given(spells)
def test_nobody_is_in_two_places_after_a_sheet_without_overlaps(found: list[tuple[str, int, int]]) -> None:
    new = [
        (NewShift(number, who, NOON + start * HOUR, NOON + (start + length) * HOUR, None, None), StaffId(who))
        for number, (who, start, length) in enumerate(found)
    ]
    hours = [(who, hour) for who, start, length in found for hour in range(start, start + length)]
    assert bool(find_overlaps(new, [])) is (len(hours) != len(set(hours)))


@given(spells, st.integers(1, 2), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), max_size=2))
def test_an_hour_is_in_a_gap_exactly_if_the_line_is_open_and_seats_are_missing(
    found: list[tuple[str, int, int]], seats: int, spans: list[tuple[int, int]]
) -> None:
    begin, opened = 0, []
    for pause, length in spans:
        begin += pause
        opened.append((NOON + begin * HOUR, NOON + (begin + length) * HOUR))
        begin += length + 1
    gaps = find_gaps(opened, [shift(*one) for one in found], seats)
    for hour in range(60):
        now = NOON + hour * HOUR + HOUR / 2
        there = len({who for who, start, length in found if start <= hour < start + length})
        is_open = any(start <= now < end for start, end in opened)
        [*here] = [gap for gap in gaps if gap.starts_at <= now < gap.ends_at]
        assert [gap.seats for gap in here] == ([there] if is_open and there < seats else [])


def test_the_hole_from_two_to_three_is_found_in_a_week_without_others() -> None:
    week = [shift(f"c{n}", start, 8) for start in range(0, 168, 8) for n in (1, 2)]
    week.remove(shift("c1", 16, 8))
    week += [shift("c1", 16, 2), shift("c1", 19, 5), shift("coordinator", 16, 8, counts=False)]
    [gap] = find_gaps([(NOON, NOON + 168 * HOUR)], week, 2)
    assert (gap.starts_at, gap.ends_at, gap.seats) == (NOON + 18 * HOUR, NOON + 19 * HOUR, 1)


@given(
    found=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=6),
    gap=st.tuples(st.integers(0, 40), st.integers(1, 30)),
)
def test_pieces_are_all_of_a_gap_that_she_could_fill_and_nothing_else(
    found: list[tuple[int, int]], gap: tuple[int, int]
) -> None:
    hers = [shift("a", start, length) for start, length in found]
    start, stop = NOON + gap[0] * HOUR, NOON + sum(gap) * HOUR
    pieces = pieces_for([Gap(start, stop, 1)], hers, 8 * HOUR)
    for number in range(80):
        hour = NOON + number * HOUR
        is_hers = any(one.starts_at <= hour < one.ends_at for one in hers)
        inside = sum(piece.starts_at <= hour < piece.ends_at for piece in pieces)
        assert inside == (start <= hour < stop and not is_hers)
    assert all(piece.ends_at - piece.starts_at <= 8 * HOUR for piece in pieces)


def test_two_shifts_without_a_pause_are_one_stretch_and_ten_hours_between_are_no_rest() -> None:
    hers = [shift("a", 0, 6), shift("a", 6, 5), shift("a", 21, 8), shift("a", 40, 8)]
    found = [(one.shift_id, one.burden, one.lasts / HOUR) for one in find_tiring(hers, 10 * HOUR, 11 * HOUR)]
    assert found == [("a6", Burden.LONG, 11.0), ("a21", Burden.SHORT_REST, 10.0)]
