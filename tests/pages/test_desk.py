"""What Lin sees of the call at hand: its class, how long she was waited for, a code; never a number."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hotline.audit.tables import audit_events
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.db.unit_of_work import Database
from hotline.flows.promise_after_talk import promise_after_talk
from hotline.flows.staff import set_duty
from hotline.records.model import Stamp
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers, ByHand
from tests.pages.visiting import HTTPS, Visit, employ, said
from tests.walks.agreed import SAFELY, YES, agree
from tests.walks.checks import hang_up_all
from tests.walks.test_records import at_hand, keep, talks, written_down
from tests.world import LEDGER, LIN, STRANGER, WU, World

CHEN = "+8613800000001"


@pytest.fixture
def lin(database: Database) -> Visit:
    world = World(database, wrap_up_seconds=60.0)
    world.ledger(LEDGER)
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    visit = Visit(world)
    visit.sign_in()
    return visit


def live(visit: Visit, tag: str = "") -> TestResponse:
    asked = visit.headers | {"Accept": "application/json"} | ({"If-None-Match": tag} if tag else {})
    return visit.client.get("/desk/live", base_url=HTTPS, headers=asked)


def words(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_a_frontline_family_rings_and_then_talks(lin: Visit) -> None:
    world = lin.world
    nobody = live(lin)
    assert "来电，" not in words(nobody)
    world.exchange.phone(LIN, Answers(after=3))
    chen = world.calls_in(CHEN)
    world.until(lambda: world.presence("Lin") == "reserved")
    rings = live(lin)
    assert rings.headers["ETag"] != nobody.headers["ETag"]
    assert "来电，请接手机 ◆ 一线家庭" in words(rings)
    assert "第一次打来" in words(rings)
    assert "data-rings" in rings.text
    world.until(lambda: chen.talking_with == {LIN})
    world.advance(65)
    talk = live(lin)
    assert "通话中 ◆ 一线家庭" in words(talk)
    code = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", talk.text)
    assert code is not None
    assert "13800000001" not in talk.text
    hang_up_all(world, chen)
    world.calls_in(CHEN)
    world.until(lambda: world.presence("Lin") == "reserved", 200)
    again = live(lin)
    assert code[0] in again.text, "the same caller has the same code"
    assert "以前谈过 1 次" in words(again)
    assert re.search(r"\d 分钟 Lin", words(again))


def test_who_presses_9_while_it_rings_is_in_danger_on_the_desk(lin: Visit) -> None:
    world = lin.world
    wang = world.calls_in(STRANGER)
    world.until(lambda: world.presence("Lin") == "reserved")
    assert "● 普通" in words(live(lin))
    wang.press("9")
    world.advance(3)
    assert world.presence("Lin") == "reserved"
    told = live(lin)
    assert "▲ 危险" in words(told)
    assert "is-crisis" in told.text


def test_what_the_page_has_is_not_sent_again(lin: Visit) -> None:
    first = live(lin)
    again = live(lin, first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    lin.world.calls_in(STRANGER)
    lin.world.until(lambda: lin.world.presence("Lin") == "reserved")
    assert live(lin, first.headers["ETag"]).status_code == 200


def test_what_was_allowed_stands_beside_the_code_and_a_withheld_number_has_none(lin: Visit) -> None:
    world = lin.world
    with world.house.work() as work:
        number = world.house.vault.fingerprint(STRANGER)
        add_consent(work.connection, number, Use.TEXT, world.clock.now(), given=True, how=How.KEYS, wording="test:1")
    wang = world.calls_in(STRANGER)
    world.until(lambda: world.presence("Lin") == "reserved")
    assert "允许我们 发短信" in words(live(lin))
    hang_up_all(world, wang, seconds=2)
    world.exchange.phone("+8613800000903").dial(world.number, caller_id="anonymous")
    world.until(lambda: world.presence("Lin") == "reserved")
    hidden = words(live(lin))
    assert "来电者 号码未显示" in hidden
    assert "允许我们" not in hidden


def test_break_more_time_and_done(lin: Visit) -> None:
    world = lin.world
    world.exchange.phone(LIN, Answers())
    wang = world.calls_in(STRANGER)
    world.until(lambda: wang.talking_with == {LIN})
    lin.get("/desk")
    lin.post("/desk/duty", duty="break")
    assert "现在不行" in said(lin.follow())
    hang_up_all(world, wang, seconds=0)
    world.until(lambda: world.presence("Lin") == "wrap_up")
    lin.get("/desk")
    lin.post("/desk/duty", duty="more")
    world.advance(world.house.line.wrap_up_seconds + 200)
    assert world.presence("Lin") == "wrap_up", "she writes on"
    lin.post("/desk/duty", with_token=False, csrf_token=(lin.get("/desk"), lin.token())[1], duty="done")
    assert world.presence("Lin") == "ready"
    lin.get("/desk")
    lin.post("/desk/duty", duty="break")
    assert world.presence("Lin") == "paused"
    lin.get("/desk")
    lin.post("/desk/duty", duty="on")
    assert world.presence("Lin") == "ready"


def test_the_page_that_asks_by_itself_keeps_nobody_signed_in(sqlite_world: World) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    assert live(lin).status_code == 200
    for _ in range(60):
        sqlite_world.clock.advance(600)
        answer = live(lin)
        if answer.status_code == 401:
            break
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_a_coordinator_sees_no_call(sqlite_world: World) -> None:
    employ(sqlite_world, "Gao", Role.COORDINATOR, WU)
    gao = Visit(sqlite_world)
    gao.sign_in("gao@line.example")
    assert live(gao).status_code == 403


def plans_shown(world: World, which: str) -> int:
    """How often the audit says that the plan of this record was shown."""
    shown = select(func.count()).where(audit_events.c.which == which, audit_events.c.why == "last plan")
    with world.house.database.read() as connection:
        return int(connection.execute(shown).scalar_one())


def test_what_was_agreed_the_last_time_stands_with_the_ring_and_is_written_down_once(lin: Visit) -> None:
    world = lin.world
    world.exchange.phone(LIN, Answers())
    wang = talks(world)
    which = at_hand(world)
    keep(world, which, Stamp(1), words="她说了很多", plan="明天先去医院看妈妈")
    agree(world, which, SAFELY)
    assert "明天先去医院看妈妈" not in live(lin).text, "in the talk her record tells it"
    hang_up_all(world, wang)
    world.exchange.phone(LIN).behaviour = ByHand()
    assert plans_shown(world, which) == 0
    wang.dial(world.number)
    world.until(lambda: world.presence("Lin") == "reserved", 200)
    rings = live(lin)
    assert "明天先去医院看妈妈" in rings.text
    assert "她说了很多" not in rings.text, "the notes stay closed"
    assert "青苹果" not in rings.text, "she rings us: nobody asks her for a word"
    assert live(lin, rings.headers["ETag"]).status_code == 304
    world.calls_in("+8613800000902")
    assert (live(lin).status_code, lin.get("/desk").status_code) == (200, 200)
    assert plans_shown(world, which) == 1, "once for one ring, however often the page asks"
    hang_up_all(world, wang)
    world.advance(60)
    wang.dial(world.number)
    world.until(lambda: "明天先去医院看妈妈" in live(lin).text, 200)
    assert plans_shown(world, which) == 2, "another ring is another opening"


def test_when_it_is_we_who_ring_the_desk_says_how_she_wants_to_be_reached(lin: Visit) -> None:
    world = lin.world
    world.exchange.phone(LIN, Answers())
    wang = talks(world)
    which = at_hand(world)
    agree(world, which, replace(SAFELY, said=YES, hours=""))
    call = world.call_of(wang)["id"]
    world.exchange.phone(LIN).behaviour = ByHand()
    hang_up_all(world, wang)
    promise_after_talk(world.house, world.clock.now(), by="Lin", call_id=call, best=None, said_yes=False)
    world.until(lambda: world.presence("Lin") == "reserved", 200)
    page = live(lin).text
    assert "回电，请接手机" in page
    assert "青苹果" in page
    live(lin)
    [callback] = world.api("/callbacks")["items"]
    assert [act for act, _ in written_down(world, callback["id"])] == ["read"]
