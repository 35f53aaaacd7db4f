"""Lin asks her caller again how she is: what may be said, the call, the text, and what came of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.consents.model import ContactPlan, Use
from hotline.consents.plan_store import keep_plan
from hotline.kernel.daily import DailyHours
from hotline.roster.model import Role
from hotline.roster.store import find_by_name
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, employ, said
from tests.walks.followed_up import SUN, allows, called, plan, steps_of, the_step, tried
from tests.walks.test_records import written_down
from tests.world import LIN, STRANGER, WU, World

SAFELY = {"may_answer": "只有她本人", "we_are": "图书馆", "code_word": "青苹果"}


def followed_up(world: World, *uses: Use, owner: str | None = "Lin") -> Visit:
    employ(world, "Lin", Role.COUNSELLOR, LIN)
    employ(world, "Wu", Role.COUNSELLOR, WU)
    called(world)
    allows(world, *uses)
    plan(world, owner=owner)
    lin = Visit(world)
    lin.sign_in()
    return lin


def address(world: World) -> str:
    return f"/desk/followups/{the_step(world).id}"


def test_she_says_what_came_of_it_and_the_next_is_planned(world: World) -> None:
    lin = followed_up(world, Use.RING)
    listed = lin.get("/desk/followups").text
    assert "R3 高" in listed
    page = lin.get(address(world)).text
    assert "您好，我是青柠服务台的。现在说话方便吗？" in page
    assert "我改天再打" in page
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", page), "a code, not a number"
    send(lin, f"{address(world)}/result", result="no_answer", note="响了很久")
    assert "还会再联系一次" in said(lin.follow())
    assert "响了很久" not in (lin.page.text if lin.page else ""), "nobody reads it in passing"
    assert send(lin, f"{address(world)}/open") == 200
    assert "响了很久" in (lin.page.text if lin.page else "")
    assert lin.get(f"{address(world)}/open").location == address(world), "who loads it again, or in another language"
    assert "响了很久" not in lin.get(address(world)).text
    send(lin, f"{address(world)}/result", result="reached_safe", note="")
    assert "下一次随访已排好" in said(lin.follow())
    assert "联系上了，平安" in lin.get(address(world)).text, "the next who rings sees what was before"
    assert (the_step(world).place, tried(world)) == (1, ["no_answer", "reached_safe"])


def test_a_note_that_is_too_long_is_refused_whole_and_all_of_it_is_still_there(world: World) -> None:
    lin, long = followed_up(world, Use.RING), "话" * 20_001
    assert send(lin, f"{address(world)}/result", result="no_answer", note=long) == 409
    page = lin.page.text if lin.page else ""
    assert "最多 20000 字" in page
    assert f">{long}</textarea>" in page
    assert "maxlength" not in page, "a browser would cut a paste without a word"
    assert tried(world) == []


def test_without_a_yes_the_page_says_so_and_offers_one_end_only(world: World) -> None:
    lin = followed_up(world)
    page = lin.get(address(world)).text
    assert "不能打过去" in page
    assert re.findall(r'name="result" value="(\w+)"', page) == ["no_safe_way"]
    assert f"{address(world)}/ring" not in page
    send(lin, f"{address(world)}/ring")
    assert "没有打" in said(lin.follow())
    assert send(lin, f"{address(world)}/result", result="reached_safe", note="她说还好") == 409
    assert "她说还好" in (lin.page.text if lin.page else ""), "what she typed is not lost"
    assert tried(world) == []


def test_she_rings_and_asks_by_text_from_the_page(world: World) -> None:
    lin = followed_up(world, Use.RING, Use.TEXT)
    send(lin, f"{address(world)}/ring")
    assert "已约好" in said(lin.follow())
    send(lin, f"{address(world)}/text")
    assert "短信已发出" in said(lin.follow())
    assert f"{address(world)}/text" not in (lin.page.text if lin.page else ""), "once in a follow-up"
    send(lin, f"{address(world)}/text")
    assert "没有发" in said(lin.follow())
    assert len(world.api("/callbacks")["items"]) == 1


def test_how_she_wants_to_be_reached_stands_where_somebody_is_about_to_ring(world: World) -> None:
    lin = followed_up(world, Use.RING)
    fingerprint = world.house.vault.fingerprint(STRANGER)
    told = {name: world.house.vault.seal(text) for name, text in SAFELY.items()}
    with world.house.work() as work:
        person = find_by_name(work.connection, "Lin")
        assert person is not None
        [call] = world.api("/calls")["items"]
        plan = ContactPlan(DailyHours.parse("18:00-21:30"), False, told)
        keep_plan(work.connection, fingerprint, plan, call["id"], person.id, world.clock.now())
    send(lin, f"{address(world)}/ring")
    callback = world.api("/callbacks")["items"][0]["id"]
    for path in (address(world), f"/desk/callbacks/{callback}"):
        page = lin.get(path).text
        for words in (*SAFELY.values(), "18:00-21:30", "不打，等对方打来"):
            assert words in page, (path, words)
        assert written_down(world, path.rpartition("/")[2])[-1][0] == "read", "who sees it is written down"
    assert "您好，我是图书馆的。现在说话方便吗？" in lin.get(address(world)).text
    wu = Visit(world)
    wu.sign_in("wu@line.example")
    assert "青苹果" not in wu.get(address(world)).text


def test_a_colleagues_follow_up_is_closed_to_her_until_it_is_handed_over(world: World) -> None:
    lin = followed_up(world, Use.RING, owner="Wu")
    assert address(world) not in lin.get("/desk/followups").text
    assert "在同事手里" in lin.get(address(world)).text
    assert send(lin, f"{address(world)}/result", result="reached_safe") == 409
    send(lin, f"{address(world)}/open")
    assert "在同事手里" in said(lin.follow())
    send(lin, f"{address(world)}/assign", to="Lin")
    assert "没有移交" in said(lin.follow())
    send(lin, "/logout")
    wu = Visit(world)
    wu.sign_in("wu@line.example")
    send(wu, f"{address(world)}/assign", to="Lin")
    assert "已移交" in said(wu.follow())
    send(wu, "/logout")
    lin.sign_in()
    assert address(world) in lin.get("/desk/followups").text


def test_a_supervisor_sees_all_of_them(sqlite_world: World) -> None:
    followed_up(sqlite_world, owner="Wu")
    plan(sqlite_world, "R2")
    employ(sqlite_world, "Sun", Role.SUPERVISOR, SUN)
    sun = Visit(sqlite_world)
    sun.client = sqlite_world.client
    sun.sign_in("sun@line.example")
    add_app(sun)
    page = sun.get("/desk/followups").text
    assert all(step.id in page for step in steps_of(sqlite_world, only_open=True))


ANYTHING = st.text(max_size=40) | st.sampled_from(["\x00", "x" * 25_000, "<script>alert(1)</script>", "\u202e林😀"])
QUIETLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIETLY
@given(
    form=st.sampled_from(["result", "assign", "open", "ring", "text"]),
    result=st.sampled_from(["no_answer", "not_reached", "reached_worse"]) | ANYTHING,
    note=ANYTHING,
    to=st.just("Lin") | ANYTHING,
)
def test_whatever_is_sent_is_kept_or_refused_and_never_run(
    fuzzed: Visit, form: str, result: str, note: str, to: str
) -> None:
    world = fuzzed.world
    status = send(fuzzed, f"{address(world)}/{form}", result=result, note=note, to=to)
    assert status in {200, 302, 409}
    assert "<script>alert" not in (fuzzed.page.text if fuzzed.page else "")
    assert len(steps_of(world, only_open=True)) == 1


@pytest.fixture
def fuzzed(sqlite_world: World) -> Visit:
    return followed_up(sqlite_world, Use.RING)


@pytest.mark.parametrize("path", ["nonsense", "0" * 32])
def test_an_address_that_is_none(sqlite_world: World, path: str) -> None:
    assert followed_up(sqlite_world).get(f"/desk/followups/{path}").status_code == 404
