"""Zheng writes the roster: adds, moves, cuts, calls off, settles swaps; two at once; a sheet in, and a week out."""

import csv
import io
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from hotline.db.unit_of_work import Database
from hotline.flows.own_shifts import ask_swap
from hotline.flows.roster import import_roster
from hotline.kernel.pools import Pool
from hotline.roster.config import RosterConfig
from hotline.roster.tables import staff
from tests.pages.test_call_log import supervisor
from tests.pages.test_desk import words
from tests.pages.test_reveal import written
from tests.pages.test_shifts_pages import roster
from tests.pages.test_texts_pages import send
from tests.pages.visiting import HTTPS, Visit, said
from tests.world import LIN, WU, World

PAGE = "/roster"
SHEET = """name,date,start,end,place,pool,note
Lin,2026-03-04,22:00,06:00,家里,,先看交班
Lin,2026-03-05,14:00,18:00,,second,
Wu,2026-03-04,12:00,22:00,,,
"""
"""The world begins on Wednesday, the 4th of March, at 20:00."""

NIGHT = ("Lin", "03-04T22:00", "03-05T06:00")
LATE = ("Lin", "03-05T14:00", "03-05T18:00")
WUS = ("Wu", "03-04T12:00", "03-04T22:00")


def staffed(world: World) -> World:
    world.workers_alive = False
    world.counsellor("Lin", LIN, on_duty=False)
    world.counsellor("Wu", WU, on_duty=False)
    import_roster(world.house, SHEET.encode(), "roster.csv", world.clock.now())
    return world


@pytest.fixture
def zheng(database: Database) -> Visit:
    return supervisor(staffed(World(database, roster=RosterConfig(seats=1, gap_hours=24).rules())))


def shift_of(visit: Visit, name: str, day: str) -> tuple[str, str]:
    """The id and the stamp of the shift that somebody has on a day of March."""
    row = visit.get(PAGE).text.partition(f'<tr data-name="{name}">')[2].partition("</tr>")[0]
    found = re.search(rf'data-day="2026-03-{day}".*?id="s-(\w+)".*?data-seen="(\w+)"', row, re.DOTALL)
    assert found is not None
    return found[1], found[2]


def write(visit: Visit, path: str, **fields: str) -> int:
    return send(visit, path, **({"place": "", "pool": ""} | fields))


def acts(world: World) -> list[str | None]:
    return [why for act, subject, why in written(world) if (act, subject) == ("changed", "shift")]


def test_the_week_tells_who_is_there_how_long_what_is_missing_and_what_is_too_much(zheng: Visit) -> None:
    page = words(zheng.get(PAGE))
    assert "Lin 12 小时" in page
    assert "Wu 10 小时" in page
    assert "22:00–06:00 次日 家里" in page
    assert "14:00–18:00 第二组 ◆ 班前只休息 8 小时，少于 11 小时" in page
    assert "▲ 06:00–14:00 缺 1 人" in page
    assert "先看交班" not in page, "what stands in a note is hers"
    assert "没有排班，所以不说缺岗" in words(zheng.get(f"{PAGE}?week=2027-03-04"))
    assert [zheng.get(f"{PAGE}?week={bad}").status_code for bad in ("soon", "0001-01-01", "9999-12-31")] == [400] * 3


def test_a_shift_is_added_over_midnight_moved_cut_given_and_called_off(zheng: Visit) -> None:
    world = zheng.world
    assert write(zheng, f"{PAGE}/new", name="Wu", date="2026-03-06", start="22:00", end="06:00", pool="second") == 302
    assert "已排上" in said(zheng.follow())
    assert ("Wu", "03-06T22:00", "03-07T06:00") in roster(world)
    shift, seen = shift_of(zheng, "Wu", "06")
    assert send(zheng, f"{PAGE}/shifts/{shift}/move", seen=seen, name="Lin", day="2026-03-07") == 302
    assert "已移动" in said(zheng.follow())
    assert ("Lin", "03-07T22:00", "03-08T06:00") in roster(world)
    shift, seen = shift_of(zheng, "Lin", "07")
    assert 'value="second" selected' in zheng.get(f"{PAGE}/shifts/{shift}").text, "a drag keeps the pool"
    cut = {"name": "Lin", "date": "2026-03-07", "start": "22:00", "end": "02:00"}
    assert write(zheng, f"{PAGE}/shifts/{shift}", seen=seen, **cut) == 302
    assert ("Lin", "03-07T22:00", "03-08T02:00") in roster(world)
    night, seen = shift_of(zheng, "Lin", "04")
    assert send(zheng, f"{PAGE}/shifts/{night}/off", seen=seen) == 302
    assert "已取消" in said(zheng.follow())
    assert NIGHT not in roster(world)
    assert acts(world) == ["added", "changed", "changed", "called off"]


