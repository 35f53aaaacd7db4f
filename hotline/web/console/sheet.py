"""A short sheet to take away, as CSV or XLSX; that somebody took it is in the audit before it is made."""

import io
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import Response, abort

from hotline.flows.export_calls import note_export
from hotline.sheets.out import BOM, Cell, csv_part, write_workbook
from hotline.sheets.small_cells import WITHHELD
from hotline.web.guard import the_house
from hotline.web.pages import the_visitor

KINDS = ("csv", "xlsx")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Row = Sequence[Cell]


def give_sheet(
    kind: str, subject: str, fields: dict[str, str], title: str, rows: Sequence[Row], now: datetime
) -> Response:
    """Answer with the rows, the first of which is the head. `subject`: what the audit calls it; `fields`: a page's."""
    if kind not in KINDS:
        abort(400)
    note_export(
        the_house(), now, by=the_visitor().account.staff_id, kind=kind, search=urlencode(fields), subject=subject
    )
    name = "-".join([subject, *(value for key, value in fields.items() if key != "as_of")])
    if kind == "csv":
        answer = Response(BOM.encode() + csv_part(rows), content_type="text/csv; charset=utf-8")
    else:
        file = io.BytesIO()
        write_workbook(file, title, [str(cell) for cell in rows[0]], rows[1:])
        answer = Response(file.getvalue(), content_type=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.{kind}")
    return answer


def shown(count: float | None) -> Cell:
    """A number that may leave the house, or the sign for one that may not."""
    if count is None:
        return WITHHELD
    return count if isinstance(count, int) else f"{count:.1f}"
