"""XLSX workbooks as lines of texts: cells that were merged, numbers, dates and formulas' results as a person sees them.

openpyxl's read-only mode takes 9 s and 30 MB for 70,000 rows where its full mode takes 13 s and 350 MB, but does not
tell which cells were merged; so the sheet's XML is searched for that alone, which takes 0.1 s.
"""

import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from hotline.kernel.errors import Refused

MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes a workbook may unpack to: about ten times 70,000 rows."""

_LAST_ROW = 1_048_576  # of the format itself; more can only be meant to keep us busy
_COLUMNS_READ = 64

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
# a formula cell without a value; one whose result is an empty text has t="str"
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c\s(?:(?!t="str")[^>])*><(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_CHUNK, _OVERLAP = 1 << 20, 1 << 13

Line = tuple[int, Sequence[str]]
"""A row as the spreadsheet numbers it, and its cells as texts."""

Table = tuple[str, Iterator[Line]]
"""A sheet's name and its lines, to be read once."""

_Merges = dict[int, list[tuple[int, int]]]


def read_workbook(data: bytes, file_name: str) -> Iterator[Table]:
    """Return the sheets of a workbook in order.

    Raises Refused, also while lines are read, for what is not a sound XLSX file or unpacks to more than MOST_UNPACKED.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise Refused(
                f"{file_name} would unpack to {unpacked >> 20} MB, the most allowed is {MOST_UNPACKED >> 20} MB"
            )
        with warnings.catch_warnings(action="ignore"):  # of styles and drop-down lists, which nobody here looks at
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    except Refused:
        raise
    except Exception as error:
        raise _unsound(file_name, error) from error
    for sheet in book.worksheets:
        yield sheet.title, _lines(sheet, archive, f"{file_name}, sheet {sheet.title}")


def _lines(sheet: Any, archive: zipfile.ZipFile, place: str) -> Iterator[Line]:
    # openpyxl meets damage wherever it reads, with any of a dozen exceptions; for the reader it is one thing
    try:
        yield from _read_cells(sheet, _search_xml(archive, sheet._worksheet_path, place), place)
    except Refused:
        raise
    except Exception as error:
        raise _unsound(place, error) from error


def _read_cells(sheet: Any, merges: _Merges, place: str) -> Iterator[Line]:
    with warnings.catch_warnings(action="ignore"):
        sheet.reset_dimensions()  # some programs write A1:A1 there, and openpyxl would believe it
        held: dict[int, tuple[str, int]] = {}
        for row, values in enumerate(sheet.iter_rows(values_only=True, max_col=_COLUMNS_READ), start=1):
            if row > _LAST_ROW:
                raise Refused(f"{place}: has rows beyond {_LAST_ROW:,}")
            cells = [_text(value) for value in values]
            if any(cells):
                _fill(cells, held, row)
            for column, last_row in merges.get(row, ()):
                if column < len(cells):
                    held[column] = (cells[column], last_row)
            yield row, cells


def _fill(cells: list[str], held: dict[int, tuple[str, int]], row: int) -> None:
    for column, (text, last_row) in list(held.items()):
        if row > last_row:
            del held[column]
        elif not cells[column]:
            cells[column] = text


def _search_xml(archive: zipfile.ZipFile, path: str, place: str) -> _Merges:
    """Return for each first row the merged columns and their last rows. Refuses formulas nobody calculated."""
    merges: set[tuple[int, int, int]] = set()
    before = b""
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK):
            window = before + chunk
            if _UNCALCULATED.search(window):
                raise Refused(f"{place}: holds formulas without values: open it in a spreadsheet and save it again")
            for column, first, last in _MERGED.findall(window):
                if last != first:
                    merges.add((int(first), column_index_from_string(column.decode()) - 1, int(last)))
            before = window[-_OVERLAP:]
    by_row: _Merges = defaultdict(list)
    for first_row, place_in_row, last_row in merges:
        by_row[first_row].append((place_in_row, last_row))
    return by_row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # numbers lie in the file as floats: 13800000001.0
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _unsound(place: str, error: Exception) -> Refused:
    return Refused(f"{place}: not a sound XLSX workbook ({type(error).__name__})")
