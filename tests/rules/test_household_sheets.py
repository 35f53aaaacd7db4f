"""Household files of any origin: what is read from them, and which are refused."""

import contextlib
import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hotline.households.model import Posting, SheetRow
from hotline.households.rules import check_row
from hotline.households.sheet import Sheet, read_sheet
from hotline.kernel.errors import Refused
from hotline.sheets.cells import plain

TODAY = date(2026, 3, 1)
CHINESE = "家庭编号,姓名,关系,电话,出生年份,岗位类别,上岗日期,离岗日期,区域,地址"
ENGLISH = "household,name,relation,phone,birth_year,posting,posting_from,posting_to,area,address"
CHEN = "H1,陈奶奶,母亲,13800000001,1950,,,,河东街道,临江路8号"


def read(data: bytes) -> list[tuple[int, dict[str, str]]]:
    return list(read_sheet(data, "ledger").rows)


def workbook(*sheets: tuple[str, list[list[object]]], merge: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in merge:
            sheet.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("header", [CHINESE, ENGLISH])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_grandmother_chen_is_read_from_every_kind_of_csv(
    encoding: str, header: str, comma: str, line_end: str, quote: str
) -> None:
    lines = [quote + line.replace(",", f"{quote},{quote}") + quote for line in (header, CHEN)]
    text = line_end.join([*lines, ""]).replace(",", comma)
    ((row, cells),) = read(text.encode(encoding))
    assert row == 2
    assert cells["name"] == "陈奶奶"
    assert cells["phone"] == "13800000001"
    assert cells["address"] == "临江路8号"


def test_a_mark_before_a_quoted_header_is_no_part_of_it() -> None:
    data = '"household","name"\n"H1","陈奶奶"\n'.encode("utf-8-sig")
    assert read(data) == [(2, {"household": "H1", "name": "陈奶奶"})]


def test_columns_may_stand_in_any_order_and_be_dressed_up() -> None:
    text = "序号, 姓名* ,Household（家庭编号）,Posting From,ＰＨＯＮＥ\n1,陈奶奶,H1,2026-01-05,13800000001\n"
    assert read(text.encode()) == [
        (2, {"name": "陈奶奶", "household": "H1", "posting_from": "2026-01-05", "phone": "13800000001"})
    ]


def test_a_title_above_the_header_and_blank_rows_keep_the_spreadsheets_row_numbers() -> None:
    text = f"一线家庭台账,,,,,,,,,\n{CHINESE}\n\n{CHEN}\n,,,,,,,,,\n{CHEN}\n"
    assert [row for row, _ in read(text.encode())] == [4, 6]


def test_a_line_break_inside_a_cell_does_not_shift_the_row_numbers() -> None:
    text = 'household,name,address\nH1,陈奶奶,"临江路8号\n二楼"\nH2,小林,\n'
    rows = read(text.encode())
    assert [row for row, _ in rows] == [2, 3]
    assert plain(rows[0][1]["address"]) == "临江路8号 二楼"


def test_a_comma_too_many_is_not_taken_for_another_column() -> None:
    ((row, cells),) = read("household,name,address\nH1,陈奶奶,临江路8号,二楼\n".encode())
    faults = check_row(row, cells, TODAY)
    assert isinstance(faults, list)
    assert "beside the columns" in faults[0].reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["empty"]),
        (b" \r\n\n", ["empty"]),
        (b"\xef\xbb\xbf\n", ["empty"]),
        ("家庭,名字\nH1,陈奶奶\n".encode(), ["household (家庭编号)", "name (姓名)", "家庭, 名字"]),
        ("家庭编号,电话\nH1,1\n".encode(), ["name (姓名)", "家庭编号, 电话"]),
        ("household,name,姓名\nH1,a,b\n".encode(), ["twice", "name (姓名)"]),
        (b"household,name,telephone\nH1,a,1\n", ["telephone", "phone (电话)"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["neither CSV text nor an XLSX"]),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), ["old Excel", ".xlsx"]),
        (b"PK\x03\x04 not a zip", ["not a sound XLSX"]),
        ((CHINESE + "\n" + CHEN + "\n").encode() + b"H2,\xff\n", ["line 3", "UTF-8"]),
        (b"\xef\xbb\xbfhousehold,name\nH1,\xb3\xc2\n", ["line 2", "UTF-8"]),
        (b"household,name\nH1,\xb3\xc2\nH2,\xff\xff\n", ["line 3", "GB18030"]),
        ('household,name\nH1,"陈奶奶\nH2,小林\n'.encode(), ["row 2", "quotes"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(data: bytes, words: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        read(data)
    for word in words:
        assert word in str(refusal.value)


def test_utf8_with_a_bad_byte_is_not_read_as_gb18030_names() -> None:
    damaged = ("household,name\n" + "H1,陈家奶奶\n" * 20).encode() + b"H2,\xe9\x99\n"
    assert damaged.decode("gb18030").startswith("household,name")
    with pytest.raises(Refused, match="line 22"):
        read(damaged)


def test_more_rows_than_allowed_are_refused() -> None:
    data = b"household,name\n" + b"H1,a\n\n" * 1_000
    assert len(list(read_sheet(data, "ledger", most_rows=1_000).rows)) == 1_000
    with pytest.raises(Refused, match="more than 999 rows"):
        list(read_sheet(data, "ledger", most_rows=999).rows)


# -- workbooks --------------------------------------------------------------------------------------------------------


def test_numbers_and_dates_of_a_workbook_come_as_a_person_sees_them() -> None:
    rows: list[list[object]] = [
        ["家庭编号", "姓名", "电话", "出生年份", "岗位类别", "上岗日期", "离岗日期"],
        [7.0, "陈奶奶", 13800000001.0, 1950.0, "援鄂", datetime.combine(date(2026, 1, 5), time()), 46060],
    ]
    ((row, cells),) = read(workbook(("台账", rows)))
    checked = check_row(row, cells, TODAY)
    assert checked == SheetRow(
        row=2,
        household="7",
        name="陈奶奶",
        phone="+8613800000001",
        birth_year=1950,
        posting=Posting("援鄂", date(2026, 1, 5), date(2026, 2, 7)),
    )


def test_a_merged_household_cell_counts_for_all_the_rows_it_covers() -> None:
    rows: list[list[object]] = [
        ["一线家庭台账"],
        ["家庭编号", "姓名", "电话"],
        ["H1", "陈奶奶", 13800000001],
        [None, "陈医生", None],
        [None, "小陈", None],
        [None, None, None],
        ["H2", "林外婆", 13800000002],
    ]
    read_rows = read(workbook(("台账", rows), merge=("A1:C1", "A3:A6", "C3:C4")))
    assert [(row, cells["household"], cells["name"], cells["phone"]) for row, cells in read_rows] == [
        (3, "H1", "陈奶奶", "13800000001"),
        (4, "H1", "陈医生", "13800000001"),
        (5, "H1", "小陈", ""),
        (7, "H2", "林外婆", "13800000002"),
    ]


def test_the_first_sheet_with_households_is_read_and_the_others_are_named() -> None:
    table: list[list[object]] = [["household", "name"], ["H1", "陈奶奶"]]
    data = workbook(("说明", [["怎样填写"]]), ("援鄂", table), ("隔离点", [["title"], *table]))
    sheet: Sheet = read_sheet(data, "ledger.xlsx")
    assert (sheet.name, sheet.header_row, sheet.unread) == ("援鄂", 1, ((2, "隔离点"),))
    assert len(list(sheet.rows)) == 1


def test_a_formula_that_was_never_calculated_is_not_taken_for_an_empty_cell() -> None:
    with pytest.raises(Refused, match="formulas without values"):
        read(workbook(("台账", [["household", "name", "phone"], ["H1", "陈奶奶", "=1+1"]])))


def test_a_formulas_result_is_read_even_when_it_is_an_empty_text() -> None:
    data = workbook(("台账", [["household", "name", "phone"], ["H1", "陈奶奶", "=A1"], ["H2", "小林", "=B1"]]))
    cell = b'<c r="C%d"%b><f>%b</f><v%b</c>'
    data = in_part(data, cell % (2, b"", b"A1", b"></v>"), cell % (2, b"", b"A1", b">13800000001</v>"))
    data = in_part(data, cell % (3, b"", b"B1", b"></v>"), cell % (3, b' t="str"', b"B1", b"></v>"))
    assert [cells["phone"] for _, cells in read(data)] == ["13800000001", ""]


def in_part(data: bytes, old: bytes, new: bytes) -> bytes:
    """Change the first sheet's XML, as another program would have written it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for part in before.namelist():
            content = before.read(part).replace(b"<v />", b"<v></v>").replace(b"<v/>", b"<v></v>")
            assert not part.endswith("sheet1.xml") or old in content
            after.writestr(part, content.replace(old, new))
    return made.getvalue()


def test_a_workbook_that_unpacks_to_two_gigabytes_is_refused_before_unpacking() -> None:
    data = bytearray(workbook(("台账", [["household", "name"]])))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 2_000_000_000)
    with pytest.raises(Refused, match=r"unpack to 19\d\d MB"):
        read(bytes(data))


def test_a_workbook_cut_short_is_refused() -> None:
    data = workbook(("台账", [["household", "name"], ["H1", "陈奶奶"]]))
    with pytest.raises(Refused, match="not a sound XLSX"):
        read(data[: len(data) // 2])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"household,name\n", b"\xff\xfe"):
        with contextlib.suppress(Refused):
            read(start + data)
