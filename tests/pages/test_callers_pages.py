"""Zheng agrees on a plan with somebody who calls very often; she and Zhao block a number; Lin reads what was agreed."""

import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from hotline.care.tables import blocks, care_plans
from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import called
from tests.world import ZHAO

WORDS = "每次二十分钟，谈孩子上学的事"
PLAN = {"counsellor": "Lin", "days": "3", "begins": "20:00", "ends": "20:30", "minutes": "20", "words": WORDS}
WHY = "三次打来只说下流话"


def day(line: Desks, days: int) -> str:
    return (line.world.house.line.today(line.world.clock.now()) + timedelta(days=days)).isoformat()


def page_of(visit: Visit) -> str:
    assert visit.page is not None
    return visit.page.text


def test_a_plan_is_agreed_shown_at_the_desk_and_read_by_lin_alone(database: Database) -> None:
    line = desks(database)
    for _ in range(8):
        call_id = called(line.world)
    assert "还没有约定" in line.zheng.get("/callers").text
    assert f"/callers/{call_id}" in page_of(line.zheng)
    address = f"/callers/{call_id}"
    assert address in line.zheng.get(f"/calls/{call_id}").text
    line.zheng.get(address)
    line.zheng.post(f"{address}/plan", **PLAN, review=day(line, 28), told="yes")
    assert "约定已保存" in said(line.zheng.follow())
    assert WORDS in page_of(line.zheng)
    assert re.search(r"138\d{4}", re.sub(r"[0-9a-f]{32}", "", page_of(line.zheng))) is None
    assert "已有约定" in line.zheng.get("/callers").text
    assert line.lin.get("/desk/agreed").status_code == 404
    caller = talk(line.world)
    desk = line.lin.get("/desk").text
    assert "这个号码近来打来 9 次" in desk
    assert "约定由 Lin 来谈" in desk
    assert "现在是约定的时间" in desk
    assert WORDS not in desk, "what was written is opened by a hand, and written down"
    assert WORDS in line.lin.get("/desk/agreed").text
    hang_up_all(line.world, caller)
    with line.world.house.database.read() as connection:
        [sealed] = connection.execute(select(care_plans.c.words_sealed)).scalars()
    assert WORDS.encode() not in bytes(sealed)


def test_a_plan_that_is_too_long_is_refused_whole_and_all_of_it_is_still_there(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    address, long = f"/callers/{called(line.world)}", "话" * 20_005
    line.zheng.get(address)
    assert line.zheng.post(f"{address}/plan", **PLAN | {"words": long}, review=day(line, 28)).status_code == 409
    assert "最多 20,000 字" in said(line.zheng.page) if line.zheng.page else False
    assert f">{long}</textarea>" in page_of(line.zheng)


def test_two_supervisors_block_a_number_and_one_lifts_it(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    employ(line.world, "Zhao", Role.SUPERVISOR, ZHAO)
    address = f"/callers/{called(line.world)}"
    line.zheng.get(address)
    line.zheng.post(f"{address}/block", until=day(line, 14), reason=WHY)
    assert "等另一位督导确认" in said(line.zheng.follow())
    assert f"{address}/block/confirm" not in page_of(line.zheng), "nobody confirms her own"
    [which] = re.findall(r'name="block" value="([0-9a-f]{32})"', page_of(line.zheng))
    assert line.zheng.post(f"{address}/block/confirm", block=which).status_code == 409
    zhao = Visit(line.world)
    zhao.client = line.world.app.test_client()
    zhao.sign_in("zhao@line.example")
    add_app(zhao)
    assert "有督导提出暂停接通" in zhao.get("/board").text
    assert WHY in zhao.get(address).text
    zhao.post(f"{address}/block/confirm", block=which)
    assert "从现在起暂停接通" in said(zhao.follow())
    assert "暂停中" in zhao.get("/callers").text
    again = called(line.world)
    assert "只听到录音，按 9 仍可接通" in zhao.get(f"/calls/{again}").text
    zhao.get(address)
    zhao.post(f"{address}/block/lift", block=which)
    assert "照常接通" in said(zhao.follow())
    assert send(line.zheng, f"{address}/block/lift", block=which) == 409


def test_a_call_that_hid_its_number_says_so(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    address = f"/callers/{called(line.world, caller_id='anonymous')}"
    page = line.zheng.get(address).text
    assert "不能约定，也不能暂停" in page
    assert "/block" not in page
    assert send(line.zheng, f"{address}/block", until=day(line, 14), reason=WHY) == 409
    assert send(line.zheng, f"{address}/plan", **PLAN, review=day(line, 28)) == 409


@pytest.fixture
def fuzzed(sqlite_engine: Engine) -> tuple[Visit, str]:
    line = desks(Database(sqlite_engine))
    return line.zheng, f"/callers/{called(line.world)}"


ANYTHING = st.text(max_size=40) | st.sampled_from(["\x00", "x" * 25_000, "<script>alert(1)</script>", "\u202e林😀"])
DATES = st.sampled_from(["", "2026-03-05", "2026-99-99", "0001-01-01", "9999-12-31"]) | ANYTHING


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(["plan", "plan/end", "block", "block/confirm", "block/lift", "block/none"]),
    days=st.sampled_from(["", "1", "7", "8", "x"]),
    times=st.tuples(st.sampled_from(["20:00", "24:00", "", "25:99"]), st.sampled_from(["20:00", "00:00", "x"])),
    minutes=st.sampled_from(["20", "-1", "x"]),
    dates=DATES,
    words=ANYTHING,
    name=st.just("Lin") | ANYTHING,
)
def test_whatever_is_sent_is_kept_or_refused_and_never_run(
    fuzzed: tuple[Visit, str], form: str, days: str, times: tuple[str, str], minutes: str, dates: str, words: str,
    name: str,
) -> None:  # fmt: skip
    zheng, address = fuzzed
    fields = {"days": days, "begins": times[0], "ends": times[1], "minutes": minutes, "counsellor": name}
    fields |= {"review": dates, "until": dates, "words": words, "reason": words, "block": words}
    status = send(zheng, f"{address}/{form}", **fields)
    assert status in {302, 400, 404, 409}
    assert "<script>alert" not in page_of(zheng)
    assert zheng.get(address).status_code == 200
    with zheng.world.house.database.read() as connection:
        assert {*connection.execute(select(blocks.c.state)).scalars()} <= {"asked", "over"}
