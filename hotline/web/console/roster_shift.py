"""`/roster/new` and `/roster/shifts/ID`: one shift, written by hand: its person, its hours, its place and its pool.

Guarded by: a sign-in as supervisor, with a second factor. What cannot be is refused with what she typed still there;
who comes second reads what the first has done. What stands in a shift's note is not shown here.
"""

from datetime import date, datetime

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.people import list_people
from hotline.boards.roster_week import read_week
from hotline.flows.edit_roster import add_shift, change_shift, exchange_shifts, strike_shift
from hotline.kernel.errors import Refused
from hotline.kernel.ids import ShiftId
from hotline.kernel.pools import Pool
from hotline.roster.model import Role
from hotline.roster.shift_model import Fault, NewShift, Shift
from hotline.roster.shift_rules import check_row
from hotline.roster.week_rules import monday_of
from hotline.web.console.frame import Page, word
from hotline.web.console.roster import asked_day, clock, day_name, decide, find, why_not
from hotline.web.console.shifts import span
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

shift_page = Page("roster_shift", __name__, under="roster", may_enter={Role.SUPERVISOR})

_FIELDS = ("name", "date", "start", "end", "place", "pool")
_LONGEST = 200
_NO_SHEET = 0
_Answer = AnyResponse | str | tuple[str, int]


@shift_page.get("/roster/new")
def new() -> str:
    """A form for a shift that is not there yet; what the address says of it stands in it."""
    house = the_house()
    day = asked_day("date") or house.line.today(house.clock())
    return _form(None, _typed(request.args) | {"date": day.isoformat()})


@shift_page.post("/roster/new")
def add() -> _Answer:
    wanted, house = _wanted(), the_house()
    if isinstance(wanted, Fault):
        return _form(None, _typed(request.form), wanted=wanted), 422
    try:
        shift_id = add_shift(house, house.clock(), new=wanted, by=the_visitor().account.name)
    except Refused as fault:
        return _form(None, _typed(request.form), why_not(fault)), 409
    return _kept(wanted, shift_id, "added")


@shift_page.get("/roster/shifts/<shift_id>")
def shift(shift_id: str) -> str:
    found = find(shift_id)
    return _form(found, _written(found))


@shift_page.post("/roster/shifts/<shift_id>")
def change(shift_id: str) -> _Answer:
    wanted, house = _wanted(), the_house()
    found = find(shift_id)
    if isinstance(wanted, Fault):
        return _form(found, _typed(request.form), wanted=wanted), 422
    seen = request.form.get("seen", "")
    try:
        change_shift(
            house, house.clock(), shift_id=shift_id, seen=seen, new=wanted, by=the_visitor().account.name
        )  # fmt: skip
    except Refused as fault:
        return _form(find(shift_id), _typed(request.form), why_not(fault)), 409
    return _kept(wanted, ShiftId(shift_id), "changed")


@shift_page.post("/roster/shifts/<shift_id>/off")
def off(shift_id: str) -> AnyResponse:
    seen = request.form.get("seen", "")
    return decide(
        lambda house, now, by: strike_shift(house, now, shift_id=shift_id, seen=seen, by=by),
        "called_off",
        _day(find(shift_id).starts_at),
    )


@shift_page.post("/roster/shifts/<shift_id>/exchange")
def exchange(shift_id: str) -> AnyResponse:
    seen, against = request.form.get("seen", ""), request.form.get("against", "")
    return decide(
        lambda house, now, by: exchange_shifts(house, now, shift_id=shift_id, seen=seen, against=against, by=by),
        "exchanged",
        _day(find(shift_id).starts_at),
        shift_id,
    )


def _wanted() -> NewShift | Fault:
    """What the form says, read as a row of a sheet is; or the first thing that is wrong with it."""
    checked = check_row(_NO_SHEET, _typed(request.form), the_house().line.zone)
    return checked if isinstance(checked, NewShift) else checked[0]


def _typed(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields.get(name, "")[:_LONGEST] for name in _FIELDS}


def _written(found: Shift) -> dict[str, str]:
    pool = "" if found.pool is None else found.pool.value
    day = _day(found.starts_at).isoformat()
    times = {"start": clock(found.starts_at), "end": clock(found.ends_at)}
    return {"name": found.name, "date": day, **times, "place": found.place or "", "pool": pool}


def _kept(wanted: NewShift, shift_id: ShiftId, said: str) -> AnyResponse:
    return decide(lambda _house, _now, _by: None, said, _day(wanted.starts_at), shift_id)


def _form(found: Shift | None, typed: dict[str, str], fault: str = "", wanted: Fault | None = None) -> str:
    house = the_house()
    if wanted is not None:
        fault = word(f"roster.fault_{wanted.kind}", column=word(f"roster.column_{wanted.column}"))
    others, now = list[Shift](), house.clock()
    with house.database.read() as connection:
        people = list_people(connection)
        if found is not None:
            week = read_week(connection, house.line.hours, house.line.roster, monday_of(_day(found.starts_at)), now)
            others = [one for one in week.shifts if one.staff_id != found.staff_id and one.ends_at > now]
    return render_template(
        "roster_shift.html",
        shift=found,
        typed=typed,
        fault=fault,
        wrong=wanted.column if wanted is not None else "",
        people=people,
        pools=[pool.value for pool in Pool],
        others=others,
        now=now,
        span=span,
        day_name=day_name,
        week=monday_of(_shown_day(typed, found)),
    )


def _shown_day(typed: dict[str, str], found: Shift | None) -> date:
    if found is not None:
        return _day(found.starts_at)
    try:
        return date.fromisoformat(typed["date"])
    except ValueError:
        return the_house().line.today(the_house().clock())


def _day(moment: datetime) -> date:
    return moment.astimezone(the_house().line.zone).date()
