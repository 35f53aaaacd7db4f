"""Zheng reviews a talk of Lin's; Lin reads it and answers. Nobody else sees a word of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from hotline.audit.tables import audit_events
from hotline.boards.reviews import grave_talks_due, supervised
from hotline.db.unit_of_work import Database
from hotline.reviews.model import ALWAYS, CORE
from hotline.reviews.tables import review_replies, reviews
from hotline.roster.model import Role
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_reveal import written
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, code_of, employ, said
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import sleep
from tests.walks.test_records import at_hand, risk
from tests.world import WU, ZHAO

WHOLE = {f"mark_{point}": "3" for point in (*CORE, ALWAYS)}
KIND = "您等她哭完才开口，很好。"


def talked(line: Desks, level: str | None = None) -> str:
    """Lin has talked with somebody; return the record."""
    caller = talk(line.world)
    record = at_hand(line.world)
    if level is not None:
        risk(line.world, record, level)
    hang_up_all(line.world, caller)
    return record


def begun(visit: Visit, record: str) -> str:
    visit.get("/reviews")
    visit.post("/reviews", record=record)
    assert visit.page is not None
    return visit.page.headers["Location"]


def test_lin_is_given_a_review_reads_it_and_replies(database: Database) -> None:
    line = desks(database)
    record = talked(line, "R2")
    page = line.zheng.get("/reviews").text
    assert "还没有收到过反馈" in page
    assert record in page
    assert re.search(r"138\d{4}", re.sub(r"[0-9a-f]{32}", "", page)) is None, "a code, not a number"
    address = begun(line.zheng, record)
    line.zheng.follow()
    partly = dict(list(WHOLE.items())[:-1])
    assert line.zheng.post(address, **partly, notes=KIND, give="yes").status_code == 409
    shown = line.zheng.page.text if line.zheng.page else ""
    assert "问到了危险" in said(line.zheng.page) if line.zheng.page else False
    assert KIND in shown, "what she typed is not lost"
    line.zheng.post(address, **WHOLE, mark_minor="2", notes=KIND, give="yes")
    assert "反馈已给出" in said(line.zheng.follow())
    assert "最近两周有通话的咨询员都收到了反馈" in (line.zheng.page.text if line.zheng.page else "")
    own = f"/desk{address}"
    assert own in line.lin.get("/desk/reviews").text
    page = line.lin.get(own).text
    assert KIND in page
    assert "未成年人或疑似受虐" in page
    line.lin.post(own, reply="谢谢，我当时很慌。")
    assert "回复已发出" in said(line.lin.follow())
    line.lin.post(own, reply="下次我会早一点问。")
    answers = line.zheng.get(address).text
    assert "我当时很慌" in answers
    assert "早一点问" in answers
    assert line.zheng.post(address, with_token=True, **WHOLE, notes="", give="yes").status_code in {400, 409}
    with line.world.house.database.read() as connection:
        assert supervised(connection, line.world.clock.now()) == (1, 1)
        sealed = [*connection.execute(select(reviews.c.notes_sealed)).scalars()]
        sealed += connection.execute(select(review_replies.c.body_sealed)).scalars()
        acts = select(audit_events.c.act).where(audit_events.c.subject == "review", audit_events.c.act == "read")
        assert len(connection.execute(acts).all()) >= 5, "each opening is written down"
    assert not any(word.encode() in bytes(one) for one in sealed for word in (KIND, "我当时很慌"))


def test_notes_that_are_too_long_are_refused_whole_and_all_of_them_are_still_there(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    address, long = begun(line.zheng, talked(line)), "话" * 20_001
    line.zheng.get(address)
    assert line.zheng.post(address, **WHOLE, notes=long, give="yes").status_code == 409
    assert line.zheng.page is not None
    assert "最多 20,000 字" in said(line.zheng.page)
    assert f">{long}</textarea>" in line.zheng.page.text


def test_a_talk_about_grave_danger_is_due_even_when_it_was_lowered_and_lin_had_another_review(
    database: Database,
) -> None:
    line = desks(database)
    address = begun(line.zheng, talked(line))
    line.zheng.follow()
    line.zheng.post(address, **WHOLE, give="yes")
    record = talked(line, "R3")
    risk(line.world, record, "R1", by="Zheng", reason="核实后没有计划")
    page = line.zheng.get("/reviews").text
    assert "高危通话，还没有反馈" in page
    assert record in page
    sleep(line.world, 15 * 24 * 3600)
    with line.world.house.database.read() as connection:
        assert [one.record_id for one in grave_talks_due(connection)] == [record], "nobody forgets it"
        assert supervised(connection, line.world.clock.now()) == (0, 0), "she has not talked since"


def test_nobody_reviews_her_own_talk_and_a_draft_is_its_reviewers_alone(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    record = talked(line)
    employ(line.world, "Zhao", Role.SUPERVISOR, ZHAO)
    address = begun(line.zheng, record)
    line.zheng.follow()
    line.zheng.post(address, mark_respect="4", notes=KIND, give="no")
    assert "草稿已保存" in said(line.zheng.follow())
    assert line.lin.get(f"/desk{address}").status_code == 403
    assert line.lin.get("/desk/reviews").text.count("/desk/reviews/") == 0
    zhao = Visit(line.world)
    zhao.client = line.world.app.test_client()
    zhao.sign_in("zhao@line.example")
    secret, _ = add_app(zhao)
    assert zhao.get(address).status_code == 403
    assert "Zheng 正在写" in zhao.get("/reviews").text
    begun(zhao, record)
    assert "另一位督导正在写" in said(zhao.follow())
    send(line.lin, "/logout")
    sleep(line.world, 8 * 24 * 3600)
    zhao.sign_in("zhao@line.example")
    zhao.get("/login/second")
    zhao.post("/login/second", code=code_of(line.world, secret))
    assert begun(zhao, record) == address, "nobody waits for ever for a draft"
    assert KIND in zhao.follow().text


def test_who_was_in_a_talk_herself_leaves_its_review_to_another(sqlite_engine: Engine) -> None:
    line = desks(Database(sqlite_engine))
    line.world.duty("Zheng", "on")
    line.world.duty("Lin", "off")
    caller = talk(line.world, counsellor=WU)
    record = at_hand(line.world, "Zheng")
    send(line.zheng, "/reviews", record=record)
    assert "自己参加过的通话" in said(line.zheng.follow())
    hang_up_all(line.world, caller)
    assert record not in line.zheng.get("/reviews").text


def test_what_could_not_be_judged_is_looked_after_by_a_supervisor(database: Database) -> None:
    line = desks(database)
    caller, silent = talk(line.world), "她没有说话，挂断了"
    first = at_hand(line.world)
    risk(line.world, first, "RX", reason=silent)
    assert "都有人判断过了" in line.zheng.get("/reviews").text, "not while they talk"
    hang_up_all(line.world, caller)
    second = talked(line)
    risk(line.world, second, "RX", reason="断线")
    page = line.zheng.get("/reviews").text
    assert f"/desk/records/{first}" in page
    assert f"/desk/records/{second}" in page
    assert "Lin" in page
    assert silent not in page, "nobody reads it in passing"
    assert re.search(r"138\d{4}", re.sub(r"[0-9a-f]{32}", "", page)) is None, "a code, not a number"
    assert line.zheng.post("/reviews/unjudged").status_code == 200
    assert silent in (line.zheng.page.text if line.zheng.page else "")
    assert line.zheng.get("/reviews/unjudged").status_code == 302, "in the other language she begins with the list"
    assert written(line.world)[-2:] == [("read", "record", "why not assessed")] * 2
    risk(line.world, first, "R1", by="Zheng", reason="问过咨询员")
    risk(line.world, second, "RX", by="Zheng", reason="号码隐藏，无从再问")
    assert "都有人判断过了" in line.zheng.get("/reviews").text
    assert send(line.lin, "/reviews/unjudged") == 403


@pytest.fixture
def drafted(sqlite_engine: Engine) -> tuple[Visit, str]:
    line = desks(Database(sqlite_engine))
    address = begun(line.zheng, talked(line))
    return line.zheng, address


ANYTHING = st.text(max_size=40) | st.sampled_from(["\x00", "x" * 25_000, "<script>alert(1)</script>", "\u202e林😀"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["0", "4", "", "5", "-1", "x"]), ANYTHING, st.sampled_from(["yes", "no", "\x00"]))
def test_whatever_is_sent_is_kept_or_refused_and_never_run(
    drafted: tuple[Visit, str], mark: str, notes: str, give: str
) -> None:
    zheng, address = drafted
    status = send(zheng, address, mark_respect=mark, notes=notes, give=give)
    assert status in {200, 302, 400, 409}
    assert "<script>alert" not in zheng.get(address).text
    assert send(zheng, "/reviews", record=notes) == 404
