"""`/desk/tools`: what a counsellor reaches for while she talks, in a panel of the desk with a live part of its own.

Guarded by: a sign-in as counsellor or supervisor.

The panel's forms are sent without loading the desk anew, because somebody may be writing beside them; a browser
without script sends them as any other.
"""

from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.coordination import RequestSeen, requests_of
from hotline.boards.desk_tools import HelpWanted, Talk, help_wanted, last_call_of, talk_of
from hotline.boards.emergencies import EmergencySeen, emergencies_before, supervisors
from hotline.flows.call_for_help import call_for_help, come_to_help
from hotline.flows.rescue import JUST_NOW
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallId, StaffId, is_id
from hotline.roster.model import Role
from hotline.web.console.frame import Page, taken, unless_known, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

tools_page = Page(
    "desk_tools",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    under="desk",
    unattended={"desk_tools.live"},
)


@dataclass(frozen=True)
class Tools:
    """What the panel shows."""

    talk: Talk | None
    call: CallId | None
    """Of the talk, or of one that has just ended."""
    wanted: tuple[HelpWanted, ...]
    emergencies: tuple[EmergencySeen, ...]
    requests: list[RequestSeen]
    supervisors: list[tuple[StaffId, str]]


def tools_now() -> Tools:
    house, me = the_house(), the_visitor().account
    now, supervises = house.clock(), me.role is Role.SUPERVISOR
    with house.database.read() as connection:
        talk = talk_of(connection, me.staff_id)
        return Tools(
            talk=talk,
            call=talk.call_id if talk is not None else last_call_of(connection, me.staff_id, now - JUST_NOW),
            wanted=help_wanted(connection, me.staff_id) if supervises else (),
            emergencies=emergencies_before(connection, me.staff_id, now, of_all=supervises),
            requests=requests_of(connection, me.staff_id, now, all_of_them=False),
            supervisors=supervisors(connection),
        )


@tools_page.get("/desk/tools/live")
def live() -> Response:
    """The live part of the panel, or 304 when the page has it."""
    tools = tools_now()
    return unless_known(tools, lambda: render_template("desk_tools_live.html", tools=tools))


@tools_page.post("/desk/tools/help")
def ask_help() -> AnyResponse:
    """Call a supervisor; the caller hears nothing of it."""
    house = the_house()
    try:
        call_for_help(house, house.clock(), by=the_visitor().account.staff_id)
    except Refused:
        return told(word("desk_tools.no_talk"), 409)
    return told(word("desk_tools.asked_now"))


@tools_page.post("/desk/tools/coming")
def coming() -> AnyResponse:
    """A supervisor says that she comes."""
    house, which = the_house(), request.form.get("which", "")
    if not is_id(which):
        abort(400)
    try:
        come_to_help(house, house.clock(), by=the_visitor().account.staff_id, which=which)
    except Refused:
        return told(word("desk_tools.not_needed"), 409)
    return told(word("desk_tools.you_come"))


def told(words: str, status: int = 200, back: str | None = None) -> AnyResponse:
    """Answer a form of the panel: in words for the script, else with the page it stands on, by default the desk, and
    the words at its top."""
    if asks_by_itself():
        return Response(words, status, content_type="text/plain; charset=utf-8")
    flash(words)
    to = back or url_for("desk.desk")
    return taken(to) if status == 200 else redirect(to)


def asks_by_itself() -> bool:
    """Whether the page's script asks, which shows the answer where it is."""
    return not request.accept_mimetypes.accept_html
