"""`/desk/requests`, `/ledger`, `/ledger/requests`: the one way from counselling to the household world, from both ends.

Guarded by: a sign-in as counsellor or supervisor at the one end, as coordinator at the other. Neither page reads what
is behind the other: both see the request, and nothing else. Each opening is written in the audit.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.coordination import RequestSeen, find_request, requests_of, requests_over, requests_to_do
from hotline.coordination.model import NoGood, RequestState, Urgency, Wanted
from hotline.coordination.rules import LONGEST_ANSWER
from hotline.flows.coordinate import (
    Opened,
    answer_request,
    ask_coordinator,
    read_request,
    take_request,
    withdraw_request,
)
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.roster.model import Role
from hotline.web.console.desk_tools import told
from hotline.web.console.frame import Page, taken, unless_known, word
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach, the_visitor

asking_page = Page("requests", __name__, under="desk", may_enter={Role.COUNSELLOR, Role.SUPERVISOR})
doing_page = Page(
    "ledger_requests",
    __name__,
    may_enter={Role.COORDINATOR},
    nav=Nav("ledger_requests.requests", "frame.nav_requests", 10, Reach.ALWAYS, frozenset({Role.COORDINATOR})),
    unattended={"ledger_requests.live"},
)

_URGENCIES = {urgency.value for urgency in Urgency}
_ENDS = {"answer": None, "done": RequestState.DONE, "cannot": RequestState.CANNOT}
_LATELY = timedelta(days=7)


@asking_page.post("/desk/requests")
def ask() -> AnyResponse:
    """Ask the coordinator, from the panel of the desk."""
    urgency, until = request.form.get("urgency", ""), _moment(request.form.get("until", ""))
    if urgency not in _URGENCIES or until is None:
        return told(word("requests.fault_until"), 400)
    wanted = Wanted(
        what=request.form.get("what", ""),
        until=until,
        urgency=Urgency(urgency),
        for_whom=request.form.get("for_whom", ""),
        is_agreed=request.form.get("agreed") == "yes",
    )
    house = the_house()
    asked = ask_coordinator(house, house.clock(), by=the_visitor().account.staff_id, wanted=wanted)
    if isinstance(asked, NoGood):
        return told(word(f"requests.fault_{asked.fault}"), 400)
    return told(word("requests.asked_now"))


def _moment(text: str) -> datetime | None:
    """A time of the line's zone, as a browser's field gives it."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=the_house().line.zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@asking_page.get("/desk/requests")
def hers() -> str:
    house = the_house()
    with house.database.read() as connection:
        found = requests_of(connection, the_visitor().account.staff_id, house.clock(), all_of_them=True)
    return render_template("requests.html", found=found, over=[], address="requests.one", is_hers=True)


@asking_page.get("/desk/requests/<request_id>")
def one(request_id: str) -> str:
    found = _find(request_id)
    if found.asked_by != the_visitor().account.staff_id:
        abort(404)
    return _page(found, is_hers=True)


@asking_page.post("/desk/requests/<request_id>/withdraw")
def withdraw(request_id: str) -> AnyResponse:
    _find(request_id)
    house, me = the_house(), the_visitor().account.staff_id
    return _do(
        lambda: withdraw_request(house, house.clock(), by=me, which=request_id), "requests.one", request_id
    )  # fmt: skip


@doing_page.get("/ledger")
def ledger() -> AnyResponse:
    """A coordinator's own page: what she is asked for."""
    return redirect(url_for("ledger_requests.requests"))


@doing_page.get("/ledger/requests")
def requests() -> str:
    return render_template("requests.html", **_to_do())


@doing_page.get("/ledger/requests/live")
def live() -> Response:
    """The list, or 304 when the page has it."""
    shown = _to_do()
    return unless_known((shown["found"], shown["over"]), lambda: render_template("requests_live.html", **shown))


def _to_do() -> dict[str, object]:
    house = the_house()
    now = house.clock()
    with house.database.read() as connection:
        found, over = requests_to_do(connection, now), requests_over(connection, now - _LATELY, now)
    return {"found": found, "over": over, "address": "ledger_requests.to_do", "is_hers": False}


@doing_page.get("/ledger/requests/<request_id>")
def to_do(request_id: str) -> str:
    return _page(_find(request_id), is_hers=False)


@doing_page.post("/ledger/requests/<request_id>/take")
def take(request_id: str) -> AnyResponse:
    _find(request_id)
    house, me = the_house(), the_visitor().account.staff_id
    return _do(
        lambda: take_request(house, house.clock(), by=me, which=request_id), "ledger_requests.to_do", request_id
    )  # fmt: skip


@doing_page.post("/ledger/requests/<request_id>/answer")
def answer(request_id: str) -> AnyResponse | tuple[str, int]:
    found, house = _find(request_id), the_house()
    words, end = request.form.get("words", ""), request.form.get("end", "")
    if end not in _ENDS:
        abort(400)
    now, me = house.clock(), the_visitor().account.staff_id
    try:
        answer_request(house, now, by=me, which=request_id, answer=words, end=_ENDS[end])
    except Refused:
        return _page(found, is_hers=False, words=words, fault=word("requests.not_kept", n=LONGEST_ANSWER)), 409
    flash(word("requests.kept"))
    return taken(url_for("ledger_requests.to_do", request_id=request_id))


def _do(act: Callable[[], None], back: str, request_id: str) -> AnyResponse:
    try:
        act()
        flash(word("requests.kept"))
    except Refused:
        flash(word("requests.moved_on"))
    return redirect(url_for(back, request_id=request_id))


def _page(found: RequestSeen, *, is_hers: bool, words: str = "", fault: str = "") -> str:
    return render_template(
        "request.html",
        one=found,
        opened=_opened(found),
        is_hers=is_hers,
        words=words,
        fault=fault,
    )


def _opened(found: RequestSeen) -> Opened:
    house = the_house()
    try:
        return read_request(house, house.clock(), by=the_visitor().account.staff_id, which=found.id)
    except Refused:
        abort(404)


def _find(request_id: str) -> RequestSeen:
    if not is_id(request_id):
        abort(404)
    house = the_house()
    with house.database.read() as connection:
        found = find_request(connection, request_id, house.clock())
    if found is None:
        abort(404)
    return found
