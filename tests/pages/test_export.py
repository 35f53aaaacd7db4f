"""What Zheng takes away as a sheet: all that she searched for, by code, harmless in a spreadsheet, and in the audit."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from hotline.records.model import Stamp
from hotline.roster.tables import staff
from hotline.sheets.out import BOM, guarded
from hotline.web.console import export
from tests.pages.test_call_log import evening, rows, supervisor
from tests.pages.test_reveal import written
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit
from tests.walks.test_records import at_hand, keep, risk
from tests.world import World


@pytest.fixture
def zheng(world: World) -> Visit:
    evening(world)
    with world.house.database.engine.begin() as connection:
        connection.execute(update(staff).where(staff.c.name == "Lin").values(name="=HYPERLINK(1)"))
    return supervisor(world)


def test_a_csv_opens_in_a_spreadsheet_and_obeys_nobody(zheng: Visit) -> None:
    many = len(rows(zheng.get("/calls").text))
    assert send(zheng, "/calls/export", kind="csv") == 200
    assert zheng.page is not None
    raw = zheng.page.data
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "attachment" in zheng.page.headers["Content-Disposition"]
    assert zheng.page.headers["X-Rows"] == str(many)
    head, *sheet = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert len(sheet) == many
    assert head[:3] == ["时间", "来电者编号", "类别"]
    assert sheet[-1][0] == "2026-03-04 20:00:00+08:00"
    assert sheet[-1][-1] == "'=HYPERLINK(1)"
    assert "138" not in re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", raw.decode())
    assert written(zheng.world) == [("exported", "calls", "everything")]


def test_a_workbook_holds_what_was_searched_for(zheng: Visit) -> None:
    which = at_hand(zheng.world, "=HYPERLINK(1)")
    keep(zheng.world, which, Stamp(1), by="Zheng")
    risk(zheng.world, which, "R3", by="Zheng")
    search = {"outcome": "answered", "risk": "R3", "problem": "P1", "household": "yes"}
    assert send(zheng, "/calls/export", kind="xlsx", **search) == 200
    assert zheng.page is not None
    sheet = list(load_workbook(io.BytesIO(zheng.page.data)).active.values)
    assert [row[2] for row in sheet] == ["类别", "一线家庭"]
    assert (sheet[1][3], sheet[1][7], sheet[1][8]) == ("是", "R3 高", "心理与情绪: 睡眠、一线人员家庭")
    assert sheet[1][9] == 27
    assert sheet[1][-1] == "'=HYPERLINK(1)"
    assert ("exported", "calls", "outcome=answered&risk=R3&problem=P1&household=yes") in written(zheng.world)


def test_what_is_no_export_is_refused_and_only_one_is_made_at_a_time(sqlite_world: World) -> None:
    zheng = supervisor(sqlite_world)
    assert send(zheng, "/calls/export", kind="pdf") == 400
    assert send(zheng, "/calls/export", kind="csv", since="soon") == 400
    for _ in range(2):
        assert send(zheng, "/calls/export", kind="csv") == 200, "the turn is given back"
        assert zheng.page is not None
        assert zheng.page.data.startswith(BOM.encode())
    export._one_at_a_time.acquire()
    try:
        assert send(zheng, "/calls/export", kind="csv") == 429
    finally:
        export._one_at_a_time.release()
    assert len(written(sqlite_world)) == 2


@pytest.mark.parametrize("text", ["=1+1", " +1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", "\x00=1", "%0A=1"])
def test_a_text_that_a_spreadsheet_would_run_is_shown(text: str) -> None:
    assert str(guarded(text)).startswith("'")


def test_other_cells_stay_as_they_are() -> None:
    assert [guarded(cell) for cell in ("林", "4F7A-2C91", "2026-03-04", -5, None)] == [
        "林", "4F7A-2C91", "2026-03-04", -5, None,
    ]  # fmt: skip
