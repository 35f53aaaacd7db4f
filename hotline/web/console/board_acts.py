"""`/board/calls/ID`, `/board/people/ID` and what is decided there: each time with a reason, and in the audit.

Guarded by: a sign-in as supervisor, which asks for a second factor. A decision that comes too late changes nothing,
and whoever made it reads why; what she wrote is still there.
"""

from collections.abc import Callable
from datetime import timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.board_call import CallNow, find_call
from hotline.boards.board_line import Rules
from hotline.boards.board_people import Person, find_person, overflow_now
from hotline.flows.alerts import OwnComplaint, see_alert
from hotline.flows.call_for_help import come_to_help
from hotline.flows.listen_in import listen_in
from hotline.flows.overflow import close_overflow, open_overflow
from hotline.flows.reclass import add_need, change_class, drop_need, give_call
from hotline.flows.tend_crew import free_line, give_break, send_home
from hotline.kernel.classes import CallClass
from hotline.kernel.errors import NotNow, Refused
from hotline.kernel.ids import CallId, StaffId, is_id
from hotline.roster.model import Role
from hotline.tickets.listen_model import Mode
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

board_acts = Page("board_acts", __name__, under="board", may_enter={Role.SUPERVISOR})

_MINUTES = (30, 60, 120, 240)
_Answer = AnyResponse | str | tuple[str, int]


@board_acts.get("/board/calls/<call_id>")
def call(call_id: str) -> str:
    return _call_page(call_id)


@board_acts.post("/board/calls/<call_id>/class")
def change(call_id: str) -> _Answer:
    to, was = request.form.get("class", ""), request.form.get("was", "")
    first = request.form.get("first") == "yes"

    def act(by: str, reason: str) -> None:
        house = the_house()
        change_class(
            house, house.clock(), call=call_id, to=CallClass(to), was=CallClass(was), by=by, reason=reason, first=first
        )

    _call(call_id)
    if to not in set(CallClass) or was not in set(CallClass):
        abort(400)
    return _decide(act, lambda fault: _call_page(call_id, fault), url_for("board_acts.call", call_id=call_id))


@board_acts.post("/board/calls/<call_id>/need")
def need(call_id: str) -> _Answer:
    """Note what she cannot do without, or take such a note back."""
    skill, house = request.form.get("skill", ""), the_house()
    flow = drop_need if request.form.get("without") == "yes" else add_need
    _call(call_id)
    return _decide(
        lambda by, reason: flow(house, house.clock(), call=call_id, skill=skill, by=by, reason=reason),
        lambda fault: _call_page(call_id, fault),
        url_for("board_acts.call", call_id=call_id),
    )


@board_acts.post("/board/calls/<call_id>/give")
def give(call_id: str) -> _Answer:
    to, house = _person(request.form.get("to", "")), the_house()
    _call(call_id)
    return _decide(
        lambda by, reason: give_call(house, house.clock(), call=call_id, to=to.staff_id, by=by, reason=reason),
        lambda fault: _call_page(call_id, fault),
        url_for("board_acts.call", call_id=call_id),
    )


@board_acts.post("/board/calls/<call_id>/listen")
def listen(call_id: str) -> _Answer:
    """Ring her own phone for this talk."""
    mode, house = request.form.get("mode", ""), the_house()
    _call(call_id)
    if mode not in set(Mode):
        abort(400)
    return _decide(
        lambda by, reason: listen_in(house, house.clock(), call=CallId(call_id), mode=Mode(mode), by=by, reason=reason),
        lambda fault: _call_page(call_id, fault),
        url_for("board_acts.call", call_id=call_id),
    )


@board_acts.get("/board/people/<staff_id>")
def person(staff_id: str) -> str:
    return _person_page(staff_id)


