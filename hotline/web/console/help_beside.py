"""`/desk/help/…`: the silent call for a supervisor beside a text or a message; its place on their pages is live.

Guarded by: a sign-in as counsellor or supervisor; whose text or message it is, flows/call_for_help.py decides.
"""

from flask import Response, abort, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk_tools import help_asked
from hotline.flows.call_for_help import call_for_help_in_text, call_for_help_with_message
from hotline.help.model import Place
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.desk_tools import told
from hotline.web.console.frame import Page, unless_known, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

help_beside = Page(
    "help_beside",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    under="desk",
    unattended={"help_beside.live"},
)

_FLOWS = {Place.TEXT.value: call_for_help_in_text, Place.MESSAGE.value: call_for_help_with_message}


def beside(place: Place, which: str) -> dict[str, object]:
    """What help_beside.html shows."""
    with the_house().database.read() as connection:
        return {"asked": help_asked(connection, place, which), "help_in": place.value, "help_which": which}


@help_beside.get("/desk/help/<place>/<which>")
def live(place: str, which: str) -> Response:
    """The live part, or 304 when the page has it."""
    shown = beside(_place(place, which), which)
    return unless_known(shown["asked"], lambda: render_template("help_beside_live.html", **shown))


@help_beside.post("/desk/help/<place>/<which>")
def ask(place: str, which: str) -> AnyResponse:
    """Call a supervisor; who wrote or left the message learns nothing of it."""
    house, found = the_house(), _place(place, which)
    back = (
        url_for("texts.talk", talk_id=which) if found is Place.TEXT else url_for("messages.message", message_id=which)
    )
    try:
        _FLOWS[place](house, house.clock(), by=the_visitor().account.staff_id, which=which)
    except Refused:
        return told(word("desk_tools.not_hers"), 409, back)
    return told(word("desk_tools.asked_in_writing"), 200, back)


def _place(place: str, which: str) -> Place:
    if place not in _FLOWS or not is_id(which):
        abort(404)
    return Place(place)
