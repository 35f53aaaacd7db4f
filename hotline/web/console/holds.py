"""`/holds`: which numbers are kept longer than their time, and why.

Guarded by: a sign-in as supervisor or data officer, which asks for a second factor. Codes alone; each reading, placing
and lifting stands in the audit.
"""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.flows.legal_holds import LONGEST_HOLD, MAY_HOLD, lift_hold, place_hold, read_holds
from hotline.kernel.errors import NotNow
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

holds_page = Page(
    "holds",
    __name__,
    may_enter=MAY_HOLD,
    nav=Nav("holds.holds", "frame.nav_holds", order=95, reach=Reach.MENU),
)

_LONGEST_ID = 64


@holds_page.get("/holds")
def holds() -> str:
    return _page(request.args.get("which", ""))


@holds_page.post("/holds")
def place() -> AnyResponse | tuple[str, int]:
    """Keep a number until the end of a day."""
    form, house = request.form, the_house()
    try:
        until = _day(form.get("until", ""))
        which, reason = form.get("which", "").strip(), form.get("reason", "")
        place_hold(house, house.clock(), by=_me(), call=which, reason=reason, until=until)
    except NotNow as fault:
        return _page(form.get("which", ""), word(f"holds.why_{fault.why}")), 409
    flash(word("holds.placed"))
    return redirect(url_for("holds.holds"))


@holds_page.post("/holds/<hold_id>/lift")
def lift(hold_id: str) -> AnyResponse:
    house = the_house()
    try:
        lift_hold(house, house.clock(), by=_me(), hold_id=hold_id)
        flash(word("holds.lifted"))
    except NotNow as fault:
        flash(word(f"holds.why_{fault.why}"))
    return redirect(url_for("holds.holds"))


def _page(which: str, fault: str = "") -> str:
    house = the_house()
    now = house.clock()
    today = house.line.today(now)
    return render_template(
        "holds.html",
        holds=read_holds(house, now, by=_me()),
        which=which[:_LONGEST_ID],
        until=request.form.get("until", ""),
        reason=request.form.get("reason", ""),
        today=today,
        last_day=today + LONGEST_HOLD - timedelta(days=1),
        fault=fault,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotNow("until", "this is no date") from error


def _me() -> str:
    return the_visitor().account.name
