"""`/staffing`: the calls to expect in each hour of the week, the people they take, those on the roster, and what if.

Guarded by: a sign-in as supervisor, with a second factor. Figures alone: no caller, no record, no number. Nothing is
changed here; what is tried stands in the address. A week is played by one web process at a time, because it computes
for a second or two and the phones' hooks are answered beside it.
"""

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.call_log import read_call_log
from hotline.boards.staffing import Rostered, mean_write_up, measured_from, rostered
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.routing.arrivals import Tide
from hotline.routing.night_rules import NightRules
from hotline.simulate.from_log import measure_log
from hotline.simulate.staffing import NATIONAL_MINIMUM
from hotline.simulate.week import EVERY_DAY, TARGET, WITHIN, Change, Contact, HourAhead, in_time, week_ahead
from hotline.simulate.week_play import nights_of, play_week
from hotline.web.console.frame import Page, word
from hotline.web.console.roster import day_name
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach

staffing_page = Page(
    "staffing",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("staffing.staffing", "frame.nav_staffing", order=54, reach=Reach.MENU),
)

_WEEKS = (2, 4, 8, 12)
_MOST_CHANGES, _MOST_PEOPLE = 5, 20
_CHANGE = re.compile(r"([0-7])\.(\d{1,2})\.(\d{1,2})\.(-?\d{1,2})")
_LONGEST_WAIT = 4 * 3600.0
"""A played caller is sent on after so long even where the line would let her wait for ever; callers whose patience is
longer on average do not give up, as far as anybody can tell."""

_one_at_a_time = threading.BoundedSemaphore()


@dataclass(frozen=True)
class _Log:
    """What the line's own log says of its callers; `tides` are empty while it has too few to say anything."""

    since: datetime
    calls: int
    tides: Sequence[Tide]
    contact: Contact
    write_up_is_known: bool


@staffing_page.get("/staffing")
def staffing() -> str:
    return _page(is_played=False)


@staffing_page.get("/staffing/try")
def what_if() -> AnyResponse:
    """Add what the form says to what is tried already; it stands in the address from then on."""
    tried = [*_changes(), _new_change()]
    return redirect(url_for(".staffing", weeks=_weeks(), tried=[_spelt(one) for one in tried[:_MOST_CHANGES]]))


@staffing_page.get("/staffing/played")
def played() -> str:
    """The same week, played with the rules that ring phones."""
    if not _one_at_a_time.acquire(blocking=False):
        abort(429)
    try:
        return _page(is_played=True)
    finally:
        _one_at_a_time.release()


def _page(*, is_played: bool) -> str:
    house, weeks, tried = the_house(), _weeks(), _changes()
    now = house.clock()
    first = house.line.today(now)
    with house.database.read() as connection:
        roster = rostered(connection, house.line.hours, first)
    log = _measure(house, now, weeks)
    seats = [one.shift for one in roster if one.shift.counts]
    ahead = week_ahead(first, house.line.hours, log.tides, log.contact, seats, tried) if log.tides else []
    nights = nights_of(log.tides)
    days = _play(house, first, log, roster, nights, tried) if is_played and nights and log.tides else []
    return render_template(
        "staffing.html",
        log=log,
        ahead=ahead,
        hours=_by_hour(ahead),
        weeks=weeks,
        choices=_WEEKS,
        tried=[(_spelt(one), one, _without(tried, one)) for one in tried],
        is_full=len(tried) >= _MOST_CHANGES,
        most=_MOST_PEOPLE,
        every_day=EVERY_DAY,
        nights=nights,
        is_played=is_played,
        days=days,
        minimum=NATIONAL_MINIMUM,
        too_much_for_two=sum(one.is_open and one.level_with_two < TARGET for one in ahead),
        levels={name: in_time(ahead, name) for name in ("level", "level_then", "level_with_two")},
        highest=max([NATIONAL_MINIMUM, *(max(one.needed, one.then) for one in ahead)]),
        target=TARGET,
        within=WITHIN,
        day_name=day_name,
        inf=math.inf,
        busiest=max((one.calls for one in ahead), default=0.0),
    )


def _measure(house: House, now: datetime, weeks: int) -> _Log:
    """Measure the callers of the last weeks, and how long a contact takes: the talk, and writing it up."""
    until = now.replace(minute=0, second=0, microsecond=0)
    with house.database.read() as connection:
        since = measured_from(connection, until - timedelta(weeks=weeks), until)
        write_up = mean_write_up(connection, since)
        after = house.line.wrap_up_seconds if write_up is None else write_up
        try:
            found = measure_log(read_call_log(connection, since, until), house.line.hours, since, until)
        except Refused:
            return _Log(since, 0, (), Contact(0.0, after, math.inf), write_up is not None)
    talk, patience = found.report["talk_minutes"] * 60, found.report["patience_minutes"]
    gives_up = patience is not None and patience * 60 <= _LONGEST_WAIT
    contact = Contact(max(1.0, talk), after, patience * 60 if gives_up else math.inf)
    return _Log(since, found.report["calls"], found.tides, contact, write_up is not None)


def _play(
    house: House, first: date, log: _Log, roster: list[Rostered], nights: int, tried: list[Change]
) -> list[dict[str, object]]:
    line = house.line
    longest = min(line.longest_wait_seconds, _LONGEST_WAIT)
    rules = NightRules(line.policy, line.needs, line.ring_seconds, log.contact.write_up, longest)
    was = play_week(first, line.zone, log.tides, roster, rules, nights) if tried else []
    then = play_week(first, line.zone, log.tides, roster, rules, nights, tried)
    return [{"then": day, "was": was[number] if was else None} for number, day in enumerate(then)]


def _by_hour(ahead: list[HourAhead]) -> list[list[HourAhead]]:
    """The week as a table: a row for each hour, a column for each day."""
    return [[one for one in ahead if one.hour == hour] for hour in sorted({one.hour for one in ahead})]


def _weeks() -> int:
    wanted = request.args.get("weeks", "4")
    return int(wanted) if wanted in set(map(str, _WEEKS)) else abort(400)


def _changes() -> list[Change]:
    return [_read(text) for text in request.args.getlist("tried")[:_MOST_CHANGES]]


def _new_change() -> Change:
    return _read(".".join(request.args.get(name, "") for name in ("day", "from", "until", "people")))


def _read(text: str) -> Change:
    found = _CHANGE.fullmatch(text)
    day, start, end, people = map(int, found.groups()) if found else (0, 0, 0, 0)
    if found is None or start > 23 or end > 24 or start == end or not 0 < abs(people) <= _MOST_PEOPLE:
        abort(400)
    return Change(day, start, end, people)


def _spelt(change: Change) -> str:
    return f"{change.weekday}.{change.start}.{change.end}.{change.people}"


def _without(tried: list[Change], one: Change) -> list[str]:
    return [_spelt(other) for other in tried if other is not one]


@staffing_page.app_template_global()
def minutes(seconds: float | None) -> str:
    """A time of seconds as people say it."""
    if seconds is None:
        return "–"
    return (
        word("staffing.seconds", n=round(seconds))
        if seconds < 90
        else word("staffing.minutes", n=f"{seconds / 60:.1f}")
    )
