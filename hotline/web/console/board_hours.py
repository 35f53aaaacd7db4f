"""`/board/hours`: a supervisor opens the line beyond its hours, or closes it early.

Guarded by: a sign-in as supervisor, which asks for a second factor. Opening and closing take a reason; going back to
the written hours takes one click.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.line import hours_now
from hotline.boards.said_hours import said_before, said_now
from hotline.flows.line_hours import close_line, keep_hours, next_clock, open_line
from hotline.hours.rules import is_open, next_change
from hotline.kernel.errors import NotNow, Refused
from hotline.roster.model import Role
from hotline.web.console.frame import Page, word
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

board_hours = Page("board_hours", __name__, under="board", may_enter={Role.SUPERVISOR})

_SHOWN = 10


@board_hours.get("/board/hours")
def hours() -> str:
    return _page()


@board_hours.post("/board/hours")
def say() -> AnyResponse | tuple[str, int]:
    """Open or close until the clock shows that time."""
    flow = {"open": open_line, "close": close_line}.get(request.form.get("act", ""))
    house = the_house()
    now, by = house.clock(), the_visitor().account.name
    if flow is None:
        abort(400)
    try:
        until = next_clock(house, request.form.get("until", ""), now)
        flow(house, now, until=until, by=by, reason=request.form.get("reason", "").strip())
    except NotNow as fault:
        return _page(word(f"board.not_{fault.why}")), 409
    except Refused:
        return _page(word("board.refused")), 409
    flash(word("board.done"))
    return redirect(url_for("board_hours.hours"))


@board_hours.post("/board/hours/end")
def end() -> AnyResponse:
    """Back to the written hours."""
    house = the_house()
    try:
        keep_hours(house, house.clock(), by=the_visitor().account.name)
        flash(word("board.done"))
    except NotNow as fault:
        flash(word(f"board.not_{fault.why}"))
    return redirect(url_for("board.board"))


def _page(fault: str = "") -> str:
    house = the_house()
    now = house.clock()
    with house.database.read() as connection:
        standing = hours_now(connection, house.line.hours, now)
        said, before = said_now(connection, house.vault, now), said_before(connection, house.vault, _SHOWN)
    return render_template(
        "board_hours.html",
        is_open=is_open(standing, now),
        changes=next_change(standing, now),
        said=said,
        before=before,
        acts=("close", "open") if is_open(standing, now) else ("open", "close"),
        wish={name: request.form.get(name, "") for name in ("act", "until", "reason")},
        fault=fault,
    )