def test_what_cannot_be_is_refused_with_what_she_typed_still_there(zheng: Visit) -> None:
    before = roster(zheng.world)
    for status, why, fields in (
        (422, "最长 16 小时", {"end": "2026-03-07 12:00"}),
        (422, "同一时间", {"end": "06:00"}),
        (422, "「开始」不是时间", {"start": "soon"}),
        (422, "「日期」不是日期", {"date": "9999-12-31"}),
        (422, "「地点」太长", {"place": "😀" * 120}),
        (422, "不能显示", {"place": "\x00"}),
        (422, "没有这个组", {"pool": "third"}),
        (409, "已有别的班", {"name": "Lin", "date": "2026-03-05", "start": "05:00", "end": "07:00"}),
        (409, "没有这个姓名", {"name": "<b>Nobody"}),
        (409, "已经过去", {"date": "2026-03-01"}),
    ):
        typed = {"name": "Wu", "date": "2026-03-06", "start": "06:00", "end": "09:00"} | fields
        assert write(zheng, f"{PAGE}/new", **typed) == status, fields
        assert zheng.page is not None
        assert why in said(zheng.page), fields
        assert f'name="start" type="time" value="{typed["start"]}"' in zheng.page.text
        assert "<b>Nobody" not in zheng.page.text
    assert roster(zheng.world) == before
    shift, seen = shift_of(zheng, "Wu", "04")
    write(zheng, f"{PAGE}/shifts/{shift}", seen=seen, name="Wu", date="2026-03-04", start="13:00", end="22:00")
    assert zheng.page is not None
    assert "不能改开始时间" in said(zheng.page)
    assert (
        write(zheng, f"{PAGE}/shifts/{shift}", seen=seen, name="Wu", date="2026-03-04", start="12:00", end="23:00")
        == 302
    )


def test_of_two_editors_the_second_reads_what_the_first_has_done(zheng: Visit) -> None:
    world = zheng.world
    fang = supervisor(world, "Fang", "+8613800000709")
    shift, seen = shift_of(zheng, "Lin", "05")
    longer = {"name": "Lin", "date": "2026-03-05", "start": "14:00", "end": "20:00", "place": "三楼"}
    assert write(zheng, f"{PAGE}/shifts/{shift}", seen=seen, **longer) == 302
    typed = {"name": "Lin", "date": "2026-03-05", "start": "15:00", "end": "18:00"}
    assert write(fang, f"{PAGE}/shifts/{shift}", seen=seen, **typed) == 409
    assert fang.page is not None
    assert "刚才有别人改了这个班" in said(fang.page)
    assert "14:00–20:00" in words(fang.page), "what it is now"
    assert 'value="15:00"' in fang.page.text, "what she wants"
    for act in ("off", "move", "exchange", "swap"):
        send(fang, f"{PAGE}/shifts/{shift}/{act}", seen=seen, name="Wu", day="2026-03-06", act="refuse")
        assert "刚才有别人改了这个班" in said(fang.follow()), act
    assert ("Lin", "03-05T14:00", "03-05T20:00") in roster(world)


def test_a_swap_that_waits_is_approved_or_refused_and_two_shifts_are_exchanged(zheng: Visit) -> None:
    world = zheng.world
    for day in ("04", "05"):
        ask_swap(world.house, world.clock.now(), by="Lin", shift_id=shift_of(zheng, "Lin", day)[0], to=None)
    assert "等待处理的换班（2）" in words(zheng.get(PAGE))
    night, seen = shift_of(zheng, "Lin", "04")
    send(zheng, f"{PAGE}/shifts/{night}/swap", seen=seen, act="approve", to="Wu")
    assert "已换" in said(zheng.follow())
    late, seen = shift_of(zheng, "Lin", "05")
    send(zheng, f"{PAGE}/shifts/{late}/swap", seen=seen, act="refuse")
    assert "班次照旧" in said(zheng.follow())
    assert "等待处理" not in zheng.get(PAGE).text
    assert roster(world)[1:] == [("Wu", *NIGHT[1:]), LATE]
    late, seen = shift_of(zheng, "Lin", "05")
    send(zheng, f"{PAGE}/shifts/{late}/exchange", seen=seen, against=night)
    assert "已互换" in said(zheng.follow())
    assert roster(world)[1:] == [NIGHT, ("Wu", *LATE[1:])]
    assert acts(world) == ["swap approved", "swap refused", "exchanged", "exchanged"]


