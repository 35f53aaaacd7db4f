"""Help is called from the desk and followed: nobody forgets it, and Lin learns how it ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.db.unit_of_work import Database
from hotline.emergencies.config import EmergencyRules
from hotline.emergencies.tables import emergencies
from hotline.flows.alerts import see_alert
from tests.pages.talking import Desks, desks, panel, send, talk, words
from tests.pages.visiting import Visit, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.test_message_tasks import nobody_works
from tests.world import LIN, ZHAO, World

PLACE = "解放路 5 号 2 单元 301，吞了药，门锁着"
SOON = EmergencyRules(confirm=timedelta(minutes=1), tell=timedelta(minutes=2))


@pytest.fixture
def two(database: Database) -> Desks:
    return desks(database, emergencies=SOON)


def the_call(visit: Visit) -> str:
    found = re.search(r'data-call="([0-9a-f]{32})"', panel(visit).text)
    assert found is not None
    return found[1]


def asks(visit: Visit, **fields: str) -> str:
    """Lin asks for an ambulance; give the address of what she follows."""
    form = {"call": the_call(visit), "service": "120", "ground": "life_in_danger", "said": PLACE}
    answer = send(visit, "/desk/emergencies", **form | fields)
    assert answer.status_code == 200, answer.text
    found = re.search(r'href="(/desk/emergencies/[0-9a-f]{32})"', panel(visit).text)
    assert found is not None
    return found[1]


def step(visit: Visit, path: str, **fields: str) -> int:
    token = (visit.get("/account"), visit.token())[1]
    return visit.post(path, with_token=False, csrf_token=token, **fields).status_code


def alerts(world: World) -> list[Any]:
    return [one for one in world.api("/alerts?open=true")["items"] if one["kind"] == "rescue_open"]


def audit(world: World) -> list[tuple[str, str | None]]:
    with world.house.database.read() as connection:
        rows = connection.execute(select(audit_events).where(audit_events.c.subject == "emergency"))
        return [(row.act, row.why) for row in rows.all() if row.act != "read"]


def test_from_the_asking_to_the_outcome_that_lin_reads(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    wang = talk(world)
    send(lin, "/desk/tools/help")
    which = re.search(r'name="which" value="(\w+)"', panel(zheng).text)
    assert which is not None
    send(zheng, "/desk/tools/coming", which=which[1])
    address = asks(lin, incident="W-2026-77")
    page = lin.get(address).text
    assert PLACE in page
    assert "督导 Zheng 知道" in page, "she came when she was called in this talk"
    hang_up_all(world, wang)
    assert step(lin, f"{address}/way") == 302
    assert "W-2026-77" in lin.get(address).text, "what was there is not lost"
    assert step(lin, f"{address}/way") == 409, "once"
    assert "120 急救" in words(panel(zheng)), "every supervisor sees what is open"
    assert step(zheng, f"{address}/arrived", words="120 值班员说已接到本人") == 302
    assert step(zheng, f"{address}/told", words="送到市一院，醒着") == 302
    shown = panel(lin)
    assert "结果已告知" in words(shown)
    assert 'data-news="120 急救：有结果了。"' in shown.text
    assert "送到市一院，醒着" in lin.get(address).text
    assert words(panel(lin)) == words(panel(zheng)) == "", "she has read it: the loop is closed"
    assert audit(world) == [
        ("changed", "asked: life_in_danger"), ("changed", "on_the_way"), ("changed", "arrived"), ("closed", "told"),
    ]  # fmt: skip
    kinds = [kind for kind in world.kinds(wang) if kind.startswith("rescue")]
    assert kinds == ["rescue_asked", "rescue_on_the_way", "rescue_arrived", "rescue_told"]
    with world.house.database.read() as connection:
        row = connection.execute(select(emergencies)).one()
    assert row.asked_at <= row.way_at <= row.arrived_at <= row.told_at <= row.read_at
    assert "解放路" not in str(row)


def test_an_open_loop_is_told_of_again_until_it_is_closed(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    talk(world)
    address = asks(lin)
    assert alerts(world) == []
    nobody_works(world, 61)
    [first] = alerts(world)
    assert first["detail"]["state"] == "asked"
    assert "就该确认了" in words(panel(lin))
    assert step(lin, f"{address}/way") == 302
    assert len(alerts(world)) == 1, "on the way is not there"
    see_alert(world.house, world.clock.now(), alert_id=first["id"], by="Zheng")
    nobody_works(world, 61)
    assert [one["detail"]["state"] for one in alerts(world)] == ["on_the_way"], "seen is not done"
    assert step(lin, f"{address}/arrived", words="听到敲门") == 302
    assert alerts(world) == []
    nobody_works(world, 121)
    assert [one["detail"]["state"] for one in alerts(world)] == ["arrived"]
    assert step(zheng, f"{address}/told", words="好") == 302
    nobody_works(world, 300)
    assert alerts(world) == []


def test_help_that_did_not_come_is_said_to_lin_and_she_may_ask_anew(two: Desks) -> None:
    world, lin, zheng = two.world, two.lin, two.zheng
    wang = talk(world)
    address = asks(lin)
    hang_up_all(world, wang)
    assert step(zheng, f"{address}/ended", end="failed", words="找不到门") == 302
    assert "没有到" in words(panel(lin))
    assert "找不到门" in lin.get(address).text
    assert step(lin, f"{address}/arrived", words="x") == 409, "an end is an end"
    assert asks(lin, service="110") != address, "the talk has just ended, and the form is still there"


def test_it_is_hers_and_the_supervisors_and_of_her_own_call(two: Desks) -> None:
    world, lin = two.world, two.lin
    employ(world, "Wu", number=ZHAO)
    wu = Visit(world)
    wu.sign_in("wu@line.example")
    talk(world, counsellor=LIN)
    address, call = asks(lin), the_call(lin)
    assert wu.get(address).status_code == 404
    assert step(wu, f"{address}/arrived", words="x") in {404, 409}
    form = {"call": call, "service": "120", "ground": "consent", "said": PLACE}
    assert send(wu, "/desk/emergencies", **form).status_code == 409
    assert words(panel(wu)) == ""


def test_a_refused_step_leaves_what_was_typed_where_it_was_typed(two: Desks) -> None:
    lin = two.lin
    talk(two.world)
    address = asks(lin)
    assert step(lin, f"{address}/way", incident="A" * 81) == 409
    assert lin.page is not None
    assert f'name="incident" maxlength="80" autocomplete="off" value="{"A" * 81}"' in lin.page.text
    assert lin.page.text.count("A" * 81) == 1, "nobody has confirmed that"


def test_help_is_called_for_a_talk_until_two_hours_after_it(two: Desks) -> None:
    world, lin = two.world, two.lin
    wang = talk(world)
    call = the_call(lin)
    hang_up_all(world, wang)
    form = {"call": call, "service": "120", "ground": "consent", "said": PLACE}
    world.workers_alive = False
    world.advance(timedelta(minutes=119).total_seconds())
    assert send(lin, "/desk/emergencies", **form).status_code == 200
    world.advance(timedelta(minutes=2).total_seconds())
    late = send(lin, "/desk/emergencies", **form)
    assert (late.status_code, "已过两个小时" in late.text) == (409, True)


def test_what_cannot_be_kept_is_said_and_stays_in_the_page(two: Desks) -> None:
    lin = two.lin
    talk(two.world)
    call = the_call(lin)
    good = {"call": call, "service": "120", "ground": "consent", "said": PLACE}
    for wrong in ({"call": "x"}, {"service": "999"}, {"ground": ""}, {"said": " "}, {"said": "长" * 3000}):
        answer = send(lin, "/desk/emergencies", **good | wrong)
        assert answer.status_code == 400
        assert answer.text.startswith("没有保存")
    address = asks(lin, supervisor="0" * 32)
    assert "还没有督导知道" in lin.get(address).text, "there is no such person"
    assert step(lin, f"{address}/arrived", words="人" * 3000) == 409
    assert lin.page is not None
    assert "没有保存" in said(lin.page)
    assert "人" * 3000 in lin.page.text
