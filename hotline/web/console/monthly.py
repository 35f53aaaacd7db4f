"""`/reports/monthly`: the return to the health authority in its own fields, to be printed or taken away as a sheet.

Guarded by: a sign-in as supervisor, with a second factor. No number under five is on it (sheets/small_cells.py); what
we do not hold, such as who works here by profession, stays blank for a pen.
"""

from collections.abc import Iterator

from flask import Response, abort, render_template, request

from hotline.boards.monthly import MonthlyReturn, monthly_return
from hotline.roster.model import Role
from hotline.web.console.frame import Page, word
from hotline.web.console.report_span import Asked, BadSpan, read_month
from hotline.web.console.sheet import KINDS, Row, give_sheet, shown
from hotline.web.guard import the_house

monthly_page = Page("monthly", __name__, under="reports", may_enter={Role.SUPERVISOR})

BY_HAND = ("psychiatrists", "psychotherapists", "counsellors", "nurses", "social_workers", "others")
"""Staff by profession, each full-time and part-time: we know roles, not professions."""


@monthly_page.get("/reports/monthly")
def monthly() -> str | tuple[str, int]:
    try:
        asked = _asked()
    except BadSpan as fault:
        return render_template("monthly.html", fault=str(fault), month=request.args.get("month", "")), 400
    found = _found(asked)
    more = {"by_hand": BY_HAND, "month": asked.fields["month"], "kinds": KINDS, "shown": shown}
    return render_template("monthly.html", fault=None, asked=asked, found=found, lines=list(_lines(found)), **more)


@monthly_page.post("/reports/monthly/export")
def export() -> Response:
    try:
        asked = _asked()
    except BadSpan:
        abort(400)
    head = [word("reports.field"), word("reports.value")]
    rows: list[Row] = [head, [word("reports.month"), asked.fields["month"]]]
    rows += [[word("reports.as_of"), asked.fields["as_of"]]]
    rows += [[_name(name), value] for name, value in _lines(_found(asked))]
    rows += [[word("reports.blank", what=word(f"reports.staff_{name}")), None] for name in BY_HAND]
    kind = request.form.get("kind", "")
    return give_sheet(kind, "return", asked.fields, word("reports.monthly"), rows, the_house().clock())


def _asked() -> Asked:
    house = the_house()
    given = request.args if request.method == "GET" else request.form
    return read_month(given, house.clock(), house.line.zone)


def _found(asked: Asked) -> MonthlyReturn:
    with the_house().database.read() as connection:
        return monthly_return(connection, asked.span)


def _lines(found: MonthlyReturn) -> Iterator[Row]:
    """The fields in the order of the form, each with what may be said of it."""
    yield "attempted", shown(found.attempted)
    yield "handled", shown(found.handled)
    yield "rate", shown(found.rate)
    yield "written", shown(found.written)
    yield from ((name, shown(many)) for name, many in found.areas.items())
    yield "high_crisis", shown(found.high_crisis)
    yield "difficult", shown(found.difficult)
    yield "repeat", shown(found.repeat)
    yield from ((f"problem_{name}", shown(many)) for name, many in found.problems.items())


def _name(name: object) -> str:
    return word(f"reports.return_{name}")
