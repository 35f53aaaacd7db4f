"""`/reports`: how the line did in a time, as it stood at a moment: each measure with its definition, and charts.

Guarded by: a sign-in as supervisor, with a second factor. Counts alone, no caller; small numbers too, so it stays in
the house: what is handed on is `/reports/monthly`.
"""

from datetime import timedelta

from flask import render_template, request

from hotline.boards.measure import Measure
from hotline.boards.report import report
from hotline.roster.model import Role
from hotline.web.console import charts
from hotline.web.console.address import with_fields
from hotline.web.console.frame import Page, word
from hotline.web.console.report_span import KINDS, Asked, BadSpan, read_span
from hotline.web.guard import the_house
from hotline.web.pages import Nav, Reach

reports_page = Page(
    "reports",
    __name__,
    may_enter={Role.SUPERVISOR},
    nav=Nav("reports.reports", "frame.nav_reports", order=70, reach=Reach.MENU),
)


@reports_page.get("/reports")
def reports() -> str | tuple[str, int]:
    house = the_house()
    now, zone = house.clock(), house.line.zone
    try:
        asked = read_span(request.args, now, zone)
    except BadSpan as fault:
        fields = {name: request.args.get(name, "") for name in ("span", "day", "until", "as_of")}
        return render_template("reports.html", fault=str(fault), fields=fields, kinds=KINDS, asked=None), 400
    with house.database.read() as connection:
        found = report(connection, asked.span, zone)
    drawn = {
        "outcomes": charts.draw_bars(found.outcomes),
        "problems": charts.draw_bars(found.problems),
        "waits": charts.draw_bars(
            [
                (f"{share} {one.call_class}", value)
                for one in found.waits
                for share, value in _shares(one.median, one.ninety)
            ]
        ),
        "hours": charts.draw_hours(found.hours),
    }
    here = with_fields(request.path, asked.fields)
    more = {"told": told, "days": _days, "kinds": KINDS, "charts": charts, "address": here}
    return render_template(
        "reports.html", fault=None, fields=_typed(asked), asked=asked, found=found, drawn=drawn, **more
    )


def told(one: Measure, value: float | None) -> str:
    """A figure as people write it: in percent, or in minutes and seconds."""
    if value is None:
        return "–"
    if one.unit == "share":
        return f"{100 * value:.1f}".removesuffix(".0") + " %"
    return f"{int(value) // 60}:{int(value) % 60:02}"


def _shares(median: int | None, ninety: int | None) -> list[tuple[str, int | None]]:
    return [("median", median), ("ninety", ninety)]


def _typed(asked: Asked) -> dict[str, str]:
    """What stands in the form: the moment only if somebody has said one."""
    return asked.fields if asked.is_fixed else asked.fields | {"as_of": ""}


def _days(asked: Asked) -> str:
    if asked.last - asked.first < timedelta(days=1):
        return str(asked.first)
    return word("reports.from_to", first=asked.first, last=asked.last)
