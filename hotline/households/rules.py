"""What a row of a household sheet must be, and when a household is frontline. No files, no database."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.households.model import Posting, Rejection, SheetRow
from hotline.kernel.phone import BadNumber, parse_number
from hotline.sheets.cells import UNPRINTABLE, header_key, plain, read_date

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
    return _BY_HEADER.get(header_key(text))


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
        elif (key := header_key(cell)) and key not in _COUNTERS:
            unknown.append(plain(cell))
    return Header(places, tuple(repeated), tuple(unknown))


def counters_of(cells: Sequence[str]) -> frozenset[int]:
    """Return the places of row counters, whose cells say nothing about a family."""
    return frozenset(place for place, cell in enumerate(cells) if header_key(cell) in _COUNTERS)


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
        if UNPRINTABLE.search(text):
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


_BY_HEADER = {
    header_key(spelling): column
    for column, chinese in COLUMNS.items()
    for spelling in (column, chinese, f"{column} {chinese}", f"{chinese} {column}")
}
