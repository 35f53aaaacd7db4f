"""What a row of a household sheet must be, and when a household is frontline. No files, no database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.households.model import Posting, Rejection, SheetRow
from hotline.kernel.phone import BadNumber, parse_number

COLUMNS = {
    "household": "家庭编号",
    "name": "姓名",
    "relation": "关系",
    "phone": "电话",
    "birth_year": "出生年份",
    "posting": "岗位类别",
    "posting_from": "上岗日期",
    "posting_to": "离岗日期",
    "area": "区域",
    "address": "地址",
}
REQUIRED = ("household", "name")

BESIDE = ""
"""The key under which a reader puts what lies under no header."""

_LONGEST = {"household": 40, "name": 80, "relation": 40, "phone": 64, "posting": 80, "area": 80, "address": 300}
_FOLDED = frozenset({"household", "posting"})  # compared as texts: full-width Ａ１ is A1
_NOTHING = frozenset({"-", "--", "—", "——", "–", "/", "无", "none", "n/a"})
_COUNTERS = frozenset({"序号", "no", "no.", "#"})
_SHEET_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#CALC!", "#SPILL!", "#GETTING_DATA"}
)

# Pasted phone numbers carry these: marks of writing direction and zero-width spaces, seen by nobody.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Not \s, which would turn control characters into spaces before anybody saw them.
_WHITE = re.compile("[ \t\r\n\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_EARLIEST, _LATEST = date(1970, 1, 1), date(2100, 12, 31)
_SERIAL_ZERO = date(1899, 12, 30)
_DATE = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_DIGIT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORTENED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True)
class Header:
    """A header row read: which column stands where, what stands twice, and what the ledger has no place for."""

    places: Mapping[int, str]
    repeated: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(column for column in REQUIRED if column not in self.places.values())


def both_names(column: str) -> str:
    return f"{column} ({COLUMNS[column]})"


def column_of(text: str) -> str | None:
    """Return the column a header cell names, in English, Chinese or both; None for any other text."""
    return _BY_HEADER.get(_header_key(text))


def read_header(cells: Sequence[str]) -> Header:
    """Read a row as a header. Row counters (序号, No.) and cells without text are passed over."""
    places: dict[int, str] = {}
    repeated: list[str] = []
    unknown: list[str] = []
    for place, cell in enumerate(cells):
        column = column_of(cell)
        if column in places.values():
            repeated.append(column or "")
        elif column is not None:
            places[place] = column
        elif (key := _header_key(cell)) and key not in _COUNTERS:
            unknown.append(plain(cell))
    return Header(places, tuple(repeated), tuple(unknown))


def counters_of(cells: Sequence[str]) -> frozenset[int]:
    """Return the places of row counters, whose cells say nothing about a family."""
    return frozenset(place for place, cell in enumerate(cells) if _header_key(cell) in _COUNTERS)


def plain(text: str) -> str:
    """Return the text in one line, trimmed, without marks nobody sees; what it says stays as it was."""
    return _WHITE.sub(" ", _INVISIBLE.sub("", text)).strip(" ")


def name_key(name: str) -> str:
    """Return what two spellings of one name share: width, case and spaces do not make another person."""
    return _WHITE.sub("", unicodedata.normalize("NFKC", name)).casefold()


def read_date(text: str) -> date:
    """Read 2026-01-05, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105 or a spreadsheet's day number.

    Raises ValueError with a reason; the order of day and month in 1/5/2026 is anybody's guess, so it is refused.
    """
    text = unicodedata.normalize("NFKC", text)
    found = _DATE.fullmatch(text) or _DIGIT_DATE.fullmatch(text)
    if found:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            raise ValueError("there is no such day") from error
    elif re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        day = _SERIAL_ZERO + timedelta(days=int(text[:5]))
    else:
        raise ValueError("not a date: write it like 2026-01-05 or 2026年1月5日")
    if not _EARLIEST <= day <= _LATEST:
        raise ValueError(f"a date between {_EARLIEST.year} and {_LATEST.year} is needed")
    return day


def check_row(row: int, cells: Mapping[str, str], today: date, region: str = "CN") -> SheetRow | list[Rejection]:
    """Turn the texts of a row into a SheetRow, or name every fault in it."""
    check = _Check(row, cells)
    household = check.text("household")
    name = check.text("name")
    if column_of(name or "") == "name":
        check.refuse("name", "this row repeats the header")
    relation = check.text("relation")
    phone = check.phone(region)
    birth_year = check.birth_year(today)
    posting = check.posting()
    area = check.text("area")
    address = check.text("address")
    if plain(cells.get(BESIDE, "")):
        check.refuse(BESIDE, "there is text beside the columns: a comma too many, or a column without a header")
    if check.faults or household is None or name is None:
        return check.faults
    return SheetRow(row, household, name, relation, phone, birth_year, posting, area, address)


def is_frontline(postings: Iterable[Posting], today: date, grace_days: int) -> bool:
    """Say whether any posting is open today; one that ended counts for `grace_days` more days."""
    grace = timedelta(days=grace_days)
    return any(
        (p.from_date is None or p.from_date <= today) and (p.to_date is None or today - grace <= p.to_date)
        for p in postings
    )


class _Check:
    """Reads the cells of one row, noting each fault with its column."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        self.row = row
        self.cells = cells
        self.faults: list[Rejection] = []

    def refuse(self, column: str, reason: str) -> None:
        self.faults.append(Rejection(self.row, column, reason))

    def text(self, column: str) -> str | None:
        text = plain(self.cells.get(column, ""))
        if column in _FOLDED:
            text = unicodedata.normalize("NFKC", text)
        if not text or (column not in REQUIRED and text.lower() in _NOTHING):
            if column in REQUIRED:
                self.refuse(column, f"{both_names(column)} is empty")
            return None
        if _UNPRINTABLE.search(text):
            self.refuse(column, "holds a control character")
        elif text.upper() in _SHEET_ERRORS:
            self.refuse(column, "a formula without a value: mend it in the spreadsheet and save again")
        elif len(text) > _LONGEST.get(column, 40):
            self.refuse(column, f"{len(text)} characters, the longest allowed is {_LONGEST.get(column, 40)}")
        else:
            return text
        return None

    def phone(self, region: str) -> str | None:
        text = self.text("phone")
        if text is None:
            return None
        text = re.sub(r"(?<=\d)\.0+$", "", unicodedata.normalize("NFKC", text))
        if _SHORTENED.fullmatch(text):
            self.refuse("phone", "the spreadsheet has shortened this number: format the column as text, type it again")
            return None
        try:
            return parse_number(text, region)
        except BadNumber as error:
            self.refuse("phone", str(error))
            return None

    def birth_year(self, today: date) -> int | None:
        text = self.text("birth_year")
        if text is None:
            return None
        found = re.fullmatch(r"(\d{4})(?:\.0+|年)?", unicodedata.normalize("NFKC", text))
        if found is None:
            self.refuse("birth_year", "not a year: write it like 1950")
        elif not 1900 <= int(found[1]) <= today.year:
            self.refuse("birth_year", f"a year from 1900 to {today.year} is needed")
        else:
            return int(found[1])
        return None

    def posting(self) -> Posting | None:
        category = self.text("posting")
        start, end = self._date("posting_from"), self._date("posting_to")
        if category is None:
            if (start or end) and not any(fault.column == "posting" for fault in self.faults):
                self.refuse("posting", "there are posting dates but no posting")
            return None
        if start and end and end < start:
            self.refuse("posting_to", "the posting ends before it begins")
        return Posting(category, start, end)

    def _date(self, column: str) -> date | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return read_date(text)
        except ValueError as error:
            self.refuse(column, str(error))
            return None


def _header_key(text: str) -> str:
    text = unicodedata.normalize("NFKC", plain(text)).casefold()
    text = re.sub(r"\([^()]*\)$", "", text.rstrip("*: "))
    return re.sub(r"[\s_/|*:-]", "", text)


_BY_HEADER = {
    _header_key(spelling): column
    for column, chinese in COLUMNS.items()
    for spelling in (column, chinese, f"{column} {chinese}", f"{chinese} {column}")
}
