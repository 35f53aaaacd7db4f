"""A household file as rows of texts, whatever program wrote it. Refuses what it cannot read whole, saying why."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from hotline.households.rules import BESIDE, COLUMNS, Header, both_names, counters_of, plain, read_header
from hotline.households.workbook import Line, Table, read_workbook
from hotline.kernel.errors import Refused

MOST_ROWS = 1_000_000
HEADER_WITHIN = 10
"""The header is looked for in so many rows from the top: sheets often begin with a title."""

_DELIMITERS = (",", ";", "\t")
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")

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
    if data.startswith(_OLD_EXCEL):
        raise Refused(f"{file_name} is an old Excel file or locked with a password: save it as .xlsx or CSV")
    if data.startswith(b"PK\x03\x04"):
        return _choose(read_workbook(data, file_name), file_name, most_rows)
    return _choose(iter([_csv_table(_decode(data, file_name), file_name)]), file_name, most_rows)


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


def _decode(data: bytes, file_name: str) -> str:
    """Decode UTF-8, UTF-16 with its mark, or GB18030. Raises Refused with the line of the first bad byte."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(data, "utf-16", file_name)
    if b"\0" in data[:4096]:
        raise Refused(f"{file_name} is not a table: neither CSV text nor an XLSX workbook")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if data.startswith(codecs.BOM_UTF8) or _is_damaged_utf8(data):
            return _decode_as(data, "utf-8-sig", file_name)
    return _decode_as(data, "gb18030", file_name)


def _decode_as(data: bytes, encoding: str, file_name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused(f"{file_name}, line {line}: not readable as {encoding.removesuffix('-sig').upper()}") from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Say whether this is UTF-8 with a few bad bytes: GB18030 would take many such files, as other people's names."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("�")
    good = len(text) - bad - sum(byte < 0x80 for byte in data)
    return good > 3 * bad


def _csv_table(text: str, file_name: str) -> Table:
    def found(delimiter: str) -> int:
        # not strict: sound quotes look broken to every delimiter but their own
        top = list(islice(_csv_lines(text, delimiter, file_name, strict=False), HEADER_WITHIN))
        return len(_best_header(top)[1].places)

    return file_name, _csv_lines(text, max(_DELIMITERS, key=found), file_name, strict=True)


def _csv_lines(text: str, delimiter: str, file_name: str, *, strict: bool) -> Iterator[Line]:
    """Split a text into lines; `strict` refuses a quote that is never closed, which would swallow the rows after it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield row, cells
    except csv.Error as error:
        raise Refused(f"{file_name}, row {row + 1}: the quotes are broken ({error})") from error
