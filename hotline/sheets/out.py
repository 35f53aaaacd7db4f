"""Sheets that we give away, CSV and XLSX: a part in memory at a time, and no cell that a spreadsheet would obey."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hotline.sheets.cells import UNPRINTABLE

BOM = "\ufeff"
"""Spreadsheets read a CSV as UTF-8 only if it begins with this."""

_OBEYED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
Cell = str | int | None


def guarded(value: Cell) -> Cell:
    """A text that a spreadsheet shows and does not run: what begins like a formula gets an apostrophe before it."""
    if not isinstance(value, str):
        return value
    text = UNPRINTABLE.sub(" ", value)
    return f"'{text}" if text.lstrip().startswith(_OBEYED) else text


def csv_part(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Some lines of a CSV; the first part of all begins with BOM."""
    out = io.StringIO()
    csv.writer(out).writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue().encode()


def write_workbook(file: IO[bytes], title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write an XLSX row by row; the rows lie in a file of openpyxl's own meanwhile, not in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    cells = [WriteOnlyCell(sheet, guarded(name)) for name in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    for row in rows:
        sheet.append([guarded(value) for value in row])
    book.save(file)
