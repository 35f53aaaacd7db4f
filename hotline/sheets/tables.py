"""CSV text as lines of cells: its encoding, its delimiter, its quotes. Refuses what cannot be read whole."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from hotline.kernel.errors import Refused
from hotline.sheets.workbook import Line, Table, read_workbook

HEADER_WITHIN = 10
"""The header is looked for in so many rows from the top: sheets often begin with a title."""

_DELIMITERS = (",", ";", "\t")
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


def read_tables(data: bytes, file_name: str, fit: Callable[[Sequence[Line]], int]) -> Iterator[Table]:
    """Return the tables of a CSV or XLSX file. The content says what a file is, not its name.

    `fit` counts the columns known in the best header of some lines: the delimiter with most is the right one. Raises
    Refused for what is neither, or undecodable; while lines are read also for broken quotes.
    """
    if data.startswith(_OLD_EXCEL):
        raise Refused(f"{file_name} is an old Excel file or locked with a password: save it as .xlsx or CSV")
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data, file_name)
    return iter([_csv_table(_decode(data, file_name), file_name, fit)])


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


def _csv_table(text: str, file_name: str, fit: Callable[[Sequence[Line]], int]) -> Table:
    def found(delimiter: str) -> int:
        # not strict: sound quotes look broken to every delimiter but their own
        top = list(islice(_csv_lines(text, delimiter, file_name, strict=False), HEADER_WITHIN))
        return fit(top)

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
