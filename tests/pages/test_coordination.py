"""Lin asks the coordinator for pills for a grandmother; Gao sees the request, and nothing of the talk."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from hotline.audit.tables import audit_events
from hotline.coordination.tables import coordinator_requests
from hotline.db.unit_of_work import Database
from hotline.flows.coordinate import read_request
from hotline.kernel.errors import Refused
from hotline.roster.model import Role
from hotline.roster.tables import staff
from tests.pages.talking import Desks, desks, panel, send, talk, words
from tests.pages.visiting import Visit, add_app, employ, said
from tests.world import ZHAO, World

PILLS = {"what": "请送一周的降压药到门口", "until": "2026-03-05T12:00", "urgency": "urgent"}
NAMED = PILLS | {"for_whom": "H-1，陈奶奶 13800000001", "agreed": "yes"}
THEIRS = re.compile(r"\b(calls|legs|offers|tickets|help_requests|emergencies|messages|callbacks|\w*consents)\b")


@pytest.fixture
def two(database: Database) -> Desks:
    return desks(database)


def coordinator(world: World) -> Visit:
    employ(world, "Gao", Role.COORDINATOR, ZHAO)
    gao = Visit(world)
    gao.sign_in("gao@line.example")
    return gao


def the_request(visit: Visit) -> str:
    found = re.search(r'href="(/(?:desk|ledger)/requests/[0-9a-f]{32})"', (visit.page or panel(visit)).text)
    assert found is not None
    return found[1]


def test_lin_asks_gao_does_it_and_lin_reads_the_answer(two: Desks) -> None:
    world, lin, gao = two.world, two.lin, coordinator(two.world)
    talk(world)
    code = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", lin.get("/desk").text)
    assert code is not None
    assert "回音会出现在这里" in send(lin, "/desk/requests", **NAMED).text
    assert "等人接手" in words(panel(lin))
    assert gao.land().request.path == "/ledger/requests", "it is where she lands"
    listed = gao.get("/ledger/requests").text
    assert "Lin 请您帮忙" in listed
    assert "降压药" not in listed, "the words open with the request, and that is written down"
    address = the_request(gao)
    page = gao.get(address).text
    assert "请送一周的降压药到门口" in page
    assert "陈奶奶 13800000001" in page
    assert "本人同意转告" in page
    assert code[0] not in page
    gao.post(f"{address}/take")
    assert "有人在办" in words(panel(lin))
    gao.get(address)
    assert gao.post(f"{address}/answer", words=" ", end="done").status_code == 409
    gao.post(f"{address}/answer", words="今晚去买", end="answer")
    assert "协调员有回音了" in panel(lin).text
    lin.get("/desk/requests")
    assert "今晚去买" in lin.get(the_request(lin)).text
    gao.get(address)
    gao.post(f"{address}/answer", words="送到了，奶奶收下", end="done")
    assert "办好了" in words(panel(lin))
    lin.get("/desk/requests")
    assert "奶奶收下" in lin.get(the_request(lin)).text
    assert words(panel(lin)).count("办好了") == 0, "read, and off the desk"
    with world.house.database.read() as connection:
        row = connection.execute(select(coordinator_requests)).one()
        acts = connection.execute(select(audit_events).where(audit_events.c.subject == "request")).all()
    assert "降压药" not in str(row), "sealed"
    assert [one.why for one in acts if one.act != "read"] == ["asked: agreed", "taken", "answered", "done"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"agreed": ""}, "要对方同意"),
        ({"what": "请打 13800000901 给她"}, "电话号码请写在"),
        ({"what": "4F7A-2C91 要药"}, "来电者编号"),
        ({"for_whom": "4f7a-2c91"}, "来电者编号"),
        ({"what": "她是 R4，请送药"}, "危险程度"),
        ({"what": "  "}, "请写下"),
        ({"what": "药" * 501}, "最多 500 字"),
        ({"for_whom": "药" * 201}, "最多 200 字"),
        ({"until": "2026-03-04T11:00"}, "以后的时间"),
        ({"until": "9999-12-31T23:59"}, "以后的时间"),
        ({"until": "soon"}, "以后的时间"),
        ({"urgency": "R4"}, "以后的时间"),
    ],
)
def test_what_may_not_pass_is_refused_with_its_reason(sqlite_world: World, wrong: dict[str, str], says: str) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    answer = send(lin, "/desk/requests", **NAMED | wrong)
    assert answer.status_code == 400
    assert says in answer.text
    assert words(panel(lin)) == ""


def test_a_landline_without_a_name_and_a_request_for_nobody_pass(sqlite_world: World) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    assert send(lin, "/desk/requests", **PILLS | {"for_whom": "6222-5555", "agreed": "yes"}).status_code == 200
    assert send(lin, "/desk/requests", **PILLS).status_code == 200


def test_each_end_sees_its_own_and_the_coordinators_queries_ask_for_nothing_else(two: Desks) -> None:
    world, lin, gao = two.world, two.lin, coordinator(two.world)
    send(lin, "/desk/requests", **PILLS)
    lin.get("/desk/requests")
    hers = the_request(lin)
    assert two.zheng.get(hers).status_code == 404, "not even a supervisor's: the coordinator has it, and who asked"
    with world.house.database.read() as connection:
        zheng = connection.execute(select(staff.c.id).where(staff.c.name == "Zheng")).scalar_one()
    with pytest.raises(Refused):
        read_request(world.house, world.clock.now(), by=zheng, which=hers[-32:])
    asked: list[str] = []
    engine = world.house.database.engine

    def hear(*call: Any) -> None:
        asked.append(call[2])

    event.listen(engine, "before_cursor_execute", hear)
    gao.get("/ledger/requests")
    address = the_request(gao)
    gao.get(address)
    gao.post(f"{address}/take")
    gao.get(address)
    gao.post(f"{address}/answer", words="买不到", end="cannot")
    event.remove(engine, "before_cursor_execute", hear)
    statements = [one for one in asked if THEIRS.search(one)]
    assert statements == []
    assert any("coordinator_requests" in one for one in asked)
    assert gao.get("/desk").status_code == 403
    assert lin.get(address).status_code == 403
    lin.get(hers)
    lin.post(f"{hers}/withdraw")
    assert "没有改变" in said(lin.follow()), "it is over"


def test_a_request_that_is_not_needed_any_more_and_one_that_is_late(two: Desks) -> None:
    world, lin, gao = two.world, two.lin, coordinator(two.world)
    send(lin, "/desk/requests", **PILLS | {"until": "2026-03-04T20:01"})
    world.advance(61)
    assert "就该办好" in gao.get("/ledger/requests").text
    address = the_request(gao)
    lin.get("/desk/requests")
    hers = the_request(lin)
    lin.get(hers)
    lin.post(f"{hers}/withdraw")
    gao.get(address)
    assert "已撤回" in gao.get(address).text
    assert send(gao, f"{address}/take").status_code == 302
    assert "已撤回" in gao.get(address).text, "what is over stays over"


TYPED = st.text(max_size=40) | st.sampled_from(["\x00", "a" * 5000, "\u202e林😀", "<script>", "\ud7ff", "' or 1=1 --"])
FIELDS = st.sampled_from(
    [
        *("call", "service", "ground", "said", "incident", "supervisor", "which", "what", "until", "urgency"),
        *("for_whom", "agreed", "words", "end", "code", "number", "name_zh", "fits", "q", "for"),
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        ["/desk/tools/help", "/desk/tools/coming", "/desk/emergencies", "/desk/requests", "/resources/edit",
         "/resources/checked", "/resources/remove"]
    ),
    form=st.dictionaries(FIELDS, TYPED),
)  # fmt: skip
def test_whatever_is_typed_no_form_breaks(fuzzed: Visit, path: str, form: dict[str, str]) -> None:
    assert send(fuzzed, path, **form).status_code < 500
    assert fuzzed.client.get("/resources", base_url="https://line.example", query_string=form).status_code < 500


@pytest.fixture
def fuzzed(sqlite_world: World) -> Visit:
    employ(sqlite_world, role=Role.SUPERVISOR)
    lin = Visit(sqlite_world)
    lin.sign_in()
    add_app(lin)
    return lin
