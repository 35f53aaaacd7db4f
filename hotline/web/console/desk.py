"""`/desk`: a counsellor's wish, her line, the call at hand as it is now, and beside it the record of that call.

Guarded by: a sign-in as counsellor or supervisor.

The page asks for its live part once a second, with the tag of what it has: nearly always the answer is an empty 304.
Asking was chosen before server-sent events because it needs no open connection in each of few threads, passes every
proxy, and mends itself when the network is back.
"""

from datetime import timedelta
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.accounts.rules import ends_soon
from hotline.boards.desk import AtHand, OwnState, call_at_hand, own_state, who_waits
from hotline.boards.desk_due import due_from
from hotline.boards.records import Writing, what_to_write
from hotline.flows.before_ringing import Known, before_talk
from hotline.flows.own_line import finish_writing, take_break, write_on
from hotline.flows.read_record import read_record
from hotline.flows.staff import set_duty
from hotline.kernel.errors import Refused
from hotline.roster.model import Duty, Line, Role
from hotline.roster.rules import Presence
from hotline.web.console.desk_tools import asks_by_itself, told, tools_now
from hotline.web.console.frame import Page, because, unless_known, word
from hotline.web.console.record_view import shown as shown_record
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

desk_page = Page(
    "desk",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("desk.desk", "frame.nav_desk", order=10, reach=Reach.ALWAYS, home_of=frozenset({Role.COUNSELLOR})),
    unattended={"desk.live"},
)

_WISHES = {"on", "off", "break", "more", "done"}


@desk_page.get("/desk")
def desk() -> str:
    """The whole page: with the record of the talk at hand, or the one to be finished, whose opening is written down."""
    now = _now()
    known = _known_of(now["hand"])
    return render_template("desk.html", tools=tools_now(), known=known, **now, **_record_of(now["writing"]))


@desk_page.get("/desk/live")
def live() -> Response:
    """The live part of the page, or 304 when the page has it; with either, whether her sign-in is about to end."""
    now = _now()
    shown = (now["state"], now["hand"], now["waiting"], now["due"], now["writing"])
    answer = unless_known(shown, lambda: render_template("desk_live.html", known=_known_of(now["hand"]), **now))
    session = the_visitor().session
    ending = ends_soon(session.idle_at, session.ends_at, the_house().clock())
    if ending is not None:
        answer.headers["X-Sign-In-Ends"] = ending.value
    return answer


def _now() -> dict[str, Any]:
    house, visitor = the_house(), the_visitor()
    now = house.clock()
    with house.database.read() as connection:
        state = own_state(connection, visitor.account.staff_id, now)
        hand = call_at_hand(connection, visitor.account.staff_id, house.line.care, now, house.line.zone)
        waiting = who_waits(connection)
        writing = what_to_write(connection, visitor.account.staff_id)
        due = due_from(connection, visitor.account.staff_id, timedelta(minutes=house.line.text_answer_minutes), now)
    seen = {"hand": hand, "waiting": waiting, "due": due, "writing": writing}
    return {"state": state, "says": _sentence_of(state), **seen}


def _known_of(hand: AtHand | None) -> Known:
    """What she should know before she presses 1; in the talk her record tells it. Opened only when it is shown."""
    if hand is None or hand.is_talk:
        return Known()
    house = the_house()
    try:
        return before_talk(house, house.clock(), by=the_visitor().account.name, which=hand.offer_id)
    except Refused:
        return Known()


def _record_of(writing: Writing) -> dict[str, Any]:
    """What record_form.html shows; empty when nothing is to be written, or it went to a colleague this moment."""
    house = the_house()
    if writing.at_hand is None:
        return {}
    try:
        opened = read_record(house, house.clock(), by=the_visitor().account.name, which=writing.at_hand)
    except Refused:
        return {}
    return shown_record(opened, back=url_for("desk.desk"))


def _sentence_of(state: OwnState) -> str:
    """The key of the sentence that says what her phone does: a pause has more reasons than a word."""
    if state.presence is Presence.OFF:
        return "off_line"
    if state.presence is not Presence.PAUSED:
        return state.presence.value
    return {Line.RECOVERY: "rest", Line.READY: "cool_off"}.get(state.line, "paused")


@desk_page.post("/desk/duty")
def duty() -> AnyResponse:
    wish = request.form.get("duty")
    if wish not in _WISHES:
        abort(400)
    house, account = the_house(), the_visitor().account
    now, me = house.clock(), account.staff_id
    try:
        match wish:
            case "break":
                take_break(house, me, now)
            case "more":
                write_on(house, me, now)
            case "done":
                finish_writing(house, me, now)
            case _:
                set_duty(house, account.name, Duty(wish), now)
    except Refused as refused:
        return told(because(refused, word("desk.not_now")), 409)
    if asks_by_itself():
        return told(word(f"desk.{_now()['says']}_says"))
    return redirect(url_for("desk.desk"))


@desk_page.post("/desk/stay")
def stay() -> AnyResponse:
    """A hand on the page: as every request that a page does not make by itself, it keeps her signed in."""
    return told(word("desk.stays"))
