"""`/desk/followups`: who is to be asked again how she is: what may be said first, the call, the text, what came of it.

Guarded by: a sign-in as counsellor or supervisor; whose it is, flows/log_followup.py decides. What was written of
earlier tries is opened by a key of its own, and each opening is written down.
"""

from contextlib import suppress

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.followups import Followed, find_followup, followups_of, open_followups
from hotline.flows.ask_followup import ask_by_text
from hotline.flows.before_ringing import Known, before_followup
from hotline.flows.log_followup import Before, assign, log_result, read_before
from hotline.flows.ring_followup import ring_now
from hotline.followups.model import Result
from hotline.followups.rules import BY_HAND
from hotline.kernel.errors import Refused, Why
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.frame import Page, page_language, taken, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, the_visitor

followups_page = Page(
    "followups",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("followups.followups", "frame.nav_followups", order=30),
)


@followups_page.get("/desk/followups")
def followups() -> str:
    house, account = the_house(), the_visitor().account
    now = house.clock()
    with house.database.read() as connection:
        if account.role is Role.SUPERVISOR:
            found = open_followups(connection, now)
        else:
            found = followups_of(connection, account.staff_id, now)
    groups = {
        "mine": [one for one in found if one.owner_id == account.staff_id],
        "nobodys": [one for one in found if one.owner_id is None],
        "others": [one for one in found if one.owner_id not in {None, account.staff_id}],
    }
    return render_template("followups.html", groups=groups)


@followups_page.get("/desk/followups/<step_id>")
def followup(step_id: str) -> str:
    return _shown(_find(step_id))


@followups_page.post("/desk/followups/<step_id>/open")
def opened(step_id: str) -> AnyResponse | str:
    """Show what was agreed, and what was written of each try."""
    _find(step_id)
    house = the_house()
    try:
        before = read_before(house, house.clock(), by=the_visitor().account.name, which=step_id)
    except Refused:
        return _back_to_list("followups.gone")
    return _shown(_find(step_id), before=before)


@followups_page.get("/desk/followups/<step_id>/open")
def again(step_id: str) -> AnyResponse:
    """Where who loads that page again, or asks for it in another language, comes by."""
    return redirect(url_for("followups.followup", step_id=step_id))


@followups_page.post("/desk/followups/<step_id>/result")
def result(step_id: str) -> AnyResponse | tuple[str, int]:
    found, said = _find(step_id), request.form.get("result", "")
    note = request.form.get("note", "").replace("\r\n", "\n").strip()
    if said not in {one.value for one in BY_HAND}:
        return _shown(found, note=note, fault="choose"), 409
    house = the_house()
    try:
        log_result(
            house, house.clock(), by=the_visitor().account.name, which=step_id, result=Result(said), note=note or None
        )
    except Refused as refused:
        fault = "too_long" if refused.why is Why.TOO_LONG else "not_kept"
        return _shown(_find(step_id), note=note, fault=fault), 409
    after = _find(step_id)
    if after.step.is_open:
        flash(word("followups.again"))
        return taken(url_for("followups.followup", step_id=step_id))
    flash(word("followups.over" if after.step.ended_as else "followups.goes_on"))
    return taken(url_for("followups.followups"))


@followups_page.post("/desk/followups/<step_id>/ring")
def ring(step_id: str) -> AnyResponse:
    _find(step_id)
    house = the_house()
    try:
        ring_now(house, house.clock(), by=the_visitor().account.name, which=step_id)
        flash(word("followups.rings"))
    except Refused:
        flash(word("followups.not_rung"))
    return redirect(url_for("followups.followup", step_id=step_id))


@followups_page.post("/desk/followups/<step_id>/text")
def text(step_id: str) -> AnyResponse:
    _find(step_id)
    house = the_house()
    try:
        ask_by_text(house, house.clock(), by=the_visitor().account.name, which=step_id)
        flash(word("followups.asked_now"))
    except Refused:
        flash(word("followups.not_asked"))
    return redirect(url_for("followups.followup", step_id=step_id))


@followups_page.post("/desk/followups/<step_id>/assign")
def give(step_id: str) -> AnyResponse:
    _find(step_id)
    house, by = the_house(), the_visitor().account.name
    try:
        assign(house, house.clock(), by=by, which=step_id, to=request.form.get("to", ""))
    except Refused:
        flash(word("followups.not_given"))
        return redirect(url_for("followups.followup", step_id=step_id))
    return _back_to_list("followups.given")


def _shown(found: Followed, *, before: Before | None = None, note: str = "", fault: str = "") -> str:
    account, step, house = the_visitor().account, found.step, the_house()
    own_words = house.script.phrases.names.get(page_language(), {})
    is_hers = account.staff_id in {step.owner_id, found.talked_with} or step.owner_id is None
    is_hers = is_hers or account.role is Role.SUPERVISOR
    results = BY_HAND if found.can_be_reached else (Result.NO_SAFE_WAY,)
    known = Known()
    if is_hers and step.is_open:
        with suppress(Refused):  # it was given away this moment
            known = before_followup(house, house.clock(), by=account.name, which=step.id)
    return render_template(
        "followup.html",
        found=found,
        step=step,
        neutral_name=own_words.get("neutral_name", house.line.neutral_name),
        is_hers=is_hers,
        known=known,
        results=results,
        before=before,
        note=note,
        fault=fault,
    )


def _back_to_list(key: str) -> AnyResponse:
    flash(word(key))
    return redirect(url_for("followups.followups"))


def _find(step_id: str) -> Followed:
    if not is_id(step_id):
        abort(404)
    house = the_house()
    with house.database.read() as connection:
        found = find_followup(connection, step_id, house.clock())
    if found is None:
        abort(404)
    return found
