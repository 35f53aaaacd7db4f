"""What a row of a roster must be, which shifts stand in each other's way, and where seats are missing. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hotline.kernel.ids import StaffId
from hotline.kernel.pools import Pool
from hotline.kernel.wall_clock import moment_of
from hotline.roster.shift_model import LONGEST_SHIFT, Burden, Fault, FaultKind, Gap, NewShift, Shift, Tiring
from hotline.sheets.cells import UNPRINTABLE, name_key, plain, read_date

COLUMNS = {
    "name": "姓名",
    "date": "日期",
    "start": "开始",
    "end": "结束",
    "place": "地点",
    "pool": "坐席组",
    "note": "备注",
}
REQUIRED = ("name", "start", "end")

_LONGEST = {"name": 80, "place": 80, "note": 500}
_CLOCK = re.compile(r"(?:(.+?)[T ])?\s*(\d{1,2})[:时点](\d{2})?(?::\d{2}(?:\.\d+)?)?分?")
_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = 24 * 60
_POOLS = {
    name_key(spelling): pool
    for pool, chinese in {Pool.FIRST: "第一组 一组", Pool.SECOND: "第二组 二组", Pool.STANDBY: "备勤"}.items()
    for spelling in (pool.value, *chinese.split())
}


def both_names(column: str) -> str:
    return f"{column} ({COLUMNS[column]})"


def check_row(row: int, cells: Mapping[str, str], zone: ZoneInfo) -> NewShift | list[Fault]:
    """Turn the texts of a row into a shift in the line's zone, or name every fault in it."""
    check = _Check(row, cells)
    name = check.text("name")
    place, note, pool = check.text("place"), check.text("note"), check.pool()
    day = check.day()
    start = check.clock("start", day)
    end = check.clock("end", None)
    if check.faults or name is None or start is None or end is None:
        return check.faults
    starts_at, ends_at = _times(start, end, zone)
    if ends_at <= starts_at:
        if ends_at == starts_at:
            check.refuse("end", "starts and ends at the same time", FaultKind.SAME_TIME)
        else:
            check.refuse("end", "ends before it starts", FaultKind.BACKWARDS)
    elif ends_at - starts_at > LONGEST_SHIFT:
        hours = (ends_at - starts_at) / timedelta(hours=1)
        most = LONGEST_SHIFT // timedelta(hours=1)
        check.refuse("end", f"{hours:.0f} hours: a shift lasts {most} at most", FaultKind.LASTS_TOO_LONG)
    return check.faults or NewShift(row, name, starts_at, ends_at, place, note, pool)


_Clock = tuple[date | None, int]
"""A day, when the cell names one, and the minutes after its midnight."""


