"""Zheng keeps Lin and a caller apart; she and Deng, the data officer, keep a number longer than its time."""

import re
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from hotline.cli import command
from hotline.cli_retention import add_retention_commands
from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.kernel.codes import caller_code
from hotline.retention.store import standing_holds
from hotline.roster.model import Duty, Role
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_audit_page import lines, officer
from tests.pages.visiting import Visit, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import called
from tests.world import LIN, STRANGER, ZHAO, World

REASON = "she said that they know each other"
LETTER = "法院来函 2026-17 号"


@pytest.fixture
def line(sqlite_engine: Engine) -> Desks:
    return desks(Database(sqlite_engine))


def code(world: World) -> str:
    return caller_code(world.house.vault.fingerprint(STRANGER))


def day(world: World, days: int) -> str:
    return (world.house.line.today(world.clock.now()) + timedelta(days=days)).isoformat()


def shows_no_number(visit: Visit) -> bool:
    assert visit.page is not None
    return re.search(r"138\d{4}", re.sub(r"[0-9a-f]{32}", "", visit.page.text)) is None


def test_zheng_keeps_lin_apart_from_a_caller_and_lets_them_meet_again(line: Desks) -> None:
    world, zheng = line.world, line.zheng
    employ(world, "Sun", number=ZHAO)
    caller = talk(world)
    call = world.call_of(caller)["id"]
    address = f"/callers/{call}/apart"
    assert address in zheng.get(f"/callers/{call}").text
    assert "没有人需要回避" in zheng.get(address).text
    zheng.post(address, name="Lin", reason=REASON, until="")
    assert "两人正在谈，这次通话不会被打断" in said(zheng.follow())
    assert caller.talking_with == {LIN}
    hang_up_all(world, caller, seconds=120)
    assert (REASON in zheng.get(address).text, shows_no_number(zheng)) == (True, True)
    again = world.calls_in()
    world.advance(40)
    assert not again.talking_with, "Lin alone is on duty"
    set_duty(world.house, "Sun", Duty.ON, world.clock.now())
    hang_up_all(world, again)
    assert code(world) in zheng.get("/callers/apart").text
    zheng.post(
        ended := re.findall(r'action="(/callers/apart/[0-9a-f]{32}/end)"', zheng.get(address).text)[0], call=call
    )
    assert "可以再碰面了" in said(zheng.follow())
    zheng.post(ended)
    assert "已经不再回避" in said(zheng.follow())
    acts = [line.split("督导 ")[1].split(" ")[0] for line in lines(zheng.get("/audit?subject=pair").text)]
    assert (acts[-1], acts.count("改了"), acts.count("看了") > 2) == ("改了", 2, True), "nothing was read before it"


def test_the_command_reads_reasons_for_a_name_that_may_and_writes_it_down(line: Desks) -> None:
    world, call = line.world, called(line.world)
    deng = officer(world)
    deng.get("/holds")
    deng.post("/holds", which=call, reason=LETTER, until=day(world, 30))

    @click.group()
    def main() -> None:
        pass

    add_retention_commands(main, command, lambda: world.house)
    refused = CliRunner().invoke(main, ["retention", "holds", "--by", "Lin"])
    assert (refused.exit_code, LETTER in refused.output) == (1, False)
    told = CliRunner().invoke(main, ["retention", "holds", "--by", "Deng"])
    assert LETTER in told.stdout
    assert sum("看了" in one for one in lines(deng.get("/audit?subject=hold").text)) == 2, "the page, and the command"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"until": "2020-01-01"}, "日期要在今天之后"),
        ({"until": "soon"}, "日期要在今天之后"),
        ({"reason": "no"}, "没有更改"),
        ({"reason": "给 13800000901 打过"}, "没有更改"),
        ({"reason": "\x00\x00\x00"}, "没有更改"),
    ],
)
def test_what_keeps_nobody_apart_is_told_and_stays_in_the_form(line: Desks, form: dict[str, str], told: str) -> None:
    address = f"/callers/{called(line.world)}/apart"
    line.zheng.get(address)
    page = line.zheng.post(address, **({"name": "Lin", "reason": REASON, "until": ""} | form))
    assert (page.status_code, told in said(page)) == (409, True)
    assert "没有人需要回避" in page.text


def test_somebody_who_takes_no_calls_or_hid_her_number_is_kept_from_nobody(line: Desks) -> None:
    employ(line.world, "Deng", Role.DATA_OFFICER, ZHAO)
    address = f"/callers/{called(line.world)}/apart"
    line.zheng.get(address)
    assert line.zheng.post(address, name="Deng", reason=REASON, until="").status_code == 400
    hidden = called(line.world, caller_id="anonymous")
    assert "无法回避" in line.zheng.get(f"/callers/{hidden}/apart").text
    assert line.zheng.get(f"/callers/{'0' * 32}/apart").status_code == 404


def test_deng_keeps_a_number_by_its_code_and_a_supervisor_ends_it(line: Desks) -> None:
    world, zheng = line.world, line.zheng
    call = called(world)
    deng = officer(world)
    assert "没有生效的保留令" in deng.get("/holds").text
    deng.post("/holds", which=code(world), reason=LETTER, until=day(world, 30))
    assert "保留到那天结束" in said(deng.follow())
    assert (LETTER in deng.get("/holds").text, code(world) in deng.get("/holds").text) == (True, True)
    assert shows_no_number(deng)
    assert f"/holds?which={call}" in zheng.get(f"/callers/{call}").text
    assert f'value="{call}"' in zheng.get(f"/holds?which={call}").text
    ended = re.findall(r'action="(/holds/[0-9a-f]{32}/lift)"', zheng.get("/holds").text)[0]
    zheng.post(ended)
    assert "保留令已结束" in said(zheng.follow())
    zheng.post(ended)
    assert "已经结束" in said(zheng.follow())
    with world.house.database.read() as connection:
        assert standing_holds(connection, world.clock.now()) == []
    told = " ".join(lines(deng.get("/audit?subject=hold").text))
    assert re.search(r"Zheng 督导 改了 保留令", told)
    assert re.search(r"Deng 数据专员 改了 保留令", told)
    assert LETTER not in told, "its reason is sealed"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"which": "0000-0000"}, "没有这个编号"),
        ({"which": "<b>\x00"}, "没有这个编号"),
        ({"reason": " "}, "请写原因"),
        ({"reason": "长" * 501}, "请写原因"),
        ({"until": "2020-01-01"}, "三年以内"),
        ({"until": "9999-12-31"}, "三年以内"),
        ({"until": ""}, "三年以内"),
    ],
)
def test_what_keeps_no_number_is_told(line: Desks, form: dict[str, str], told: str) -> None:
    called(line.world)
    line.zheng.get("/holds")
    page = line.zheng.post(
        "/holds", **({"which": code(line.world), "reason": LETTER, "until": day(line.world, 9)} | form)
    )
    assert (page.status_code, told in said(page)) == (409, True)
