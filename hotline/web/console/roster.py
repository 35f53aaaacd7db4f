"""`/roster`: the week on the wall, who is there when, what is missing, and the swaps that wait.

Guarded by: a sign-in as supervisor, with a second factor. Each change is in the audit, and made only while the shift is
what she saw (flows/edit_roster.py). One shift: roster_shift.py; sheets: roster_sheet.py.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.roster_week import asked_swaps, read_shift, read_week
from hotline.flows.edit_roster import approve_swap, change_shift, refuse_swap
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.roster.shift_model import NewShift, Shift
from hotline.roster.week_rules import DAYS, monday_of, on_day
from hotline.web.console.address import day_of
from hotline.web.console.frame import Page, page_language, word
from hotline.web.console.shifts import span
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

roster_page = Page(
    "roster",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("roster.roster", "frame.nav_roster", order=52, reach=Reach.MENU),
)

_NO_SHEET = 0


@roster_page.get("/roster")
def roster() -> str:
    house = the_house()
    now = house.clock()
    first = monday_of(asked_day("week") or house.line.today(now))
    with house.database.read() as connection:
        week = read_week(connection, house.line.hours, house.line.roster, first, now)
        asked = asked_swaps(connection, now)
    return render_template(
        "roster.html",
        week=week,
        asked=asked,
        today=house.line.today(now),
        now=now,
        rules=house.line.roster,
        before=first - timedelta(days=DAYS),
        after=first + timedelta(days=DAYS),
        span=span,
        day_name=day_name,
        clock=clock,
    )


@roster_page.post("/roster/shifts/<shift_id>/move")
def move(shift_id: str) -> AnyResponse:
    """The same hours on another day, or another person's: what a drag, or an arrow with the shift key, asks for."""
    day, seen, name = asked_day("day") or abort(400), request.form.get("seen", ""), request.form.get("name", "")

    def act(house: House, now: datetime, by: str) -> None:
        shift = find(shift_id)
        starts_at, ends_at = on_day(shift, day, house.line.zone)
        new = NewShift(_NO_SHEET, name, starts_at, ends_at, shift.place, None, shift.pool)
        change_shift(house, now, shift_id=shift_id, seen=seen, new=new, by=by)

    return decide(act, "moved", day, shift_id)


@roster_page.post("/roster/shifts/<shift_id>/swap")
def swap(shift_id: str) -> AnyResponse:
    """Give it to a colleague, as was asked for, or let it stay hers."""
    act, seen, to = (request.form.get(name, "") for name in ("act", "seen", "to"))
    day = find(shift_id).starts_at.astimezone(the_house().line.zone).date()
    if act == "refuse":
        return decide(
            lambda house, now, by: refuse_swap(house, now, shift_id=shift_id, seen=seen, by=by), "swap_refused", day
        )
    if act != "approve":
        abort(400)
    return decide(
        lambda house, now, by: approve_swap(house, now, shift_id=shift_id, seen=seen, to=to, by=by), "swapped", day
    )


def find(shift_id: str) -> Shift:
    """The shift of an address; 404 for one that is not there, or is called off."""
    house = the_house()
    if not is_id(shift_id):
        abort(404)
    with house.database.read() as connection:
        found = read_shift(connection, shift_id)
    if found is None:
        abort(404)
    return found


def decide(act: Callable[[House, datetime, str], object], said: str, day: date, shift_id: str = "") -> AnyResponse:
    """Do it, and show the week; if it cannot be done, that says why and nothing is changed."""
    house = the_house()
    try:
        act(house, house.clock(), the_visitor().account.name)
    except Refused as fault:
        flash(why_not(fault), "fault")
    else:
        flash(word(f"roster.{said}"))
    return to_week(day, shift_id)


def to_week(day: date, shift_id: str = "") -> AnyResponse:
    """The week of a day; a browser with keys goes on at this shift."""
    return redirect(url_for("roster.roster", week=monday_of(day), _anchor=f"s-{shift_id}" if shift_id else None))


def why_not(fault: Refused) -> str:
    return word(f"roster.not_{fault.why or 'moved_on'}")


def asked_day(name: str) -> date | None:
    """The day that a field of this request names; None for none. 400 for what is no day of ours."""
    try:
        return day_of({name: text}, name) if (text := request.values.get(name, "")) else None
    except ValueError:
        abort(400)


def day_name(day: date) -> str:
    weekday = word("shifts.weekdays").split()[day.weekday()]
    return f"{weekday} {day.month}月{day.day}日" if page_language() == "zh" else f"{weekday} {day.day} {day:%b}"


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(the_house().line.zone):%H:%M}"
