"""`/desk/messages`: messages left after the tone: hear one, write down what was said, ring back, close.

Guarded by: a sign-in as counsellor or supervisor; whose message it is, flows/deal_with_message.py decides. The sound
has no address that works in another sign-in or for long, and each hearing is written down before a byte of it is sent.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk_messages import LeftMessage, find_left, messages_to_do
from hotline.flows.deal_with_message import Written, close_message, read_written, transcribe
from hotline.flows.hear_message import hear_message
from hotline.flows.ring_back_message import close_with_call_back
from hotline.help.model import Place
from hotline.kernel.errors import Refused, Why
from hotline.kernel.ids import is_id
from hotline.messages.model import Result
from hotline.roster.model import Role
from hotline.web.console.frame import Page, because, taken, word
from hotline.web.console.help_beside import beside
from hotline.web.console.sound_links import new_link, read_link
from hotline.web.guard import the_house
from hotline.web.pages import Nav, the_visitor

messages_page = Page(
    "messages",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("messages.messages", "frame.nav_messages", order=50),
)

_BY_HAND = [Result.DONE.value, Result.PASSED_ON.value, Result.NO_MESSAGE.value]
_RING_BACK = "ring_back"
_SHE_ASKED = "she_asked"


@messages_page.get("/desk/messages")
def messages() -> str:
    house = the_house()
    with house.database.read() as connection:
        found = messages_to_do(connection, house.clock())
    return render_template("messages.html", left=found, me=the_visitor().account.staff_id)


@messages_page.get("/desk/messages/<message_id>")
def message(message_id: str) -> str:
    found = _find(message_id)
    is_open_to_her = found.owner_id in {None, the_visitor().account.staff_id}
    is_open_to_her = is_open_to_her or the_visitor().account.role is Role.SUPERVISOR
    return _page(found, None, is_hers=is_open_to_her)


@messages_page.post("/desk/messages/<message_id>/open")
def opened(message_id: str) -> AnyResponse | str:
    """Take a message that nobody has, and show what was written of it."""
    _find(message_id)
    house = the_house()
    try:
        written = read_written(house, house.clock(), by=the_visitor().account.name, which=message_id)
    except Refused as refused:
        return _gone(refused)
    return _opened_page(message_id, written)


@messages_page.get("/desk/messages/<message_id>/sound")
def sound(message_id: str) -> Response:
    """The sound, or the part of it that a player asks for: some play nothing that cannot be asked for in parts."""
    _find(message_id)
    house, visitor = the_house(), the_visitor()
    now = house.clock()
    link = read_link(request.args.get("link", ""), message_id, visitor.session.id, now)
    if link is None or now >= link.until:
        abort(403 if link is None else 410)
    try:
        heard = hear_message(house, now, by=visitor.account.name, which=message_id, link=link.id)
    except Refused:
        abort(409)
    answer = Response(heard.content, content_type=heard.content_type)
    answer.make_conditional(request, accept_ranges=True, complete_length=len(heard.content))
    return answer


@messages_page.post("/desk/messages/<message_id>/transcript")
def transcript(message_id: str) -> AnyResponse | tuple[str, int]:
    _find(message_id)
    house, text = the_house(), request.form.get("text", "")
    try:
        transcribe(house, house.clock(), by=the_visitor().account.name, which=message_id, text=text)
    except Refused as refused:
        is_long = refused.why is Why.TOO_LONG
        fault = word("messages.too_long") if is_long else because(refused, word("messages.not_kept"))
        return _opened_page(message_id, Written(text, None), fault=fault), 409
    flash(word("messages.kept"))
    return taken(url_for("messages.message", message_id=message_id))


@messages_page.post("/desk/messages/<message_id>/close")
def close(message_id: str) -> AnyResponse:
    _find(message_id)
    result, by = request.form.get("result", ""), the_visitor().account.name
    house = the_house()
    now = house.clock()
    try:
        if result in {_RING_BACK, _SHE_ASKED}:
            close_with_call_back(
                house, now, by=by, which=message_id, note=None, best=None, she_asked=result == _SHE_ASKED
            )
            flash(word("messages.will_ring"))
        elif result in _BY_HAND:
            close_message(house, now, by=by, which=message_id, result=Result(result), note=None)
            flash(word("messages.closed"))
        else:
            abort(400)
    except Refused as refused:
        flash(because(refused, word("messages.not_closed")))
        return redirect(url_for("messages.message", message_id=message_id))
    return redirect(url_for("messages.messages"))


def _opened_page(message_id: str, written: Written, fault: str = "") -> str:
    return _page(_find(message_id), written, is_hers=True, fault=fault)


def _page(left: LeftMessage, written: Written | None, *, is_hers: bool, fault: str = "") -> str:
    is_owned = left.state != "closed" and left.owner_id == the_visitor().account.staff_id
    link = new_link(left.id, the_visitor().session.id, left.seconds, the_house().clock())
    shown = {"left": left, "link": link, "written": written, "fault": fault}
    return render_template(
        "message.html", is_hers=is_hers, is_owned=is_owned, **shown, **beside(Place.MESSAGE, left.id)
    )  # fmt: skip


def _gone(refused: Refused) -> AnyResponse:
    flash(because(refused, word("messages.gone")))
    return redirect(url_for("messages.messages"))


def _find(message_id: str) -> LeftMessage:
    if not is_id(message_id):
        abort(404)
    house = the_house()
    with house.database.read() as connection:
        found = find_left(connection, message_id, house.clock())
    if found is None:
        abort(404)
    return found
