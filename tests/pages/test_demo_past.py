"""A newcomer who has just started the demo finds something on each page of it, and with each way to look for a call."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.audit.tables import audit_events
from hotline.boards.records import closed_records, unfinished_records
from hotline.consents.tables import contact_consents
from hotline.demo.past import live_before
from hotline.demo.people import COUNSELLORS, SUPERVISOR, Counsellor
from hotline.flows.staff import add_staff, set_duty
from hotline.kernel.risk import RiskLevel
from hotline.roster.model import Duty, Role
from tests.pages.test_call_log import rows
from tests.pages.test_messages_pages import sound_on
from tests.pages.visiting import HTTPS, Visit, _digest, add_app
from tests.world import World

RESOURCES = Path(__file__).resolve().parents[2] / "config" / "resources.toml"


def signed_in(world: World, person: Counsellor) -> Visit:
    visit = Visit(world)
    visit.sign_in(person.email)
    return visit


@pytest.fixture
def demo(sqlite_world: World) -> World:
    now = sqlite_world.clock.now()
    for person in (*COUNSELLORS, SUPERVISOR):
        role = Role.SUPERVISOR if person is SUPERVISOR else Role.COUNSELLOR
        known = {"phone": person.number, "email": person.email, "password_digest": _digest()}
        add_staff(sqlite_world.house, now, name=person.name, role=role, **known)
        if person.on_duty:
            set_duty(sqlite_world.house, person.name, Duty.ON, now)
    live_before(sqlite_world.house, now, RESOURCES.read_bytes())
    return sqlite_world


def test_lin_has_a_message_to_hear_a_text_to_answer_and_one_that_was_answered(demo: World) -> None:
    lin = signed_in(demo, COUNSELLORS[0])
    (message,) = set(re.findall(r'href="/desk/messages/([0-9a-f]{32})"', lin.get("/desk/messages").text))
    sound = lin.get(sound_on(lin.get(f"/desk/messages/{message}")))
    assert (sound.status_code, sound.content_type, sound.data[:4]) == (200, "audio/wav", b"RIFF")
    page = lin.get("/desk/texts").text
    answered, waiting = re.findall(r'<li>\s+<a href="/desk/texts/([0-9a-f]{32})">(.*?)</li>', page, re.DOTALL)
    assert "我在谈" in waiting[1]
    assert "回复过" in answered[1]
    assert "睡不着" in lin.get(f"/desk/texts/{waiting[0]}").text


def test_zheng_finds_a_call_by_each_level_problem_and_flag(demo: World) -> None:
    zheng = signed_in(demo, SUPERVISOR)
    add_app(zheng)
    for search in ("R3", "R2", "R1", "R0", "RX", "never"):
        assert rows(zheng.get(f"/calls?risk={search}").text), search
    for search in ("problem=P1", "problem=P12", "problem=P8.daily_needs", "household=yes", "household=no"):
        assert rows(zheng.get(f"/calls?{search}").text), search


def test_all_that_was_talked_is_written_up_but_tonight(demo: World) -> None:
    with demo.house.database.read() as connection:
        unfinished = unfinished_records(connection)
        closed = closed_records(connection)
    assert [one.risk for one in unfinished] == [RiskLevel.HIGH]
    assert len(closed) == 6


def test_who_rings_tomorrow_reads_what_was_agreed_before_she_rings(demo: World) -> None:
    lin = signed_in(demo, COUNSELLORS[0])
    steps = re.findall(r'href="(/desk/followups/[0-9a-f]{32})"', lin.get("/desk/followups").text)
    assert "小林，不在就由当班的人" not in lin.get(steps[0]).text, "all of it is opened by a key, which is written down"
    token = lin.token()
    page = lin.client.post(f"{steps[0]}/open", base_url=HTTPS, headers=lin.headers, data={"csrf_token": token})
    for words in ("药今晚交给女儿", "明天这个时候", "小林，不在就由当班的人", "只说是小莱姆，改天再打"):
        assert words in page.text
    with demo.house.database.read() as connection:
        last = select(audit_events.c.subject, audit_events.c.why).order_by(audit_events.c.number.desc()).limit(3)
        assert ("record", "last plan") in {tuple(row) for row in connection.execute(last)}


def test_whom_lin_asks_again_has_said_how_she_is_reached(demo: World) -> None:
    lin = signed_in(demo, COUNSELLORS[0])
    (unfinished,) = re.findall(r'href="/desk/records/([0-9a-f]{32})"', lin.get("/desk/records").text)
    assert "还差" in lin.get(f"/desk/records/{unfinished}").text
    steps = re.findall(r'href="/desk/followups/([0-9a-f]{32})"', lin.get("/desk/followups").text)
    pages = [lin.get(f"/desk/followups/{step}").text for step in steps]
    assert len([page for page in pages if "现在打过去" in page]) >= 2
    assert any("窗台的茉莉" in page for page in pages)
    with demo.house.database.read() as connection:
        hows = connection.execute(select(contact_consents.c.wording)).scalars()
        assert {wording.partition(":")[0] for wording in hows} <= {"record contact", "desk call-back", "call_me"}
