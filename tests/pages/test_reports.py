"""Zheng closes the day with a report that stays the same, and hands on a month in which nobody can be found."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from hotline.calls.tables import calls
from hotline.flows.read_record import read_record
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers
from hotline.web.console.words import say
from tests.pages.recorded import talked
from tests.pages.test_call_log import evening, supervisor
from tests.pages.test_reveal import written
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, employ
from tests.walks.followed_up import sleep
from tests.world import LIN, WU, World

FEBRUARY = datetime(2026, 2, 10, 12, tzinfo=UTC)
A_YEAR_AGO = datetime(2025, 6, 1, 12, tzinfo=UTC)


def figures(page: str) -> dict[str, tuple[str, str]]:
    """Each measure with its figure and of how many."""
    found = re.findall(
        r'<b>([^<]+)</b> <span class="soft fine">.*?figure-of">([^<]*)</td>\s*<td[^>]*>([^<]*)<', page, re.S
    )
    return {name: (value, of) for name, value, of in found}


def drawn(page: str, name: str) -> dict[str, int]:
    table = page[page.index(f'id="{name}-title"') :]
    rows = re.findall(
        r'<tr><th scope="row">([^<]+)</th><td class="num right">([\d,]+)<', table[: table.index("</section>")]
    )
    return {words: int(many) for words, many in rows}


def test_the_day_as_it_stood_is_the_same_after_all_that_comes_later(world: World) -> None:
    evening(world)
    zheng = supervisor(world)
    sleep(world, 120)
    page = zheng.get("/reports").text
    shown = figures(page)
    assert (shown["接通率"], shown["接通率（不去掉 10 秒内挂断的）"]) == (("50 %", "1 / 2"), ("33.3 %", "1 / 3"))
    outcomes = drawn(page, "outcome")
    assert (outcomes["已接听"], outcomes["自己挂断"], outcomes["约了回电"]) == (1, 1, 1)
    assert sum(outcomes.values()) == 3
    assert len(re.findall(r'class="shade-\d"', page)) == 7 * 24
    assert 'class="shade-3"' in page
    assert "138" not in page, "counts, no callers"
    lasting = re.search(r'href="(/reports\?[^"]+as_of[^"]+)"', page)
    assert lasting is not None
    address = lasting[1].replace("&amp;", "&")
    world.calls_in("+8613800000906").hang_up()
    sleep(world, 3600)
    again = zheng.get(address).text
    assert figures(again) == shown
    assert drawn(again, "outcome") == outcomes
    assert sum(drawn(zheng.get("/reports").text, "outcome").values()) == 4
    for kind in ("week", "month", "quarter"):
        assert sum(drawn(zheng.get(f"/reports?span={kind}").text, "outcome").values()) == 4
    assert "这段时间没有" in zheng.get("/reports?day=2026-01-01").text


@pytest.mark.parametrize(
    "asked",
    ["day=soon", "span=age", "as_of=2027-01-01T00:00", "as_of=x", "span=own&day=2026-03-04&until=2026-03-01",
     "span=own&day=2020-03-04&until=2026-03-01", "day=9999-12-31"],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_words(sqlite_world: World, asked: str) -> None:
    zheng = supervisor(sqlite_world)
    page = zheng.get(f"/reports?{asked}")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert zheng.get("/reports/monthly?month=x").status_code == 400
    assert zheng.get("/reports/minors?year=12").status_code == 400


def returned(zheng: Visit, **fields: str) -> dict[str, str]:
    assert send(zheng, "/reports/monthly/export", kind="csv", **fields) == 200
    assert zheng.page is not None
    assert zheng.page.data.startswith(b"\xef\xbb\xbf")
    return {row[0]: row[1] for row in csv.reader(io.StringIO(zheng.page.data.decode("utf-8-sig")))}


def test_the_month_is_in_the_official_fields_and_nobody_is_in_it(world: World) -> None:
    zheng = supervisor(world)
    talked(world, 40, FEBRUARY, in_area="inside")
    talked(world, 12, FEBRUARY, in_area="outside", main_problem="P2", main_detail="parent_child")
    talked(world, 3, FEBRUARY, level="R4", main_problem="P3", main_detail="love")
    with world.house.database.engine.begin() as connection:
        connection.execute(update(calls).values(number_fingerprint="f" * 32))
    sheet = returned(zheng, month="2026-02")
    assert (sheet["打入电话数"], sheet["妥善接听数"], sheet["接听率（%）"]) == ("55", "55", "100.0")
    assert (sheet["重复来电"], sheet["高危来电"]) == ("＊", "＊"), "all but the first of three: hers would be the rest"
    assert (sheet["本地来电"], sheet["外地来电"], sheet["地区不详"]) == ("＊", "12", "＊")
    assert (sheet["问题类型：情绪问题"], sheet["问题类型：子女教育"], sheet["问题类型：恋爱问题"]) == ("40", "＊", "＊")
    assert (sheet["问题类型：性问题"], sheet["精神科医师（手工填写）"]) == ("0", "")
    page = zheng.get("/reports/monthly?month=2026-02").text
    for words, value in sheet.items():
        if words.startswith(("问题", "本地", "高危", "打入")):
            assert f'{words}</th><td class="num right"><b>{value}</b>' in page
    assert send(zheng, "/reports/monthly/export", kind="xlsx", month="2026-02") == 200
    assert zheng.page is not None
    book = {str(row[0]): row[1] for row in load_workbook(io.BytesIO(zheng.page.data)).active.values}
    assert (book["打入电话数"], book["高危来电"]) == (55, "＊")
    assert [(act, subject) for act, subject, _ in written(world)] == [("exported", "return")] * 2
    assert send(zheng, "/reports/monthly/export", kind="pdf", month="2026-02") == 400
    assert send(zheng, "/reports/monthly/export", kind="csv", month="soon") == 400


def test_the_year_of_the_children_is_counted_and_a_group_too_small_is_told_nothing_of(world: World) -> None:
    zheng = supervisor(world)
    world.counsellor("Wu", WU, Answers(), on_duty=False)
    [first, *_] = talked(world, 9, A_YEAR_AGO, age_group="14_17", level="RX")
    talked(world, 8, A_YEAR_AGO, age_group="under_14")
    talked(world, 2, A_YEAR_AGO, age_group="not_known", minor="yes")
    talked(world, 30, A_YEAR_AGO, age_group="26_40")
    for _ in range(6):
        read_record(world.house, datetime(2025, 7, 1, tzinfo=UTC), by="Zheng", which=first)
    read_record(world.house, world.clock.now(), by="Zheng", which=first)
    assert send(zheng, "/reports/minors/export", kind="csv", year="2025") == 200
    assert zheng.page is not None
    sheet = {(row[0], row[1]): row[2] for row in csv.reader(io.StringIO(zheng.page.data.decode("utf-8-sig")))}
    young, older, unknown = "14 岁以下", "14 至 17 岁", "涉及未成年人，年龄不详"
    assert sheet["全部未成年人", "咨询记录"] == "19"
    assert [sheet[group, "咨询记录"] for group in (young, older, unknown)] == ["＊", "9", "＊"]
    assert {value for (group, _), value in sheet.items() if group in {young, unknown}} == {"＊"}
    assert (sheet[older, "其中评估过危险（为了安全）"], sheet[older, "其中有随访（为了随访）"]) == ("0", "0")
    assert (sheet[older, "这一年打开记录的次数"], sheet[older, "其中督导"]) == ("6", "6"), "not what was read this year"
    assert written(world)[-1] == ("exported", "minors", f"year=2025&{written(world)[-1][2].partition('&')[2]}")


def test_a_data_officer_has_the_year_and_not_the_rest(sqlite_world: World) -> None:
    employ(sqlite_world, role=Role.DATA_OFFICER, number=LIN)
    lin = Visit(sqlite_world)
    lin.sign_in()
    add_app(lin)
    page = lin.get("/reports/minors")
    assert (page.status_code, lin.get("/reports").status_code) == (200, 403)
    assert 'href="/reports/monthly"' not in page.text


def test_each_measure_has_its_words(sqlite_world: World) -> None:
    names = {one["name"] for one in sqlite_world.api("/metrics")["measures"]}
    for language in ("zh", "en"):
        assert all(say(language, f"reports.{kind}_{name}") for name in names for kind in ("measure", "define"))