def _times(start: _Clock, end: _Clock, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first, start_minute = start
    last, end_minute = end
    assert first is not None, "checked by _Check.clock"
    if last is None:  # an end without a day is the next time that the clock shows it
        last, end_minute = first, end_minute if end_minute > start_minute else end_minute + _DAY
        if end_minute == start_minute + _DAY:
            end_minute = start_minute
    return moment_of(first, start_minute, zone, last=False), moment_of(last, end_minute, zone, last=True)


def same_as_known(shift: NewShift, staff_id: StaffId, known: Iterable[Shift]) -> bool:
    """Say whether this very shift stands on the roster already."""
    return any(
        (one.staff_id, one.starts_at, one.ends_at, one.pool) == (staff_id, shift.starts_at, shift.ends_at, shift.pool)
        for one in known
    )


def find_overlaps(new: Sequence[tuple[NewShift, StaffId]], known: Sequence[Shift]) -> list[Fault]:
    """Name each new shift at whose time its person has another one, on the sheet or on the roster."""
    taken: dict[StaffId, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for one in known:
        taken[one.staff_id].append((one.starts_at, one.ends_at, "a shift on the roster already"))
    faults = []
    for shift, staff_id in new:
        for starts_at, ends_at, where in taken[staff_id]:
            if starts_at < shift.ends_at and shift.starts_at < ends_at:
                reason = f"overlaps {where} of the same person"
                faults.append(Fault(shift.row, "start", reason, FaultKind.OVERLAPS))
                break
        taken[staff_id].append((shift.starts_at, shift.ends_at, f"row {shift.row}"))
    return faults


def find_gaps(open_times: Iterable[tuple[datetime, datetime]], shifts: Sequence[Shift], seats: int) -> list[Gap]:
    """Return when the line is open with fewer than `seats` people on the roster, in order; `seats` tells how many."""
    crew = [shift for shift in shifts if shift.counts]
    gaps: list[Gap] = []
    for begin, end in open_times:
        edges = {time for one in crew for time in (one.starts_at, one.ends_at) if begin < time < end}
        times = [begin, *sorted(edges), end]
        for start, stop in pairwise(times):
            there = len({one.staff_id for one in crew if one.starts_at <= start and stop <= one.ends_at})
            if there >= seats:
                continue
            if gaps and gaps[-1].ends_at == start and gaps[-1].seats == there:
                gaps[-1] = Gap(gaps[-1].starts_at, stop, there)
            else:
                gaps.append(Gap(start, stop, there))
    return gaps


def pieces_for(gaps: Iterable[Gap], hers: Sequence[Shift], longest: timedelta) -> list[Gap]:
    """Cut gaps into what one person could take: without the times that she has, none longer than `longest`."""
    pieces = []
    for gap in gaps:
        edges = {time for one in hers for time in (one.starts_at, one.ends_at) if gap.starts_at < time < gap.ends_at}
        for start, stop in pairwise([gap.starts_at, *sorted(edges), gap.ends_at]):
            if any(one.starts_at <= start and stop <= one.ends_at for one in hers):
                continue
            while start < stop:
                end = min(stop, start + longest)
                pieces.append(Gap(start, end, gap.seats))
                start = end
    return pieces


def find_tiring(hers: Sequence[Shift], longest: timedelta, rest: timedelta) -> list[Tiring]:
    """Name which of one person's shifts, given in their order, asks too much of her. Shifts that follow each other
    without a rest are one stretch of work."""
    found: list[Tiring] = []
    begun = over = None
    for shift in hers:
        rests: timedelta | None = None if over is None else shift.starts_at - over
        if begun is None or rests is None or rests > timedelta(0):
            begun = shift.starts_at
        if rests is not None and timedelta(0) < rests < rest:
            found.append(Tiring(shift.id, Burden.SHORT_REST, rests))
        if shift.ends_at - begun > longest:
            found.append(Tiring(shift.id, Burden.LONG, shift.ends_at - begun))
        over = shift.ends_at
    return found


def tell_gap(gap: Gap, zone: ZoneInfo) -> dict[str, Any]:
    """A gap in the line's own time."""
    start, end = (moment.astimezone(zone).isoformat(timespec="minutes") for moment in (gap.starts_at, gap.ends_at))
    return {"from": start, "to": end, "seats": gap.seats}


class _Check:
    """Reads the cells of one row, noting each fault with its column."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        self.row = row
        self.cells = cells
        self.faults: list[Fault] = []

    def refuse(self, column: str, reason: str, kind: FaultKind) -> None:
        self.faults.append(Fault(self.row, column, reason, kind))

    def text(self, column: str) -> str | None:
        text = plain(self.cells.get(column, ""))
        if not text:
            if column in REQUIRED:
                self.refuse(column, f"{both_names(column)} is empty", FaultKind.EMPTY)
            return None
        if UNPRINTABLE.search(text):
            self.refuse(column, "holds a control character", FaultKind.CONTROL)
        elif len(text) > _LONGEST.get(column, 40):
            reason = f"{len(text)} characters, the longest allowed is {_LONGEST.get(column, 40)}"
            self.refuse(column, reason, FaultKind.TOO_LONG)
        else:
            return text
        return None

    def pool(self) -> Pool | None:
        text = self.text("pool")
        if text is None:
            return None
        pool = _POOLS.get(name_key(text))
        if pool is None:
            reason = "not a pool: write first (第一组), second (第二组) or standby (备勤)"
            self.refuse("pool", reason, FaultKind.NOT_POOL)
        return pool

    def day(self) -> date | None:
        text = self.text("date")
        return None if text is None else self._date("date", text)

    def clock(self, column: str, day: date | None) -> _Clock | None:
        """Read 22:00, 24:00, 22时 or 2026-11-23 22:00. A start has its day here or in the column for it."""
        text = self.text(column)
        if text is None:
            return None
        text = unicodedata.normalize("NFKC", text)
        if _BARE_DAY.fullmatch(text):
            text += " 00:00"  # how a spreadsheet's cell with a day and midnight arrives
        found = _CLOCK.fullmatch(text)
        minute = 60 * int(found[2]) + int(found[3] or 0) if found else _DAY + 1
        if found is None or int(found[3] or 0) > 59 or minute > _DAY:
            self.refuse(column, "not a time: write it like 22:00 or 2026-11-23 22:00", FaultKind.NOT_TIME)
            return None
        own = None if found[1] is None else self._date(column, found[1])
        if found[1] is not None and own is None:
            return None
        if column == "start" and own is None and day is None:
            if not any(fault.column == "date" for fault in self.faults):
                self.refuse("date", f"{both_names('date')} is empty", FaultKind.EMPTY)
            return None
        if own is not None and day is not None and own != day:
            self.refuse(column, "another day than in the column for it", FaultKind.OTHER_DAY)
            return None
        return own or day, minute

    def _date(self, column: str, text: str) -> date | None:
        try:
            return read_date(text)
        except ValueError as error:
            self.refuse(column, str(error), FaultKind.NOT_DATE)
            return None
