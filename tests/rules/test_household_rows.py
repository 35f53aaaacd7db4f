"""Rows of household sheets: which are good, what is wrong with the others, and who is frontline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.households.model import Posting, Rejection, SheetRow
from hotline.households.rules import check_row, column_of, is_frontline
from hotline.sheets.cells import name_key, read_date

TODAY = date(2026, 3, 1)
CHINESE = "家庭编号,姓名,关系,电话,出生年份,岗位类别,上岗日期,离岗日期,区域,地址"
ENGLISH = "household,name,relation,phone,birth_year,posting,posting_from,posting_to,area,address"


def good(**cells: str) -> SheetRow:
    row = check_row(7, {"household": "H1", "name": "陈奶奶"} | cells, TODAY)
    assert isinstance(row, SheetRow), row
    return row


def fault(**cells: str) -> Rejection:
    found = check_row(7, {"household": "H1", "name": "陈奶奶"} | cells, TODAY)
    assert isinstance(found, list)
    (only,) = found
    assert only.row == 7
    return only


# -- rows -------------------------------------------------------------------------------------------------------------


def test_every_column_has_two_names() -> None:
    for english, chinese in zip(ENGLISH.split(","), CHINESE.split(","), strict=True):
        for spelling in (english, english.upper(), chinese, f" {chinese} ", f"{english} {chinese}", f"{chinese}:"):
            assert column_of(spelling) == english
    assert column_of("备注") is None


@pytest.mark.parametrize(
    "spelling",
    [
        "13800000001",
        "+86 138-0000-0001",
        "0086 138 0000 0001",
        "１３８００００００01",
        "13800000001.0",
        "\u202d138 0000 0001",
    ],
)
def test_one_number_in_many_spellings_is_one_number(spelling: str) -> None:
    assert good(phone=spelling).phone == "+8613800000001"


@pytest.mark.parametrize("nothing", ["", " ", "无", "-", "/", "N/A"])
def test_a_child_has_no_phone(nothing: str) -> None:
    assert good(phone=nothing).phone is None


@pytest.mark.parametrize("bad", ["12", "小林", "1.38E+10", "13800000001 13800000002", "anonymous"])
def test_what_nobody_could_ring_is_refused_without_repeating_it(bad: str) -> None:
    found = fault(phone=bad)
    assert found.column == "phone"
    assert bad not in found.reason


def test_a_number_the_spreadsheet_has_shortened_says_how_to_mend_it() -> None:
    assert "format the column as text" in fault(phone="1.38E+10").reason


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.1.5",
        "2026年1月5日",
        "2026年01月05",
        "２０２６/1/5",
        "20260105",
        "46027",
        "2026-01-05 08:30:00",
    ],
)
def test_dates_are_read_in_the_ways_sheets_write_them(text: str) -> None:
    assert read_date(text) == date(2026, 1, 5)


@given(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    spellings = [day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日"]
    spellings += [f"{day:%Y%m%d}", str((day - date(1899, 12, 30)).days)]
    assert {read_date(text) for text in spellings} == {day}


@pytest.mark.parametrize("text", ["1/5/2026", "2026-02-30", "2026年1月", "2026", "soon", "1066-10-14", "99999"])
def test_what_is_no_day_is_refused_with_its_column(text: str) -> None:
    assert fault(posting="援鄂", posting_from=text).column == "posting_from"


def test_a_posting_that_ends_before_it_begins_is_refused() -> None:
    assert fault(posting="援鄂", posting_from="2026-02-01", posting_to="2026-01-31").column == "posting_to"


def test_dates_without_a_posting_are_refused_not_forgotten() -> None:
    assert fault(posting_from="2026-02-01").column == "posting"


@pytest.mark.parametrize("year", ["1899", "2027", "50", "1950-03-02", "unknown"])
def test_a_birth_year_nobody_has_is_refused(year: str) -> None:
    assert fault(birth_year=year).column == "birth_year"


@pytest.mark.parametrize("column", ["name", "relation", "phone", "posting", "area", "address", "household"])
@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x1f", "\x85", "\ud800"])
def test_control_characters_are_refused_with_the_column(column: str, sign: str) -> None:
    assert fault(**{column: f"陈{sign}"}).column == column


@pytest.mark.parametrize("column", ["household", "name", "relation", "posting", "area", "address"])
def test_a_text_too_long_for_the_ledger_is_refused(column: str) -> None:
    assert fault(**{column: "陈" * 301}).column == column


def test_a_code_that_grows_when_it_is_folded_is_measured_afterwards() -> None:
    assert fault(household="㍿" * 20).column == "household"


@pytest.mark.parametrize("column", ["household", "name"])
def test_a_row_without_household_or_name_is_refused(column: str) -> None:
    assert fault(**{column: " "}).column == column


def test_all_faults_of_a_row_are_named_at_once() -> None:
    faults = check_row(7, {"phone": "12", "birth_year": "x"}, TODAY)
    assert isinstance(faults, list)
    assert [found.column for found in faults] == ["household", "name", "phone", "birth_year"]


def test_a_header_repeated_further_down_is_not_a_person() -> None:
    faults = check_row(7, dict(zip(ENGLISH.split(","), CHINESE.split(","), strict=True)), TODAY)
    assert isinstance(faults, list)
    assert Rejection(7, "name", "this row repeats the header") in faults


def test_the_text_of_a_formula_stays_a_text() -> None:
    assert good(address='=HYPERLINK("http://example.org")').address == '=HYPERLINK("http://example.org")'
    assert fault(address="#REF!").column == "address"


def test_width_case_and_spaces_do_not_make_another_person() -> None:
    assert name_key("陈　奶奶") == name_key("陈奶奶")
    assert name_key("Ａnna LEE") == name_key("Anna Lee")
    assert name_key("陈奶奶") != name_key("陈爷爷")


# -- frontline --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posting", "grace_days", "expected"),
    [
        (Posting("援鄂"), 0, True),
        (Posting("援鄂", TODAY), 0, True),
        (Posting("援鄂", TODAY + timedelta(days=1)), 30, False),
        (Posting("援鄂", None, TODAY), 0, True),
        (Posting("援鄂", None, TODAY - timedelta(days=1)), 0, False),
        (Posting("援鄂", None, TODAY - timedelta(days=14)), 14, True),
        (Posting("援鄂", None, TODAY - timedelta(days=15)), 14, False),
    ],
)
def test_a_family_is_frontline_from_the_first_day_to_the_last_and_its_grace(
    posting: Posting, grace_days: int, expected: bool
) -> None:
    assert is_frontline([posting], TODAY, grace_days) is expected
    assert is_frontline([Posting("隔离点", None, date(2020, 1, 1)), posting], TODAY, grace_days) is expected


def test_a_family_without_a_posting_is_not_frontline() -> None:
    assert not is_frontline([], TODAY, 30)
