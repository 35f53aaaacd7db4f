"""`/roster/sheet`: a roster from a sheet, looked at before it is taken in; and a week of it as one.

Guarded by: a sign-in as supervisor, with a second factor; both are in the audit. The sheet waits in the page that shows
what it would do, in the browser of who brought it: nothing of it is kept here before she says so.
"""

import base64
import binascii
import io
from collections.abc import Iterator
from dataclasses import replace

from flask import Response, abort, flash, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from hotline.boards.roster_week import read_week
from hotline.flows.edit_roster import note_export
from hotline.flows.roster import RosterReport, import_roster
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.roster.shift_model import Shift
from hotline.roster.shift_rules import COLUMNS
from hotline.roster.week_rules import monday_of
from hotline.sheets.out import BOM, Cell, csv_part, write_workbook
from hotline.web.console.frame import Page, page_language, word
from hotline.web.console.roster import asked_day, clock, to_week
from hotline.web.console.shifts import span
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

sheet_page = Page("roster_sheet", __name__, under="roster", may_enter={Role.SUPERVISOR})

LARGEST = 64 * 1024
"""Bytes: a year of a small crew. A larger sheet is for `hotline roster import`."""

_SHOWN = 60
_SENT = 4 * LARGEST // 3 + 4
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TAKEN_AWAY = ("name", "date", "start", "end", "place", "pool")


@sheet_page.get("/roster/sheet")
def sheet() -> str:
    return _page()


@sheet_page.post("/roster/sheet")
def look() -> str | tuple[str, int]:
    """Say what a sheet would do; nothing is changed."""
    file = request.files.get("sheet")
    data = b"" if file is None else file.read(LARGEST + 1)
    if not data or len(data) > LARGEST:
        return _page(fault=word("roster.sheet_size", n=LARGEST // 1024)), 422
    return _look(data)


@sheet_page.post("/roster/sheet/import")
def take_in() -> AnyResponse | str | tuple[str, int]:
    """Take in a sheet that was looked at; if things have moved on so that a row cannot be, none of it."""
    try:
        data = base64.b64decode(request.form.get("data", "")[:_SENT], validate=True)
    except (binascii.Error, ValueError):
        abort(400)
    report = _read(data, dry_run=False)
    if report is None or report.rejected:
        return _look(data)
    flash(word("roster.sheet_done", n=report.shifts))
    first = min((shift.starts_at for shift in report.added), default=the_house().clock())
    return to_week(first.astimezone(the_house().line.zone).date())


@sheet_page.post("/roster/export")
def export() -> Response:
    """A week, with the columns that a sheet is taken in by; without notes."""
    kind, house = request.form.get("kind", ""), the_house()
    if kind not in {"csv", "xlsx"}:
        abort(400)
    now = house.clock()
    first = monday_of(asked_day("week") or house.line.today(now))
    note_export(house, now, by=the_visitor().account.name, kind=kind, week=first)
    with house.database.read() as connection:
        shifts = read_week(connection, house.line.hours, house.line.roster, first, now).shifts
    head = [COLUMNS[name] if page_language() == "zh" else name for name in _TAKEN_AWAY]
    file = io.BytesIO()
    if kind == "csv":
        file.write(BOM.encode() + csv_part([head, *_rows(shifts)]))
    else:
        write_workbook(file, word("roster.title"), head, _rows(shifts))
    answer = Response(file.getvalue(), content_type="text/csv; charset=utf-8" if kind == "csv" else _WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"roster-{first:%Y%m%d}.{kind}")
    return answer


def _rows(shifts: tuple[Shift, ...]) -> Iterator[list[Cell]]:
    zone = the_house().line.zone
    for one in shifts:
        day, pool = one.starts_at.astimezone(zone).date(), None if one.pool is None else one.pool.value
        yield [one.name, day.isoformat(), clock(one.starts_at), clock(one.ends_at), one.place, pool]


def _look(data: bytes) -> str | tuple[str, int]:
    report = _read(data, dry_run=True)
    if report is None:
        return _page(fault=word("roster.sheet_unreadable")), 422
    return _page(report=report, data=base64.b64encode(data).decode())


def _read(data: bytes, *, dry_run: bool) -> RosterReport | None:
    house = the_house()
    try:
        report = import_roster(house, data, "sheet", house.clock(), by=the_visitor().account.name, dry_run=dry_run)
    except Refused:
        return None
    return replace(report, added=tuple(sorted(report.added, key=lambda one: (one.starts_at, one.name))))


def _page(*, report: RosterReport | None = None, data: str = "", fault: str = "") -> str:
    columns = [(name, chinese) for name, chinese in COLUMNS.items()]
    return render_template(
        "roster_sheet.html", report=report, data=data, fault=fault, shown=_SHOWN, columns=columns, span=span
    )
