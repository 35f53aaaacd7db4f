"""`/desk`: a counsellor's own state, and her wish by one button.

Guarded by: a sign-in as counsellor or supervisor.
"""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk import OwnState, own_state
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty, Line, Role
from hotline.roster.rules import Presence
from hotline.web.console.frame import Page
from hotline.web.guard import the_house
from hotline.web.pages import Nav, the_visitor

desk_page = Page(
    "desk",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("desk.desk", "frame.nav_desk", order=10, home_of=frozenset({Role.COUNSELLOR})),
)


@desk_page.get("/desk")
def desk() -> str:
    house, visitor = the_house(), the_visitor()
    with house.database.read() as connection:
        state = own_state(connection, visitor.account.staff_id, house.clock())
    return render_template("desk.html", state=state, says=_sentence_of(state))


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
    if wish not in {"on", "off"}:
        abort(400)
    house = the_house()
    set_duty(house, the_visitor().account.name, Duty(wish), house.clock())
    return redirect(url_for("desk.desk"))
