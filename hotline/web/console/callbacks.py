"""`/desk/callbacks`: promises to ring back: which are late; taking one, asking for one after a talk, taking one back.

Guarded by: a sign-in as counsellor or supervisor. Whether a phone may ring now is decided by the flows, last of all.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk_callbacks import OpenPromise, find_promise, last_talk, open_promises
from hotline.callbacks.model import Why
from hotline.flows.before_ringing import before_callback
from hotline.flows.promise_after_talk import REMEMBERED, AfterTalk, promise_after_talk
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.flows.take_callback import take_callback
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.frame import Page, because, unless_known, when, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, the_visitor

callbacks_page = Page(
    "callbacks",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("callbacks.callbacks", "frame.nav_callbacks", order=40),
    unattended={"callbacks.live"},
)

_WHYS = {why.value for why in Why}


@callbacks_page.get("/desk/callbacks")
def callbacks() -> str:
    house, me = the_house(), the_visitor().account.staff_id
    with house.database.read() as connection:
        talk = last_talk(connection, me, house.clock() - REMEMBERED)
    return render_template("callbacks.html", promises=_open(), talk=talk)


@callbacks_page.get("/desk/callbacks/live")
def live() -> Response:
    """The list, or 304 when the page has it. Time alone changes it, when a promise becomes late."""
    promises = _open()
    return unless_known(promises, lambda: render_template("callbacks_live.html", promises=promises))


@callbacks_page.get("/desk/callbacks/<callback_id>")
def promise(callback_id: str) -> AnyResponse | str:
    found = _find(callback_id)
    if found is None:
        return _to_list(word("callbacks.gone"))
    house = the_house()
    try:
        known = before_callback(house, house.clock(), by=the_visitor().account.name, which=callback_id)
    except Refused:
        return _to_list(word("callbacks.gone"))
    may_cancel = found.is_hers or found.is_anybodys or the_visitor().account.role is Role.SUPERVISOR
    whys = [why.value for why in Why]
    return render_template("callback.html", promise=found, known=known, may_cancel=may_cancel, whys=whys)


@callbacks_page.post("/desk/callbacks/<callback_id>/take")
def take(callback_id: str) -> AnyResponse:
    if not is_id(callback_id):
        abort(404)
    house = the_house()
    taken = take_callback(house, house.clock(), by=the_visitor().account.name, callback_id=callback_id)
    return _to_list(word(f"callbacks.taken_{taken}"))


@callbacks_page.post("/desk/callbacks/<callback_id>/cancel")
def cancel(callback_id: str) -> AnyResponse:
    if not is_id(callback_id):
        abort(404)
    why, house = request.form.get("why", ""), the_house()
    if why not in _WHYS:
        abort(400)
    try:
        cancel_by_staff(house, house.clock(), callback_id=callback_id, by=the_visitor().account.name, why=Why(why))
    except Refused as refused:
        return _to_list(because(refused, word("callbacks.gone")))
    return _to_list(word("callbacks.cancelled"))


@callbacks_page.post("/desk/callbacks/after-talk")
def after_talk() -> AnyResponse:
    """Ask that the caller of her last talk be rung back."""
    house, given = the_house(), request.form
    best, now = given.get("best", "").strip() or None, house.clock()
    try:
        done = promise_after_talk(
            house,
            now,
            by=the_visitor().account.name,
            call_id=given.get("call", ""),
            best=best,
            said_yes="said_yes" in given,
        )
    except Refused as refused:
        return _to_list(because(refused, word("callbacks.bad_hours")))
    if done.outcome is AfterTalk.BOOKED and done.counts_from is not None and done.counts_from > now:
        return _to_list(word("callbacks.after_booked_from", at=when(done.counts_from)))
    return _to_list(word(f"callbacks.after_{done.outcome}"))


def _to_list(told: str) -> AnyResponse:
    flash(told)
    return redirect(url_for("callbacks.callbacks"))


def _open() -> list[OpenPromise]:
    house = the_house()
    with house.database.read() as connection:
        return open_promises(connection, the_visitor().account.staff_id, house.clock())


def _find(callback_id: str) -> OpenPromise | None:
    if not is_id(callback_id):
        abort(404)
    house = the_house()
    with house.database.read() as connection:
        return find_promise(connection, callback_id, the_visitor().account.staff_id, house.clock())
