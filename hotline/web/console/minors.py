"""`/reports/minors`: the counts for the yearly audit of what is held of children, due by the end of January.

Guarded by: a sign-in as supervisor or data officer, with her second factor. Counts alone, none under five.
"""

from collections.abc import Iterator

from flask import Response, abort, render_template, request

from hotline.boards.minors import MinorsAudit, minors_audit
from hotline.roster.model import Role
from hotline.web.console.frame import Page, word
from hotline.web.console.report_span import Asked, BadSpan, read_year
from hotline.web.console.sheet import KINDS, Row, give_sheet, shown
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

minors_page = Page("minors", __name__, under="reports", may_enter={Role.SUPERVISOR, Role.DATA_OFFICER})


@minors_page.get("/reports/minors")
def minors() -> str | tuple[str, int]:
    sees_reports = the_visitor().account.role is Role.SUPERVISOR
    try:
        asked = _asked()
    except BadSpan as fault:
        fields = {"year": request.args.get("year", ""), "sees_reports": sees_reports}
        return render_template("minors.html", fault=str(fault), **fields), 400
    more = {"year": asked.fields["year"], "kinds": KINDS, "shown": shown, "sees_reports": sees_reports}
    return render_template("minors.html", fault=None, asked=asked, found=_found(asked), **more)


@minors_page.post("/reports/minors/export")
def export() -> Response:
    try:
        asked = _asked()
    except BadSpan:
        abort(400)
    head = [word("reports.group"), word("reports.field"), word("reports.value")]
    rows: list[Row] = [head, [word("reports.year"), None, asked.fields["year"]], *_rows(_found(asked))]
    kind = request.form.get("kind", "")
    return give_sheet(kind, "minors", asked.fields, word("reports.minors"), rows, the_house().clock())


def _asked() -> Asked:
    house = the_house()
    given = request.args if request.method == "GET" else request.form
    return read_year(given, house.clock(), house.line.zone)


def _found(asked: Asked) -> MinorsAudit:
    with the_house().database.read() as connection:
        return minors_audit(connection, asked.span)


def _rows(found: MinorsAudit) -> Iterator[Row]:
    yield [word("reports.group_all"), word("reports.held_records"), shown(found.total)]
    for one in found.groups:
        group = word(f"reports.group_{one.group}")
        yield [group, word("reports.held_records"), shown(one.records)]
        yield from ([group, word(f"reports.held_{name}"), shown(many)] for name, many in one.purposes.items())
        yield [group, word("reports.readings"), shown(one.readings)]
        yield from ([group, word(f"reports.read_by_{role}"), shown(many)] for role, many in one.by_role.items())
