"""Zheng sees a number because Fang allowed it, for ten minutes, and the audit tells of it; alone only in danger."""

import re

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.flows.sweep import tidy
from tests.pages.test_call_log import rows, supervisor
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, said
from tests.world import STRANGER, World

FANG = "+8613800000704"
WORDS = "救护车找不到楼门"


def two(world: World) -> tuple[Visit, Visit, str]:
    """Zheng, Fang, and a stranger's call that is over."""
    world.workers_alive = True
    world.calls_in(STRANGER).hang_up()
    world.advance(2)
    zheng, fang = supervisor(world), supervisor(world, "Fang", FANG)
    (call,) = rows(fang.get("/calls").text)
    return zheng, fang, call


def wish(visit: Visit, call: str) -> str:
    """The wish that the open page lets her decide on."""
    found = re.search(rf"/calls/{call}/number/([0-9a-f]{{32}})/", visit.get(f"/calls/{call}").text)
    assert found is not None
    return f"/calls/{call}/number/{found[1]}"


def written(world: World) -> list[tuple[str, str, str]]:
    with world.house.database.read() as connection:
        rows = connection.execute(select(audit_events).order_by(audit_events.c.number))
        return [(row.act, row.subject, row.why) for row in rows]


def sees(visit: Visit, call: str) -> bool:
    return STRANGER in visit.get(f"/calls/{call}").text


def test_zheng_asks_fang_allows_and_zheng_alone_sees_it_for_ten_minutes(world: World) -> None:
    zheng, fang, call = two(world)
    send(zheng, f"/calls/{call}/number", reason="danger", words=WORDS)
    assert "已申请" in said(zheng.follow())
    assert not sees(zheng, call)
    send(zheng, f"/calls/{call}/number", reason="danger", words=WORDS)
    assert "没有申请成" in said(zheng.follow()), "one wish at a time"
    assert "Zheng 申请查看一个号码" in fang.get("/calls").text
    assert WORDS in fang.get(f"/calls/{call}").text
    hers = wish(fang, call)
    for step in ("approve", "show"):
        send(zheng, f"{hers}/{step}")
        assert "不能做了" in said(zheng.follow()), "nobody allows her own wish, nor looks before"
    send(fang, f"{hers}/approve")
    assert not sees(zheng, call), "allowed is not shown"
    send(fang, f"{hers}/show")
    assert not sees(fang, call), "who allows does not see"
    send(zheng, f"{hers}/show")
    assert sees(zheng, call)
    assert not sees(fang, call)
    world.advance(9 * 60)
    assert sees(zheng, call)
    world.advance(2 * 60)
    assert not sees(zheng, call)
    send(zheng, f"{hers}/show")
    assert not sees(zheng, call), "once"
    told = written(world)
    assert [(act, subject) for act, subject, _ in told] == [
        ("changed", "reveal"), ("changed", "reveal"), ("revealed", "number"),
    ]  # fmt: skip
    assert told[2][2] == "danger, approved by Fang"
    assert WORDS not in str(told)
    assert world.api("/calls?limit=1")["items"][0]["number_masked"] != STRANGER


def test_what_nobody_allows_in_time_lapses_and_a_refusal_stands(sqlite_world: World) -> None:
    zheng, fang, call = two(sqlite_world)
    send(zheng, f"/calls/{call}/number", reason="law", words=WORDS)
    hers = wish(fang, call)
    sqlite_world.advance(15 * 60)
    tidy(sqlite_world.house, sqlite_world.clock.now())
    assert sqlite_world.api("/alerts?open=true")["items"] == []
    send(fang, f"{hers}/approve")
    send(zheng, f"{hers}/show")
    assert not sees(zheng, call)
    send(zheng, f"/calls/{call}/number", reason="law", words=WORDS)
    send(fang, f"{wish(fang, call)}/refuse")
    assert "没有批准" in said(fang.follow())
    send(zheng, f"{hers}/show")
    assert not sees(zheng, call)
    assert [act for act, _, _ in written(sqlite_world)].count("revealed") == 0


def test_in_danger_and_on_the_line_one_is_enough_and_the_others_are_told(world: World) -> None:
    zheng, fang, over = two(world)
    send(zheng, f"/calls/{over}/number", how="alone", words=WORDS)
    assert not sees(zheng, over), "that call is over"
    stranger = world.calls_in(STRANGER)
    stranger.press("9")
    world.advance(2)
    live = rows(zheng.get("/calls?class=crisis").text)[0]
    send(zheng, f"/calls/{live}/number", how="alone", words=" ")
    assert not sees(zheng, live), "never without a reason"
    send(zheng, f"/calls/{live}/number", how="alone", words=WORDS)
    assert sees(zheng, live)
    assert not sees(fang, live)
    assert [alert["kind"] for alert in world.api("/alerts")["items"] if alert["call_id"] == live] == ["number_shown"]
    assert written(world)[-1] == ("revealed", "number", "alone: danger")


@pytest.mark.parametrize("form", [{"reason": "curious"}, {"how": "quietly"}])
def test_a_wish_that_is_none_is_refused(sqlite_world: World, form: dict[str, str]) -> None:
    zheng, _, call = two(sqlite_world)
    assert send(zheng, f"/calls/{call}/number", words=WORDS, **form) == 400
    assert send(zheng, f"/calls/{call}/number/{'0' * 32}/approve") == 302
    assert send(zheng, f"/calls/{call}/number/{'0' * 32}/open") == 404
    assert written(sqlite_world) == []


def test_a_number_that_was_withheld_is_not_asked_for(sqlite_world: World) -> None:
    sqlite_world.calls_in(STRANGER, caller_id="anonymous").hang_up()
    zheng = supervisor(sqlite_world)
    (call,) = rows(zheng.get("/calls").text)
    assert "没有显示号码" in zheng.get(f"/calls/{call}").text
    send(zheng, f"/calls/{call}/number", reason="danger", words=WORDS)
    assert "没有申请成" in said(zheng.follow())