@board_acts.post("/board/people/<staff_id>")
def tend(staff_id: str) -> _Answer:
    """Send her home, give her a break, or free her line."""
    flow = {"home": send_home, "break": give_break, "free": free_line}.get(request.form.get("act", ""))
    who, house = _person(staff_id).staff_id, the_house()
    if flow is None:
        abort(400)
    return _decide(
        lambda by, reason: flow(house, house.clock(), who=who, by=by, reason=reason),
        lambda fault: _person_page(staff_id, fault),
        url_for("board_acts.person", staff_id=staff_id),
    )


@board_acts.get("/board/overflow")
def overflow() -> str:
    return _overflow_page()


@board_acts.post("/board/overflow")
def set_overflow() -> _Answer:
    """Ring the second pool at once for so many minutes, or no longer."""
    minutes, house = request.form.get("minutes", ""), the_house()
    now = house.clock()
    if minutes not in {"0", *map(str, _MINUTES)}:
        abort(400)

    def act(by: str, reason: str) -> None:
        if minutes == "0":
            close_overflow(house, now, by=by, reason=reason)
        else:
            open_overflow(house, now, until=now + timedelta(minutes=int(minutes)), by=by, reason=reason)

    return _decide(act, _overflow_page, url_for("board_acts.overflow"))


@board_acts.post("/board/alerts/<alert_id>/seen")
def seen(alert_id: str) -> AnyResponse:
    if not is_id(alert_id):
        abort(404)
    house = the_house()
    try:
        see_alert(house, house.clock(), alert_id=alert_id, by=the_visitor().account.name)
    except NotNow as fault:
        flash(word(f"board.not_{fault.why}"))
    except OwnComplaint:
        flash(word("board.own_complaint"))
    except Refused:
        flash(word("board.seen_already"))
    return redirect(url_for("board.board"))


@board_acts.post("/board/help/<help_id>/coming")
def coming(help_id: str) -> AnyResponse:
    """She comes to a colleague who calls a supervisor, and that one is told."""
    house = the_house()
    if not is_id(help_id):
        abort(404)
    try:
        come_to_help(house, house.clock(), by=the_visitor().account.staff_id, which=help_id)
        flash(word("desk_tools.you_come"))
    except Refused:
        flash(word("desk_tools.not_needed"))
    return redirect(url_for("board.board"))


def _decide(act: Callable[[str, str], object], again: Callable[[str], str], to: str) -> _Answer:
    """Do what was decided; if that cannot be, show the page again and say why."""
    try:
        act(the_visitor().account.name, request.form.get("reason", "").strip())
    except NotNow as fault:
        return again(word(f"board.not_{fault.why}")), 409
    except Refused:
        return again(word("board.refused")), 409
    flash(word("board.done"))
    return redirect(to)


def _call_page(call_id: str, fault: str = "") -> str:
    found, reason, at = _call(call_id), request.form.get("reason", ""), the_house().clock()
    return render_template("board_call.html", now=found, fault=fault, reason=reason, at=at)


def _person_page(staff_id: str, fault: str = "") -> str:
    found, reason, at = _person(staff_id), request.form.get("reason", ""), the_house().clock()
    return render_template("board_person.html", person=found, fault=fault, reason=reason, at=at)


def _overflow_page(fault: str = "") -> str:
    house = the_house()
    with house.database.read() as connection:
        known = overflow_now(connection, house.clock())
    reason = request.form.get("reason", "")
    return render_template("board_overflow.html", overflow=known, choices=_MINUTES, fault=fault, reason=reason)


def _call(call_id: str) -> CallNow:
    house = the_house()
    if not is_id(call_id):
        abort(404)
    with house.database.read() as connection:
        found = find_call(connection, Rules(house.line.needs, house.line.policy), house.clock(), call_id)
    if found is None:
        abort(404)
    return found


def _person(staff_id: str) -> Person:
    house = the_house()
    if not is_id(staff_id):
        abort(404)
    with house.database.read() as connection:
        found = find_person(connection, StaffId(staff_id), house.clock())
    if found is None:
        abort(404)
    return found
