"""Lin sees what is promised, takes one before its turn, promises one after a talk, and takes one back with a reason."""

import re

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.callbacks.model import Why
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.safe_contact import allowed
from hotline.flows.staff import add_staff, set_duty
from hotline.flows.take_back_callback import cancel_by_staff
from hotline.kernel.errors import Refused
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers, ByHand
from tests.pages.test_desk import words
from tests.pages.test_texts_pages import send
from tests.pages.visiting import HTTPS, Visit, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.test_callbacks_dialled import wang_asks
from tests.world import LIN, STRANGER, WU, ZHAO, World

LIST = "/desk/callbacks"


@pytest.fixture
def lin(world: World) -> Visit:
    world.workers_alive = True
    employ(world)
    employ(world, "Wu", number=WU)
    world.exchange.phone(LIN, Answers())
    visit = Visit(world)
    visit.sign_in()
    return visit


def promised(world: World, number: str = STRANGER, best: str | None = None, by: str = "Wu") -> str:
    told = add_by_staff(
        world.house, world.clock.now(), number=number, by=by, best=best, may_text=False, may_leave_word=True
    )
    return f"{LIST}/{told['id']}"


def states(world: World) -> list[str]:
    return [one["state"] for one in world.api("/callbacks")["items"]]


def test_hers_stand_first_and_time_alone_makes_one_late(lin: Visit) -> None:
    world = lin.world
    promised(world, "+8613800000902", best="19:00-22:00")
    world.advance(1)
    promised(world, STRANGER, best="19:00-22:00", by="Lin")
    page = lin.get(LIST)
    code, other = re.findall(r'callbacks/[0-9a-f]{32}">([0-9A-F]{4}-[0-9A-F]{4})</a>', page.text)
    assert code != other
    assert words(page).count("我的 只在") == 1
    assert words(page).index("我的 只在") < words(page).index(other)
    assert not re.search(r"138\d{4}|13800000901", page.text)

    def live(tag: str = "") -> tuple[int, str, str]:
        asked = lin.headers | ({"If-None-Match": tag} if tag else {})
        answer = lin.client.get(f"{LIST}/live", base_url=HTTPS, headers=asked)
        return answer.status_code, answer.headers["ETag"], answer.text

    _, tag, calm = live()
    assert "is-calm" in calm
    assert live(tag)[0] == 304
    world.advance(25 * 60)
    status, tag, soon = live(tag)
    assert (status, "is-soon" in soon, "快到了" in soon) == (200, True, True)
    world.advance(6 * 60)
    status, _, late = live(tag)
    assert (status, "is-late" in late, "已过" in late) == (200, True, True)


def test_she_takes_one_and_her_phone_rings_for_it(lin: Visit) -> None:
    world = lin.world
    wang = world.exchange.phone(STRANGER, Answers(press=None))
    promise = promised(world)
    world.advance(3)
    assert "没有打过" in lin.get(promise).text, "nobody is on duty"
    assert "可以留言" in lin.get(promise).text
    send(lin, f"{promise}/take")
    assert "马上会响" in said(lin.follow())
    world.advance(1)
    assert "Lin 在打" in lin.get(LIST).text
    world.until(lambda: wang.talking_with == {LIN})
    send(lin, f"{promise}/take")
    assert "还在通话" in said(lin.follow())
    hang_up_all(world, wang)
    assert "没有约好的回电" in lin.get(LIST).text
    assert lin.get(promise).status_code == 302, "it is over"


def test_nobody_is_rung_at_a_time_that_is_not_theirs(lin: Visit) -> None:
    promise = promised(lin.world, best="09:00-10:00")
    lin.world.advance(3)
    send(lin, f"{promise}/take")
    assert "现在不能打" in said(lin.follow())
    assert lin.world.presence("Lin") == "off", "and her duty is as it was"


def test_a_retry_need_not_be_waited_for(lin: Visit) -> None:
    world = lin.world
    wang = world.caller()
    world.duty("Lin", "on")
    promise = promised(world)
    world.until(lambda: wang.state == "ringing")
    wang.decline()
    world.until(lambda: states(world) == ["retry_wait"])
    world.advance(20)
    assert "打过 1 次" in words(lin.get(LIST))
    world.exchange.phone(STRANGER, Answers(press=None))
    send(lin, f"{promise}/take")
    world.until(lambda: wang.talking_with == {LIN}, 60)


