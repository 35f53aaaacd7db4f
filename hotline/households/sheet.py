"""A household file as rows of texts, whatever program wrote it. Refuses what it cannot read whole, saying why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from hotline.households.rules import BESIDE, COLUMNS, Header, both_names, counters_of, read_header
from hotline.kernel.errors import Refused
from hotline.sheets.cells import plain
from hotline.sheets.tables import HEADER_WITHIN, read_tables
from hotline.sheets.workbook import Line, Table

MOST_ROWS = 1_000_000

Row = tuple[int, dict[str, str]]
"""A row as the spreadsheet numbers it, and its cells' texts by column."""


@dataclass(frozen=True)
class Sheet:
    """A sheet whose header was recognised. `rows` can be read once; blank rows are passed over.

    `unread` names further sheets of the file that hold households too, each with the row of its header.
    """

    name: str
    header_row: int
    rows: Iterator[Row]
    unread: tuple[tuple[int, str], ...]


def read_sheet(data: bytes, file_name: str, most_rows: int = MOST_ROWS) -> Sheet:
    """Find the first sheet with a household header. The content says what a file is, not its name.

    Raises Refused for a file that is empty, neither CSV nor XLSX, undecodable or too big, and for columns that are
    missing, doubled or unknown; while the rows are read also for broken quotes and too many rows.
    """
    tables = read_tables(data, file_name, lambda top: len(_best_header(top)[1].places))
    return _choose(tables, file_name, most_rows)


def _choose(tables: Iterator[Table], file_name: str, most_rows: int) -> Sheet:
    """Take the first table with a good header; with none, refuse with the best that was found."""
    chosen: Sheet | None = None
    unread: list[tuple[int, str]] = []
    faults: list[tuple[int, str]] = []
    for name, lines in tables:
        top = list(islice(lines, HEADER_WITHIN))
        place, header = _best_header(top)
        if chosen and not header.missing:
            unread.append((top[place][0], name))
        elif not chosen and (fault := _header_fault(top, place, header)):
            faults.append((len(header.places), f"{name}: {fault}"))
            if not header.missing:
                break  # these are the households: going on to another sheet would hide the fault
        elif not chosen:
            rows = _rows(chain(top[place + 1 :], lines), header, top[place][1])
            chosen = Sheet(name, top[place][0], _at_most(most_rows, rows, file_name), ())
    if chosen:
        return Sheet(chosen.name, chosen.header_row, chosen.rows, tuple(unread))
    raise Refused(max(faults, key=lambda fault: fault[0])[1] if faults else f"{file_name} is empty")


def _best_header(top: Sequence[Line]) -> tuple[int, Header]:
    headers = [read_header(cells) for _, cells in top] or [read_header(())]
    place = max(range(len(headers)), key=lambda i: (len(headers[i].places), -i))
    return place, headers[place]


def _header_fault(top: Sequence[Line], place: int, header: Header) -> str | None:
    if not any(plain(cell) for _, cells in top for cell in cells):
        return "the sheet is empty"
    if not header.places:
        place = next(i for i, (_, cells) in enumerate(top) if any(map(plain, cells)))
    row, cells = top[place]
    if header.missing:
        missing = ", ".join(both_names(column) for column in header.missing)
        return f"columns missing: {missing}. Row {row} has: {_shown(cells)}"
    if header.repeated:
        return f"row {row} names these columns twice: {', '.join(map(both_names, header.repeated))}"
    if header.unknown:
        known = ", ".join(both_names(column) for column in COLUMNS)
        return f"row {row} has columns the ledger does not know: {_shown(header.unknown)}. It knows: {known}"
    return None


def _shown(cells: Iterable[str]) -> str:
    texts = [text[:30] for text in map(plain, cells) if text]
    text = ", ".join(texts[:15]) + (" …" if len(texts) > 15 else "")
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _rows(lines: Iterable[Line], header: Header, header_cells: Sequence[str]) -> Iterator[Row]:
    passed_over = counters_of(header_cells)
    for row, cells in lines:
        named: dict[str, str] = {}
        beside = ""
        for place, cell in enumerate(cells):
            if column := header.places.get(place):
                named[column] = cell
            elif cell and place not in passed_over:
                beside += cell
        if beside:
            named[BESIDE] = beside
        if any(map(plain, named.values())):
            yield row, named


def _at_most(most: int, rows: Iterable[Row], file_name: str) -> Iterator[Row]:
    for count, row in enumerate(rows):
        if count == most:
            raise Refused(f"{file_name} has more than {most:,} rows: import it in parts")
        yield row
