"""Which time a report is about, as it stands in an address: days of the line's own, and the moment it is told as of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hotline.boards.past import Span
from hotline.kernel.wall_clock import moment_of
from hotline.web.console.address import day_of

KINDS = ("day", "week", "month", "quarter", "own")
MOST_DAYS = 400

_STILL_WRITTEN = timedelta(seconds=30)
"""What carries a time may be committed a moment later: a report of this very second would not be the same again."""
_EARLIEST = 2000


class BadSpan(ValueError):
    """One of the fields makes no sense; the message is the field's name."""


@dataclass(frozen=True)
class Asked:
    """A span of whole days. `fields`: as in an address that gives the same report for ever."""

    span: Span
    kind: str
    first: date
    last: date
    is_fixed: bool
    """Somebody has said as of when."""
    fields: dict[str, str]


def read_span(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Asked:
    """Return what an address asks for; of nothing, today as it is now. Raises BadSpan."""
    fields = _filled(given, ("span", "day", "until", "as_of"))
    kind = fields.get("span", "day")
    if kind not in KINDS:
        raise BadSpan("span")
    day = _day(fields, "day") or now.astimezone(zone).date()
    first, last = _bounds(kind, day, _day(fields, "until"))
    return _asked(kind, first, last, read_moment(fields, now, zone), "as_of" in fields, zone)


def read_month(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Asked:
    """Return the month that an address names, such as 2026-03; of nothing, the one before this. Raises BadSpan."""
    fields = _filled(given, ("month", "as_of"))
    today = now.astimezone(zone).date()
    named = fields.get("month", f"{today.replace(day=1) - timedelta(days=1):%Y-%m}")
    if len(named) != 7:
        raise BadSpan("month")
    day = _day({"month": f"{named}-01"}, "month")
    assert day is not None, "it was given"
    first, last = _bounds("month", day, None)
    found = _asked("month", first, last, read_moment(fields, now, zone), "as_of" in fields, zone)
    return Asked(**vars(found) | {"fields": {"month": named, "as_of": found.fields["as_of"]}})


def read_year(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Asked:
    """Return the year that an address names; of nothing, the one before this. Raises BadSpan."""
    fields = _filled(given, ("year", "as_of"))
    named = fields.get("year", str(now.astimezone(zone).year - 1))
    if len(named) != 4:
        raise BadSpan("year")
    first = _day({"year": f"{named}-01-01"}, "year")
    assert first is not None, "it was given"
    found = _asked(
        "year", first, first.replace(month=12, day=31), read_moment(fields, now, zone), "as_of" in fields, zone
    )
    return Asked(**vars(found) | {"fields": {"year": named, "as_of": found.fields["as_of"]}})


def read_moment(fields: Mapping[str, str], now: datetime, zone: ZoneInfo) -> datetime:
    """Return as of when, to the minute: what is said, else the last minute in which all is written. Raises BadSpan."""
    latest = (now - _STILL_WRITTEN).replace(second=0, microsecond=0)
    if "as_of" not in fields:
        return latest
    try:
        said = datetime.strptime(fields["as_of"], "%Y-%m-%dT%H:%M")  # noqa: DTZ007  a clock on the wall, until below
    except ValueError:
        raise BadSpan("as_of") from None
    if said.year < _EARLIEST or said.year > now.year + 1:
        raise BadSpan("as_of")
    moment = said.replace(tzinfo=zone).astimezone(UTC)
    if moment > latest:
        raise BadSpan("as_of")
    return moment


def _asked(kind: str, first: date, last: date, as_of: datetime, is_fixed: bool, zone: ZoneInfo) -> Asked:
    since = moment_of(first, 0, zone, last=False)
    until = moment_of(last + timedelta(days=1), 0, zone, last=False)
    fields = {"span": kind, "day": str(first)} | ({"until": str(last)} if kind == "own" else {})
    fields |= {"as_of": f"{as_of.astimezone(zone):%Y-%m-%dT%H:%M}"}
    return Asked(Span(since, until, as_of), kind, first, last, is_fixed, fields)


def _bounds(kind: str, day: date, until: date | None) -> tuple[date, date]:
    match kind:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month" | "quarter":
            months = 1 if kind == "month" else 3
            first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
            return first, (first + timedelta(days=31 * months)).replace(day=1) - timedelta(days=1)
    last = day if until is None else until
    if not timedelta(0) <= last - day < timedelta(days=MOST_DAYS):
        raise BadSpan("until")
    return day, last


def _day(fields: Mapping[str, str], name: str) -> date | None:
    try:
        return day_of(fields, name)
    except ValueError as fault:
        raise BadSpan(str(fault)) from None


def _filled(given: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    return {name: value for name in names if (value := given.get(name, "").strip())}
