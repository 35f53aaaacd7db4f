"""Danger stands in a text or in a message: Lin calls a supervisor beside it, and sees there that somebody comes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hotline.db.unit_of_work import Database
from hotline.flows.deal_with_message import assign
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty
from tests.pages.talking import Desks, desks, panel, send, words
from tests.pages.test_desk_tools import alerts, wanted_by
from tests.pages.test_messages_pages import sound_on
from tests.pages.visiting import HTTPS, Visit, employ, said
from tests.walks.test_message_tasks import leaves
from tests.world import STRANGER, WU, ZHAO

DANGER = "我不想活了"


@pytest.fixture
def two(database: Database) -> Desks:
    return desks(database)


def of_a_text(two: Desks) -> str:
    """Wang writes, and Lin is given it; give its id."""
    two.world.exchange.phone(STRANGER).send_text(DANGER, two.world.number)
    two.world.advance(3)
    return the_id(two.lin, "texts")


def of_a_message(two: Desks) -> str:
    """Wang leaves a message, and Lin opens it; give its id."""
    set_duty(two.world.house, "Lin", Duty.OFF, two.world.clock.now())
    leaves(two.world, 8)
    which = the_id(two.lin, "messages")
    send(two.lin, f"/desk/messages/{which}/open")
    return which


def the_id(visit: Visit, kind: str) -> str:
    found = re.search(rf'href="/desk/{kind}/([0-9a-f]{{32}})"', visit.get(f"/desk/{kind}").text)
    assert found is not None
    return found[1]


def beside(visit: Visit, place: str, which: str, tag: str = "") -> TestResponse:
    asked = visit.headers | {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    return visit.client.get(f"/desk/help/{place}/{which}", base_url=HTTPS, headers=asked)


PLACES = [("text", of_a_text, "在短信里请督导"), ("message", of_a_message, "为一条留言请督导")]


@pytest.mark.parametrize(("place", "comes", "told"), PLACES, ids=["text", "message"])
def test_lin_asks_and_reads_there_that_zheng_comes(two: Desks, place: str, comes: Any, told: str) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    which = comes(two)
    page = lin.get(f"/desk/{place}s/{which}")
    assert "悄悄请督导" in words(page)
    before = beside(lin, place, which)
    assert beside(lin, place, which, before.headers["ETag"]).status_code == 304
    asked = send(lin, f"/desk/help/{place}/{which}")
    assert (asked.status_code, asked.text) == (200, "已经在请督导，对方不知道。")
    assert send(lin, f"/desk/help/{place}/{which}").status_code == 200, "asking twice is one call"
    assert "还没有人看到" in words(beside(lin, place, which, before.headers["ETag"]))
    world.advance(3)
    assert "有同事找您" in world.exchange.phone(WU).texts[-1].body
    assert len(alerts(world)) == 1
    assert re.search(r"有同事请督导 Lin (短信|留言) · [0-9A-F]{4}-[0-9A-F]{4} [▲●] ", words(panel(zheng)))
    board = zheng.get("/board")
    assert told in words(board)
    assert f'href="/desk/{place}s/{which}"' in board.text
    coming = re.search(r'action="(/board/help/[0-9a-f]{32}/coming)"', board.text)
    assert coming is not None
    zheng.post(coming[1])
    assert "已经告诉她，您会来。" in said(zheng.follow())
    assert "督导 Zheng 看到了，正在过来" in words(beside(lin, place, which))
    assert alerts(world) == []
    assert not any("督导" in one.body for one in world.exchange.phone(STRANGER).texts), "they learn nothing"


@pytest.mark.parametrize(("place", "comes", "told"), PLACES, ids=["text", "message"])
def test_without_script_the_form_leads_back_to_where_she_was(two: Desks, place: str, comes: Any, told: str) -> None:
    which = comes(two)
    two.lin.get(f"/desk/{place}s/{which}")
    two.lin.post(f"/desk/help/{place}/{which}")
    assert two.lin.page is not None
    assert two.lin.page.location == f"/desk/{place}s/{which}#taken"
    assert "已经在请督导" in said(two.lin.follow())


@pytest.mark.parametrize(("place", "comes", "told"), PLACES, ids=["text", "message"])
def test_what_is_closed_takes_the_call_with_it(two: Desks, place: str, comes: Any, told: str) -> None:
    which = comes(two)
    send(two.lin, f"/desk/help/{place}/{which}")
    answer = wanted_by(two.zheng)
    if place == "message":
        two.lin.get(sound_on(two.lin.get(f"/desk/messages/{which}")))
    send(two.lin, f"/desk/{place}s/{which}/close", result="done")
    assert alerts(two.world) == []
    assert send(two.zheng, "/desk/tools/coming", which=answer).status_code == 409
    assert send(two.lin, f"/desk/help/{place}/{which}").status_code == 409
    assert "悄悄请督导" not in words(two.lin.get(f"/desk/{place}s/{which}"))


def test_what_is_given_to_somebody_else_takes_the_call_with_it(two: Desks) -> None:
    employ(two.world, "He", number=ZHAO)
    text = of_a_text(two)
    send(two.lin, f"/desk/help/text/{text}")
    two.lin.get(f"/desk/texts/{text}")
    two.lin.post(f"/desk/texts/{text}/pass", to="")
    assert alerts(two.world) == []
    message = of_a_message(two)
    send(two.lin, f"/desk/help/message/{message}")
    assert len(alerts(two.world)) == 1
    assign(two.world.house, two.world.clock.now(), by="Lin", which=message, to="He")
    assert alerts(two.world) == []


def test_a_text_that_waits_too_long_is_taken_from_her_with_the_call(two: Desks) -> None:
    text = of_a_text(two)
    send(two.lin, f"/desk/help/text/{text}")
    two.world.advance(timedelta(minutes=11).total_seconds())
    assert alerts(two.world) == []


@pytest.mark.parametrize(("place", "comes", "told"), PLACES, ids=["text", "message"])
def test_only_who_has_it_asks(two: Desks, place: str, comes: Any, told: str) -> None:
    which = comes(two)
    assert "悄悄请督导" not in words(two.zheng.get(f"/desk/{place}s/{which}"))
    assert send(two.zheng, f"/desk/help/{place}/{which}").status_code == 409
    assert send(two.lin, f"/desk/help/{place}/{'0' * 32}").status_code == 409
    assert send(two.lin, f"/desk/help/{place}/nonsense").status_code == 404
    assert send(two.lin, f"/desk/help/talk/{which}").status_code == 404
    assert alerts(two.world) == []
