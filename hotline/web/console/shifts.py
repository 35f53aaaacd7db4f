"""`/desk/shifts`: her shifts of four weeks; confirm, swap, fill a gap, call off, hand over; and her calendar.

Guarded by: a sign-in as counsellor or supervisor; whose shift it is, flows/own_shifts.py decides.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk_shifts import own_roster
from hotline.flows import own_shifts
from hotline.flows.own_shifts import LeftNote, notes_left_to
from hotline.flows.shift_calendar import new_calendar
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.roster.shift_model import LONGEST_SHIFT
from hotline.web.console.frame import Page, page_language, taken, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

shifts_page = Page(
    "shifts",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("shifts.shifts", "frame.nav_shifts", order=70, reach=Reach.MENU),
)

_ON_THE_DESK = timedelta(hours=1)


@shifts_page.get("/desk/shifts")
def shifts() -> str:
    return _page()


@shifts_page.post("/desk/shifts/<shift_id>/confirm")
def confirm(shift_id: str) -> AnyResponse:
    return _try(shift_id, own_shifts.confirm, "confirmed")


@shifts_page.post("/desk/shifts/<shift_id>/keep")
def keep(shift_id: str) -> AnyResponse:
    return _try(shift_id, own_shifts.keep_shift, "kept")


@shifts_page.post("/desk/shifts/<shift_id>/take")
def take(shift_id: str) -> AnyResponse:
    return _try(shift_id, own_shifts.take_swap, "taken")


@shifts_page.post("/desk/shifts/<shift_id>/swap")
def swap(shift_id: str) -> AnyResponse:
    to = request.form.get("to") or None
    return _try(shift_id, lambda house, now, **who: own_shifts.ask_swap(house, now, to=to, **who), "swap_asked")


@shifts_page.post("/desk/shifts/<shift_id>/call-off")
def call_off(shift_id: str) -> AnyResponse:
    return _try(shift_id, own_shifts.call_off_own, "called_off")


@shifts_page.post("/desk/shifts/<shift_id>/note")
def note(shift_id: str) -> AnyResponse | tuple[str, int]:
    words, house = request.form.get("note", "").replace("\r\n", "\n"), the_house()
    if not is_id(shift_id):
        abort(404)
    try:
        own_shifts.leave_note(house, house.clock(), by=the_visitor().account.name, shift_id=shift_id, note=words)
    except Refused:
        return _page(written=words, fault="note_not_kept"), 409
    flash(word("shifts.note_kept"))
    return taken(url_for("shifts.shifts"))


@shifts_page.post("/desk/shifts/gap")
def gap() -> AnyResponse:
    """Take hours for which somebody is missing."""
    starts_at, ends_at = _moment("from"), _moment("to")
    house = the_house()
    try:
        own_shifts.take_gap(house, house.clock(), by=the_visitor().account.name, starts_at=starts_at, ends_at=ends_at)
    except Refused:
        return _done("not_now")
    return _done("taken")


@shifts_page.post("/desk/shifts/calendar")
def new_address() -> str:
    """Make the address of her calendar, or make it anew; it is shown this once."""
    house = the_house()
    key = new_calendar(house, the_visitor().account.staff_id)
    return _page(address=f"{house.public_url}{url_for('calendar.shifts', key=key)}")


@shifts_page.app_context_processor
def _notes_on_the_desk() -> dict[str, Callable[[], list[LeftNote]]]:
    """What left_notes.html shows on the desk in the first hour of a shift."""
    return {"notes_left": lambda: _notes(_ON_THE_DESK)}


def _notes(within: timedelta) -> list[LeftNote]:
    house = the_house()
    return notes_left_to(house, house.clock(), the_visitor().account.staff_id, within=within)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """A shift as it stands on a list, in the line's own time: its day, and the next one where it ends in that."""
    zone = the_house().line.zone
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    weekday = word("shifts.weekdays").split()[first.weekday()]
    day = f"{first.month}月{first.day}日" if page_language() == "zh" else f"{first.day} {first:%b}"
    end = f"{last:%H:%M}" if first.date() == last.date() else word("shifts.next_day", at=f"{last:%H:%M}")
    return f"{weekday} {day} {first:%H:%M}–{end}"


def _page(*, address: str = "", written: str | None = None, fault: str = "") -> str:
    house = the_house()
    line, now, me = house.line, house.clock(), the_visitor().account.staff_id
    with house.database.read() as connection:
        roster = own_roster(connection, line.hours, line.roster, house.vault, me, now)
    return render_template(
        "shifts.html",
        roster=roster,
        notes=_notes(LONGEST_SHIFT),
        now=now,
        rules=line.roster,
        span=span,
        address=address,
        written=written or "",
        fault=fault,
    )


def _try(shift_id: str, does: Callable[..., bool | None], said: str) -> AnyResponse:
    if not is_id(shift_id):
        abort(404)
    house = the_house()
    try:
        is_late = does(house, house.clock(), by=the_visitor().account.name, shift_id=shift_id)
    except Refused:
        return _done("not_now")
    return _done("called_off_late" if is_late else said)


def _done(said: str) -> AnyResponse:
    flash(word(f"shifts.{said}"))
    return redirect(url_for("shifts.shifts"))


def _moment(field: str) -> datetime:
    try:
        found = datetime.fromisoformat(request.form.get(field, ""))
        return found.astimezone(UTC) if found.tzinfo else abort(400)
    except (ValueError, OverflowError):
        abort(400)
