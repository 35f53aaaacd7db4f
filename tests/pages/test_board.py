"""What a supervisor sees of the whole line, and what she decides from it; never a number."""

import re

import pytest
from werkzeug.test import TestResponse

from hotline.db.unit_of_work import Database
from hotline.flows.reclass import add_need
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers, ByHand
from tests.pages.visiting import HTTPS, Visit, add_app, employ, said
from tests.walks.checks import hang_up_all
from tests.world import LEDGER, LIN, STRANGER, ZHAO, World

CHEN = "+8613800000001"
WHY = "the family asked us to"


def supervisor(world: World) -> Visit:
    employ(world, "Zhou", Role.SUPERVISOR, ZHAO)
    visit = Visit(world)
    visit.sign_in("zhou@line.example")
    add_app(visit)
    return visit


@pytest.fixture
def zhou(database: Database) -> Visit:
    world = World(database, wrap_up_seconds=60.0)
    world.ledger(LEDGER)
    world.counsellor("Lin", LIN, Answers(after=3))
    return supervisor(world)


def live(visit: Visit, part: str = "live", tag: str = "") -> TestResponse:
    asked = visit.headers | {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    return visit.client.get(f"/board/{part}", base_url=HTTPS, headers=asked)


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def call_page(visit: Visit) -> str:
    found = re.search(r'href="(/board/calls/[0-9a-f]{32})"', live(visit).text)
    assert found is not None
    return found[1]


def test_the_board_is_where_a_supervisor_lands(zhou: Visit) -> None:
    assert zhou.get("/home").headers["Location"] == "/board"
    page = zhou.get("/board")
    assert "没有要处理的提醒。" in page.text
    assert "空闲 <b" in page.text
    assert len(page.data) < 150_000


def test_who_waits_what_for_and_who_talks(zhou: Visit) -> None:
    world = zhou.world
    nobody = live(zhou)
    chen = world.calls_in(CHEN)
    world.until(lambda: chen.talking_with == {LIN})
    stranger = world.calls_in(STRANGER)
    stranger.press("0")
    world.advance(1)
    now = world.clock.now()
    add_need(world.house, now, call=str(stranger.call_sid), skill="child", by="Zhou", reason="a child is speaking")
    world.advance(65)
    board = live(zhou)
    assert board.headers["ETag"] != nobody.headers["ETag"]
    assert "● 普通 1" in words(board)
    assert "在岗无人会： child" in words(board)
    assert "需要的专长，在岗的人都没有" in words(board), "the alert says it too"
    assert re.search(r"Lin ● 通话 \d:\d\d ◆ 一线家庭 [0-9A-F]{4}-[0-9A-F]{4}", words(board))
    assert re.search(r"138\d{8}", board.text) is None
    again = live(zhou, tag=board.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_a_wait_is_coloured_before_its_time_is_over(zhou: Visit) -> None:
    world = zhou.world
    stranger = world.calls_in(STRANGER)
    world.until(lambda: stranger.talking_with == {LIN})
    chen = world.calls_in(CHEN)
    chen.press("0")
    world.advance(50)
    assert "快到时限" not in words(live(zhou))
    world.advance(15)
    assert "快到时限" in words(live(zhou)), "a family past T1"
    chen.press("9")
    world.advance(2)
    assert re.search(r"▲ 危险 1 1 \d:\d\d \S+ 已过时限", words(live(zhou))), "the standby phone should ring by now"


def test_a_class_is_changed_with_a_reason_and_who_comes_second_reads_so(zhou: Visit) -> None:
    world = zhou.world
    set_duty(world.house, "Lin", Duty.OFF, world.clock.now())
    set_duty(world.house, "Zhou", Duty.ON, world.clock.now())
    world.exchange.phone(ZHAO).behaviour = ByHand()
    stranger = world.calls_in(STRANGER)
    stranger.press("0")
    world.advance(2)
    address = call_page(zhou)
    zhou.get(address)
    form = {"csrf_token": zhou.token(), "class": "frontline", "was": "general"}
    refused = zhou.post(f"{address}/class", with_token=False, **form, reason="ring 138 0000 0001")
    assert (refused.status_code, "没有更改：理由" in said(refused)) == (409, True)
    zhou.post(f"{address}/class", with_token=False, **form, reason=WHY)
    assert "已办" in said(zhou.follow())
    second = zhou.post(f"{address}/class", with_token=False, **(form | {"class": "crisis"}), reason=WHY)
    assert (second.status_code, "刚才情况已经变了" in said(second)) == (409, True)
    assert WHY in second.text, "what she wrote is still there"
    call = world.call_of(stranger)
    assert (call["class"], call["class_reason"]) == ("frontline", "staff")
    hang_up_all(world, stranger, seconds=2)
    over = zhou.post(f"{address}/class", with_token=False, **form, reason=WHY)
    assert "这个电话已经结束" in said(over)


def test_an_alert_is_seen_once_and_by_whom_is_told(zhou: Visit) -> None:
    world = zhou.world
    world.exchange.phone(LIN).behaviour = ByHand()
    world.calls_in(STRANGER)
    world.until(lambda: "Lin 没有接起响铃" in words(live(zhou)), 300)
    page = zhou.get("/board")
    assert "▲ 无应答" in words(page)
    address = re.search(r'action="(/board/alerts/[^"]+)"', page.text)
    assert address is not None
    zhou.post(address[1])
    assert re.search(r"Zhou \d\d:\d\d 已看： Lin 没有接起响铃", words(zhou.follow()))
    zhou.post(address[1])
    assert "已经有人看过" in said(zhou.follow())


def test_fairness_stands_side_by_side(zhou: Visit) -> None:
    world = zhou.world
    for number in (CHEN, STRANGER):
        phone = world.calls_in(number)
        phone.press("0")
        world.until(lambda p=phone: p.talking_with == {LIN}, 200)  # type: ignore[misc]
        hang_up_all(world, phone, seconds=62)
    counted = words(live(zhou, "lately"))
    assert re.search(r"◆ 一线家庭 0:\d\d 0:\d\d 0:\d\d 1 0", counted)
    assert re.search(r"● 普通 0:\d\d 0:\d\d 0:\d\d 1 0", counted)
    assert "没有一位普通来电被后来的一线家庭越过" in counted
    assert "加权等得更久 2" in counted
    assert "还没有排班表" in counted


def test_she_listens_in_from_the_page_of_the_call(zhou: Visit) -> None:
    world = zhou.world
    chen = world.calls_in(CHEN)
    world.until(lambda: chen.talking_with == {LIN})
    world.advance(2)
    lin = re.search(r'href="(/board/people/[0-9a-f]{32})"[^>]*>\s*<span[^>]*><b>Lin', live(zhou).text)
    assert lin is not None
    address = re.search(r'href="(/board/calls/[0-9a-f]{32})"', zhou.get(lin[1]).text)
    assert address is not None
    zhou.get(address[1])
    zhou.post(f"{address[1]}/listen", mode="listen", reason=WHY)
    assert "已办" in said(zhou.follow())
    phone = world.exchange.phone(ZHAO)
    world.until(lambda: phone.state == "ringing", 5)
    assert re.search(r"Zhou ◉ 静听 0:0\d", words(live(zhou)))
    assert "Lin ● 通话" in words(live(zhou))
    zhou.get(address[1])
    hang_up_all(world, chen, seconds=20)
    late = zhou.post(f"{address[1]}/listen", mode="join", reason=WHY)
    assert (late.status_code, "他们现在不在通话" in said(late)) == (409, True)
    assert world.presence("Zhou") == "off"