def test_after_a_talk_she_promises_one_with_the_callers_yes_alone(lin: Visit) -> None:
    world = lin.world
    assert "刚才的通话" not in lin.get(LIST).text
    world.duty("Lin", "on")
    wang = world.calls_in(STRANGER)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    world.duty("Lin", "off")
    call = re.search(r'name="call" value="([0-9a-f]{32})"', lin.get(LIST).text)
    assert call is not None
    for fields, told in (
        ({}, "还没有同意"),
        ({"said_yes": "on", "best": "nonsense"}, "18:00-21:00 这样"),
        ({"said_yes": "on", "best": "21:00-21:30"}, "已约好回电：从 21:00 起"),
        ({}, "按原来的顺序"),
    ):
        send(lin, f"{LIST}/after-talk", call=call[1], **fields)
        assert told in said(lin.follow())
    assert "我的 只在 21:00-21:30" in words(lin.get(LIST))
    send(lin, f"{LIST}/after-talk", call="0" * 32, said_yes="on")
    assert "不是您最近的" in said(lin.follow())
    assert len(states(world)) == 1


@pytest.mark.parametrize(("why", "stands"), [("reached", True), ("not_safe", False)])
def test_a_no_takes_the_yes_back_with_the_promise(lin: Visit, why: str, stands: bool) -> None:
    world = lin.world
    promise = promised(world, by="Lin")
    assert send(lin, f"{promise}/cancel", why="whatever") == 400
    send(lin, f"{promise}/cancel", why=why)
    assert "已取消" in said(lin.follow())
    assert states(world) == ["declined"]
    with world.house.work() as work:
        assert allowed(work, world.house.vault.fingerprint(STRANGER)).ring is stands
    send(lin, f"{promise}/cancel", why=why)
    assert "已结束" in said(lin.follow())


def test_a_colleagues_promise_is_taken_back_by_her_or_by_a_supervisor_with_a_reason(lin: Visit) -> None:
    world = lin.world
    promise = promised(world, by="Wu")
    assert "这是同事的回电" in lin.get(promise).text
    assert f"{promise}/cancel" not in lin.get(promise).text
    send(lin, f"{promise}/cancel", why="not_wanted")
    assert "请她自己或督导来办" in said(lin.follow())
    assert states(world) == ["requested"]
    add_staff(world.house, world.clock.now(), name="Sun", role=Role.SUPERVISOR, phone="+8613800000704")
    which = promise.rpartition("/")[2]
    with pytest.raises(Refused, match="a reason is needed"):
        cancel_by_staff(world.house, world.clock.now(), callback_id=which, by="Sun")
    cancel_by_staff(world.house, world.clock.now(), callback_id=which, by="Sun", why=Why.REACHED)
    assert states(world) == ["declined"]
    with world.house.database.read() as connection:
        told = connection.execute(select(audit_events).where(audit_events.c.subject == "callback")).all()
    assert [(row.act, row.why) for row in told] == [("closed", "reached")]


def test_what_is_nobodys_is_taken_back_by_whoever_is_on_duty(lin: Visit) -> None:
    world = lin.world
    wang_asks(world)
    promise = f"{LIST}/{world.api('/callbacks')['items'][0]['id']}"
    send(lin, f"{promise}/cancel", why="reached")
    assert "您不在班" in said(lin.follow())
    assert states(world) == ["waiting"]
    world.exchange.phone(LIN, ByHand())
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    send(lin, f"{promise}/cancel", why="reached")
    assert "已取消" in said(lin.follow())
    assert states(world) == ["declined"]


def test_a_coordinator_takes_none(sqlite_world: World) -> None:
    employ(sqlite_world, "Gao", Role.COORDINATOR, ZHAO)
    employ(sqlite_world, "Wu", number=WU)
    promise = promised(sqlite_world)
    gao = Visit(sqlite_world)
    gao.sign_in("gao@line.example")
    assert send(gao, f"{promise}/take") == 403
