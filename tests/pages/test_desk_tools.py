"""Lin calls a supervisor while she talks; the caller hears nothing, and Lin sees that somebody comes."""

import re
from typing import Any

import pytest

from hotline.db.unit_of_work import Database
from hotline.flows.alerts import see_alert
from hotline.flows.staff import set_duty
from hotline.kernel.errors import Refused
from hotline.roster.model import Duty, Role
from tests.pages.talking import Desks, desks, panel, send, talk, words
from tests.pages.visiting import Visit, employ, said
from tests.walks.checks import hang_up_all
from tests.world import STRANGER, WU, ZHAO, World


@pytest.fixture
def two(database: Database) -> Desks:
    return desks(database)


def alerts(world: World) -> list[Any]:
    return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "help_wanted"]


def wanted_by(visit: Visit) -> str:
    found = re.search(r'name="which" value="([0-9a-f]{32})"', panel(visit).text)
    assert found is not None
    return found[1]


def test_lin_asks_zheng_comes_and_the_caller_hears_nothing(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    set_duty(world.house, "Zheng", Duty.ON, world.clock.now())
    wang = talk(world)
    before = panel(lin)
    assert "悄悄请督导" in words(before)
    assert panel(lin, before.headers["ETag"]).status_code == 304
    answer = send(lin, "/desk/tools/help")
    assert (answer.status_code, answer.text) == (200, "已经在请督导，来电者听不到。")
    assert send(lin, "/desk/tools/help").status_code == 200, "asking twice is one call"
    assert "20:00 请了督导 已发短信给 1 位督导 还没有人看到" in words(panel(lin))
    assert len(alerts(world)) == 1
    world.advance(3)
    [text] = world.exchange.phone(WU).texts
    assert text.body == "青柠服务台：有同事找您，请尽快看一下页面。"
    shown = words(panel(zheng))
    assert re.search(r"有同事请督导 Lin [0-9A-F]{4}-[0-9A-F]{4} ● 普通 20:00 开始谈", shown)
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", panel(zheng).text)
    world.advance(60)
    assert send(zheng, "/desk/tools/coming", which=wanted_by(zheng)).text == "已经告诉她，您会来。"
    assert "20:01 督导 Zheng 看到了，正在过来" in words(panel(lin))
    assert "20:01 您说了会来" in words(panel(zheng))
    assert alerts(world) == []
    assert wang.talking_with, "nothing of it is in her call"
    assert [kind for kind in world.kinds(wang) if kind.startswith("help")] == ["help_asked", "help_seen"]
    hang_up_all(world, wang)
    assert words(panel(lin)) == words(panel(zheng)) == ""


def test_on_the_board_zheng_reads_who_asks_and_her_answer_is_told_to_lin(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    wang = talk(world)
    send(lin, "/desk/tools/help")
    board = zheng.get("/board")
    assert re.search(r"▲ Lin 在通话中请督导 [0-9A-F]{4}-[0-9A-F]{4} 20:00 告诉她我来", words(board))
    call_page = re.search(r'href="(/board/calls/[0-9a-f]{32})">[0-9A-F]{4}-', board.text)
    assert call_page is not None
    assert call_page[1].endswith(world.call_of(wang)["id"])
    coming = re.search(r'action="(/board/help/[0-9a-f]{32}/coming)"', board.text)
    assert coming is not None
    assert "/board/alerts/" not in board.text, "nothing on the board only puts it away"
    zheng.post(coming[1])
    assert "已经告诉她，您会来。" in said(zheng.follow())
    assert "督导 Zheng 看到了，正在过来" in words(panel(lin))
    assert alerts(world) == []
    zheng.post(coming[1])
    assert "已经有人去了" in said(zheng.follow())


def test_her_call_cannot_be_put_away_unanswered(two: Desks) -> None:
    world, zheng = two.world, two.zheng
    talk(world)
    send(two.lin, "/desk/tools/help")
    [alert] = alerts(world)
    zheng.get("/board")
    zheng.post(f"/board/alerts/{alert['id']}/seen")
    assert "她在等人来：请按「告诉她我来」" in said(zheng.follow())
    with pytest.raises(Refused, match="say so on /board or /desk"):
        see_alert(world.house, world.clock.now(), alert_id=alert["id"], by="Zheng")
    assert alerts(world) == [alert]
    assert "还没有人看到" in words(panel(two.lin))


def test_a_supervisor_who_asks_is_not_asked_to_come_to_herself(two: Desks) -> None:
    set_duty(two.world.house, "Lin", Duty.OFF, two.world.clock.now())
    set_duty(two.world.house, "Zheng", Duty.ON, two.world.clock.now())
    talk(two.world, counsellor=WU)
    send(two.zheng, "/desk/tools/help")
    board = two.zheng.get("/board")
    assert "Zheng 在通话中请督导" in words(board)
    assert "告诉她我来" not in words(board)


def test_a_talk_that_ends_takes_its_call_for_help_with_it(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    wang = talk(world)
    send(lin, "/desk/tools/help")
    which = wanted_by(zheng)
    assert "已发短信给 1 位督导" in words(panel(lin)), "Zheng is off duty, and so is everybody else"
    hang_up_all(world, wang)
    assert alerts(world) == []
    assert send(zheng, "/desk/tools/coming", which=which).status_code == 409
    assert send(lin, "/desk/tools/help").status_code == 409, "there is no talk"


def test_she_who_was_answered_may_ask_again_and_one_supervisor_comes(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    employ(world, "Sun", Role.SUPERVISOR, ZHAO)
    talk(world)
    send(lin, "/desk/tools/help")
    which = wanted_by(zheng)
    assert send(lin, "/desk/tools/coming", which=which).status_code == 409, "she is no supervisor"
    assert send(zheng, "/desk/tools/coming", which=which).status_code == 200
    assert send(zheng, "/desk/tools/coming", which=which).status_code == 409, "once is enough"
    assert "再请一次" in words(panel(lin))
    send(lin, "/desk/tools/help")
    assert len(alerts(world)) == 1
    assert wanted_by(zheng) != which


def test_without_script_the_same_forms_lead_back_to_the_desk(two: Desks) -> None:
    talk(two.world, STRANGER)
    two.lin.get("/desk")
    two.lin.post("/desk/tools/help")
    assert "已经在请督导" in two.lin.land().text
    assert "还没有人看到" in words(two.lin.get("/desk"))


@pytest.mark.parametrize("which", ["", "nonsense", "\x00", "0" * 32])
def test_an_answer_to_no_call_changes_nothing(two: Desks, which: str) -> None:
    assert send(two.zheng, "/desk/tools/coming", which=which).status_code in {400, 409}
