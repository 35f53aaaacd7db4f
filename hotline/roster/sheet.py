"""A roster file as rows of texts by column. Refuses what it cannot read whole, saying why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from hotline.kernel.errors import Refused
from hotline.roster.shift_rules import COLUMNS, REQUIRED, both_names
from hotline.sheets.cells import header_key, plain
from hotline.sheets.tables import HEADER_WITHIN, read_tables
from hotline.sheets.workbook import Line

MOST_ROWS = 20_000

_ALSO = {
    "name": ("staff", "counsellor", "人员", "值班人员", "咨询员"),
    "start": ("from", "上班"),
    "end": ("to", "下班"),
    "pool": ("组", "组别"),
}
_BY_HEADER = {
    header_key(spelling): column
    for column, chinese in COLUMNS.items()
    for spelling in (column, chinese, f"{column} {chinese}", f"{chinese} {column}", *_ALSO.get(column, ()))
}


@dataclass(frozen=True)
class Row:
    number: int
    cells: dict[str, str]


def read_roster(data: bytes, file_name: str) -> list[Row]:
    """Find the sheet with a roster's header and return its rows. Raises Refused with what is missing."""
    best: dict[int, str] = {}
    for name, lines in read_tables(data, file_name, lambda top: len(_header(top)[1])):
        top = list(islice(lines, HEADER_WITHIN))
        place, columns = _header(top)
        if set(REQUIRED) <= set(columns.values()):
            return _rows(chain(top[place + 1 :], lines), columns, f"{file_name}, {name}")
        best = max(best, columns, key=len)
    missing = ", ".join(both_names(column) for column in REQUIRED if column not in best.values())
    raise Refused(f"{file_name}: columns missing: {missing}")


def _header(top: Sequence[Line]) -> tuple[int, dict[int, str]]:
    """Return the row with most columns we know, and which stands where: the first of a name counts."""
    found = [_columns(cells) for _, cells in top] or [{}]
    place = max(range(len(found)), key=lambda number: (len(found[number]), -number))
    return place, found[place]


def _columns(cells: Sequence[str]) -> dict[int, str]:
    columns: dict[int, str] = {}
    for place, cell in enumerate(cells):
        column = _BY_HEADER.get(header_key(cell))
        if column is not None and column not in columns.values():
            columns[place] = column
    return columns


def _rows(lines: Iterator[Line], columns: dict[int, str], where: str) -> list[Row]:
    rows = []
    for number, cells in lines:
        named = {column: cells[place] for place, column in columns.items() if place < len(cells)}
        if any(map(plain, named.values())):
            rows.append(Row(number, named))
        if len(rows) > MOST_ROWS:
            raise Refused(f"{where} has more than {MOST_ROWS:,} rows: import it in parts")
    return rows