def bring(visit: Visit, sheet: bytes) -> str:
    visit.get(f"{PAGE}/sheet")
    fields = {"csrf_token": visit.token(), "sheet": (io.BytesIO(sheet), "roster.csv")}
    visit.page = visit.client.post(f"{PAGE}/sheet", base_url=HTTPS, headers=visit.headers, data=fields)
    return visit.page.text


def test_a_sheet_is_looked_at_first_and_a_bad_row_is_named(zheng: Visit) -> None:
    world, before = zheng.world, roster(zheng.world)
    bad = (
        SHEET
        + "Wu,2026-03-06,06:00,2026-03-07 12:00,,,\nNobody,2026-03-06,08:00,12:00,,,\nLin,2026-03-05,05:00,07:00,,,\n"
    )
    bring(zheng, bad.encode())
    assert zheng.page is not None
    page = words(zheng.page)
    assert "不能导入的行：3" in page
    assert "5 结束 太长了：一个班最长 16 小时。" in page
    assert "6 姓名 人员里没有这个姓名。" in page
    assert "7 开始 这个人那时已有别的班。" in page
    good = bring(zheng, (SHEET + "Wu,2026-03-06,22:00,06:00,,,\n").encode())
    assert "新的班次：1" in good
    assert "保持不变：3" in good
    assert roster(world) == before, "nothing before she says so"
    data = re.search(r'name="data" value="([^"]+)"', good)
    assert data is not None
    assert send(zheng, f"{PAGE}/sheet/import", data=data[1]) == 302
    assert "导入了 1 个班次" in said(zheng.follow())
    assert ("Wu", "03-06T22:00", "03-07T06:00") in roster(world)
    assert acts(world) == ["1 added"]
    for junk in (b"", b"\x00\x01", b"no,roster\n1,2\n", b"x" * 70_000):
        bring(zheng, junk)
        assert zheng.page.status_code == 422
    assert send(zheng, f"{PAGE}/sheet/import", data="%%%") == 400


def test_a_week_is_taken_away_without_notes_obeyed_by_no_spreadsheet_and_taken_in_again(zheng: Visit) -> None:
    world = zheng.world
    assert send(zheng, f"{PAGE}/export", week="2026-03-04", kind="csv") == 200
    assert zheng.page is not None
    raw = zheng.page.data
    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))[1:] == [
        ["Wu", "2026-03-04", "12:00", "22:00", "", ""],
        ["Lin", "2026-03-04", "22:00", "06:00", "家里", ""],
        ["Lin", "2026-03-05", "14:00", "18:00", "", Pool.SECOND.value],
    ]
    assert import_roster(world.house, raw, "again.csv", world.clock.now()).already == 3
    with world.house.database.engine.begin() as connection:
        connection.execute(update(staff).where(staff.c.name == "Wu").values(name="=HYPERLINK(1)"))
    assert send(zheng, f"{PAGE}/export", week="2026-03-04", kind="xlsx") == 200
    sheet = list(load_workbook(io.BytesIO(zheng.page.data)).active.values)
    assert sheet[1][0] == "'=HYPERLINK(1)"
    assert send(zheng, f"{PAGE}/export", kind="pdf") == 400
    assert [row for row in written(world) if row[0] == "exported"] == [("exported", "shift", "2026-03-02")] * 2


def test_a_night_lasts_as_long_as_it_does_when_the_clocks_change(sqlite_world: World) -> None:
    """In Berlin the night to the 29th of March has an hour less."""
    berlin = ZoneInfo("Europe/Berlin")
    house = sqlite_world.house
    line = replace(house.line, zone=berlin, hours=replace(house.line.hours, timezone=berlin))
    sqlite_world.app.extensions["house"] = sqlite_world.house = replace(house, line=line)
    zheng = supervisor(sqlite_world)
    sqlite_world.counsellor("Lin", LIN, on_duty=False)
    assert write(zheng, f"{PAGE}/new", name="Lin", date="2026-03-27", start="22:00", end="06:00") == 302
    zheng.get(f"{PAGE}?week=2026-03-27")
    assert zheng.page is not None
    assert "Lin 8 小时" in words(zheng.page)
    found = re.search(r'id="s-(\w+)".*?data-seen="(\w+)"', zheng.page.text)
    assert found is not None
    assert send(zheng, f"{PAGE}/shifts/{found[1]}/move", seen=found[2], name="Lin", day="2026-03-28") == 302
    page = words(zheng.follow())
    assert "22:00–06:00 次日" in page
    assert "Lin 7 小时" in page
