"""`/callers/apart`: who is kept apart from whom; `/callers/<call_id>/apart`: from one caller, by a call of hers.

Guarded by: a sign-in as supervisor, which asks for a second factor. Codes alone; each reading of the reasons stands in
the audit.
"""

from datetime import date, datetime, time

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.audit.model import LONGEST_WHY
from hotline.boards.call_story import Story
from hotline.boards.people import list_people
from hotline.flows.keep_apart import end_apart, keep_apart, read_kept_apart
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.call import find
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

apart_page = Page("apart", __name__, under="callers", may_enter={Role.SUPERVISOR})


@apart_page.get("/callers/apart")
def everybody() -> str:
    house = the_house()
    return render_template("apart.html", pairs=read_kept_apart(house, house.clock(), by=_me()))


@apart_page.get("/callers/<call_id>/apart")
def caller(call_id: str) -> str:
    return _shown(find(call_id))


@apart_page.post("/callers/<call_id>/apart")
def keep(call_id: str) -> AnyResponse | tuple[str, int]:
    """Never let a counsellor and her meet again, or not until a day."""
    found, house = find(call_id), the_house()
    name, reason = request.form.get("name", ""), request.form.get("reason", "").strip()
    if name not in _counsellors():
        abort(400)
    try:
        until = _until(request.form.get("until", ""))
        _, talk = keep_apart(house, house.clock(), name=name, which=found.id, by=_me(), reason=reason, until=until)
    except NotNow as fault:
        return _shown(found, word(f"apart.why_{fault.why}")), 409
    except Refused:
        return _shown(found, word("board.refused")), 409
    flash(word("apart.kept_but_talk" if talk else "apart.kept", name=name))
    return redirect(url_for("apart.caller", call_id=found.id))


@apart_page.post("/callers/apart/<pair_id>/end")
def end(pair_id: str) -> AnyResponse:
    """Let the two meet again, and go back to the page she came from."""
    house, call_id = the_house(), request.form.get("call", "")
    try:
        end_apart(house, house.clock(), pair_id=pair_id, by=_me())
        flash(word("apart.ended"))
    except NotNow as fault:
        flash(word(f"apart.why_{fault.why}"))
    return redirect(url_for("apart.caller", call_id=call_id) if is_id(call_id) else url_for("apart.everybody"))


def _shown(found: Story, fault: str = "") -> str:
    house = the_house()
    pairs = read_kept_apart(house, house.clock(), by=_me(), which=found.id) if found.code else []
    wish = {name: request.form.get(name, "")[: LONGEST_WHY + 1] for name in ("name", "until", "reason")}
    people = _counsellors()
    return render_template("apart.html", call=found, pairs=pairs, people=people, wish=wish, fault=fault)


def _counsellors() -> list[str]:
    with the_house().database.read() as connection:
        return [one.name for one in list_people(connection) if Role(one.role).takes_calls]


def _until(text: str) -> datetime | None:
    """The beginning of that day; None: until somebody lifts it."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), the_house().line.zone) if text else None
    except ValueError as error:
        raise NotNow("until", "this is no date") from error


def _me() -> str:
    return the_visitor().account.name
