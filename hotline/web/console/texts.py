"""`/desk/texts`: who waits for an answer by text; taking a conversation, reading it, answering, closing it kindly.

Guarded by: a sign-in as counsellor or supervisor; who may read which conversation is decided by flows/answer_texts.py.
"""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.desk_texts import Talk, find_talk, open_talks, who_could_have_it
from hotline.flows.answer_texts import answer_text, close_text, pass_text, read_conversation, take_text
from hotline.help.model import Place
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.frame import Page, because, taken, unless_known, word
from hotline.web.console.help_beside import beside
from hotline.web.guard import the_house
from hotline.web.pages import Nav, the_visitor

texts_page = Page(
    "texts",
    __name__,
    may_enter={Role.COUNSELLOR, Role.SUPERVISOR},
    nav=Nav("texts.texts", "frame.nav_texts", order=60),
    unattended={"texts.live", "texts.newest"},
)

LONGEST = 600
"""Characters of one answer: at most ten texts of 67."""


@texts_page.get("/desk/texts")
def texts() -> str:
    return render_template("texts.html", talks=_open(), me=the_visitor().account.staff_id)


@texts_page.get("/desk/texts/live")
def live() -> Response:
    """The list, or 304 when the page has it."""
    talks, me = _open(), the_visitor().account.staff_id
    return unless_known((talks, me), lambda: render_template("texts_live.html", talks=talks, me=me))


@texts_page.post("/desk/texts/take")
def take() -> AnyResponse:
    which = request.form.get("which") or None
    if which is not None and not is_id(which):
        abort(400)
    house = the_house()
    try:
        found = take_text(house, house.clock(), by=the_visitor().account.name, which=which)
    except Refused as refused:
        flash(because(refused, word("texts.gone")))
        return redirect(url_for("texts.texts"))
    return redirect(url_for("texts.talk", talk_id=found))


@texts_page.get("/desk/texts/<talk_id>")
def talk(talk_id: str) -> str:
    return _page(talk_id)


@texts_page.get("/desk/texts/<talk_id>/newest")
def newest(talk_id: str) -> Response:
    """Nothing but a tag, which changes when they write again, or somebody else takes it. Opens nothing."""
    return unless_known(_find(talk_id), str)


@texts_page.post("/desk/texts/<talk_id>/answer")
def answer(talk_id: str) -> AnyResponse | tuple[str, int]:
    body = request.form.get("body", "").replace("\r\n", "\n").strip()
    house = the_house()
    _find(talk_id)
    if len(body) > LONGEST:
        return _page(talk_id, body=body, fault=word("why.too_long")), 409
    try:
        sent = answer_text(house, house.clock(), by=the_visitor().account.name, which=talk_id, body=body)
    except Refused as refused:
        return _page(talk_id, body=body, fault=because(refused, word("texts.not_sent"))), 409
    flash(word("texts.sent", n=sent))
    return taken(url_for("texts.talk", talk_id=talk_id))


@texts_page.post("/desk/texts/<talk_id>/pass")
def pass_on(talk_id: str) -> AnyResponse:
    _find(talk_id)
    house, to = the_house(), request.form.get("to") or None
    try:
        pass_text(house, house.clock(), by=the_visitor().account.name, which=talk_id, to=to)
    except Refused:
        flash(word("texts.not_passed"))
        return redirect(url_for("texts.talk", talk_id=talk_id))
    flash(word("texts.passed"))
    return redirect(url_for("texts.texts"))


@texts_page.post("/desk/texts/<talk_id>/close")
def close(talk_id: str) -> AnyResponse:
    _find(talk_id)
    house = the_house()
    try:
        is_told = close_text(house, house.clock(), by=the_visitor().account.name, which=talk_id)
        flash(word("texts.closed" if is_told else "texts.closed_silently"))
    except Refused as refused:
        flash(because(refused, word("texts.gone")))
    return redirect(url_for("texts.texts"))


def _page(talk_id: str, *, body: str = "", fault: str = "") -> str:
    """One conversation; what was written is opened only for who has it, and each opening is a line in its story."""
    house, found = the_house(), _find(talk_id)
    try:
        lines = read_conversation(house, house.clock(), by=the_visitor().account.name, which=talk_id)
    except Refused:
        lines = None
    with house.database.read() as connection:
        others = who_could_have_it(connection, found)
    is_hers = found.state == "taken" and found.staff_id == the_visitor().account.staff_id
    shown = {"talk": found, "lines": lines, "body": body, "fault": fault, "others": others}
    return render_template("text.html", is_hers=is_hers, **shown, **beside(Place.TEXT, talk_id))


def _open() -> list[Talk]:
    with the_house().database.read() as connection:
        return open_talks(connection)


def _find(talk_id: str) -> Talk:
    if not is_id(talk_id):
        abort(404)
    with the_house().database.read() as connection:
        found = find_talk(connection, talk_id)
    if found is None:
        abort(404)
    return found
