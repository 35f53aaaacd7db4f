"""Zheng looks for a call among all, reads its whole story, and keeps a search under a name."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from hotline.records.model import Stamp
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers, NoAnswer
from hotline.views.tables import saved_views
from tests.pages.test_texts_pages import send
from tests.pages.visiting import Visit, add_app, employ, said
from tests.walks.followed_up import sleep
from tests.walks.test_records import FULL, at_hand, keep, risk
from tests.world import FRONTLINE_FAMILY, LIN, STRANGER, WU, ZHAO, World

QUICK = Answers(after=3, press="1", press_after=2)


def supervisor(world: World, name: str = "Zheng", number: str = ZHAO) -> Visit:
    employ(world, name, Role.SUPERVISOR, number)
    visit = Visit(world)
    visit.sign_in(f"{name.lower()}@line.example")
    add_app(visit)
    return visit


def evening(world: World) -> None:
    """A family talks with Lin after Wu did not answer; a stranger hangs up; another asks to be rung back."""
    world.workers_alive = True
    world.ledger()
    world.counsellor("Wu", WU, NoAnswer())
    family = world.calls_in(FRONTLINE_FAMILY)
    world.advance(30)
    world.counsellor("Lin", LIN, QUICK)
    world.until(lambda: bool(family.talking_with))
    sleep(world, 600)
    stranger = world.calls_in(STRANGER)
    world.advance(3)
    stranger.hang_up()
    asks = world.calls_in("+8613800000905")
    world.advance(20)
    asks.press("3")
    world.advance(8)
    asks.press("1")
    world.advance(5)
    asks.hang_up()
    family.hang_up()
    world.advance(5)


def rows(page: str) -> list[str]:
    return re.findall(r'<td class="at"><a href="/calls/([0-9a-f]{32})">', page)


def test_zheng_finds_the_one_call_that_she_looks_for(world: World) -> None:
    evening(world)
    zheng = supervisor(world)
    page = zheng.get("/calls").text
    everything = rows(page)
    assert f"共 {len(everything)} 通" in page
    assert everything == sorted(everything, reverse=True), "newest first"
    assert "138" not in re.sub(r"[0-9a-f]{32}", "", page), "codes, not numbers"
    lin = re.search(r'value="([0-9a-f]{32})">Lin', page)
    assert lin is not None
    family = rows(zheng.get(f"/calls?counsellor={lin[1]}&class=frontline&outcome=answered").text)
    assert len(family) == 1
    today = world.house.line.today(world.clock.now())
    code = world.house.vault.fingerprint(FRONTLINE_FAMILY)[:8]
    for search, found in {
        f"code={code[:4]}-{code[4:]}": family,
        f"code={code[:5].upper()}": family,
        f"code={code}&waited=0.1": family,
        f"code={code}&waited=30": [],
        "topic=practical": [],
        f"since={today}&until={today}": everything,
        f"since={today + timedelta(days=1)}": [],
        f"until={today - timedelta(days=1)}": [],
    }.items():
        assert rows(zheng.get(f"/calls?{search}").text) == found, search
    assert len(rows(zheng.get("/calls?outcome=abandoned").text)) == 1


def test_what_a_talk_was_about_is_looked_for_and_shown_in_the_list_alone(sqlite_world: World) -> None:
    evening(sqlite_world)
    zheng = supervisor(sqlite_world)
    talk = rows(zheng.get("/calls?risk=never").text)
    assert (len(talk), rows(zheng.get("/calls?risk=R3").text)) == (1, [])
    which = at_hand(sqlite_world)
    keep(sqlite_world, which, Stamp(1))
    risk(sqlite_world, which, "R3")
    everything = rows(zheng.get("/calls").text)
    for search, found in {
        "risk=R3": talk,
        "risk=R4": [],
        "risk=never": [],
        "problem=P1": talk,
        "problem=P1.sleep&risk=R3&household=yes": talk,
        "problem=P11": talk,
        "problem=P1.anxiety": [],
        "household=yes": talk,
        "household=no": [one for one in everything if one not in talk],
    }.items():
        assert rows(zheng.get(f"/calls?{search}").text) == found, search
    page = zheng.get("/calls?risk=R3").text
    row = page[page.index("<tbody>") : page.index("</tbody>")]
    for words in ("R3 高", "睡眠、一线人员家庭", "家庭号码"):
        assert words in row, words
    story = zheng.get(f"/calls/{talk[0]}").text
    assert not re.search("R3|睡眠", story), "its story is read without reading its record"
    keep(sqlite_world, which, Stamp(2), filled=replace(FULL, problems=("P1.anxiety",)))
    risk(sqlite_world, which, "R1", by="Zheng", reason="聊过以后好多了")
    assert rows(zheng.get("/calls?problem=P1.anxiety&risk=R1").text) == talk, "what stands there now"
    assert rows(zheng.get("/calls?problem=P1.sleep").text) == rows(zheng.get("/calls?risk=R3").text) == []


def test_a_familys_number_stays_one_when_the_call_is_about_danger_or_is_rung_back(sqlite_world: World) -> None:
    sqlite_world.workers_alive = True
    sqlite_world.ledger()
    sqlite_world.counsellor("Lin", LIN, QUICK)
    stranger = sqlite_world.calls_in(STRANGER)
    sqlite_world.until(lambda: bool(stranger.talking_with))
    family = sqlite_world.calls_in(FRONTLINE_FAMILY)
    sqlite_world.advance(20)
    for key in ("9", "3", "1"):
        family.press(key)
        sqlite_world.advance(8)
    family.hang_up()
    sqlite_world.advance(5)
    zheng = supervisor(sqlite_world)
    for search in ("class=crisis&direction=inbound", "direction=callback"):
        assert len(rows(zheng.get(f"/calls?{search}&household=yes").text)) == 1, search
    assert len(rows(zheng.get("/calls?household=no").text)) == 1, "the stranger's"


def test_nobody_finds_out_a_risk_by_looking_for_it_but_who_may_open_every_record(sqlite_world: World) -> None:
    for number, role in enumerate(set(Role) - {Role.SUPERVISOR}):
        employ(sqlite_world, role.name.title(), role, f"+8613800000{710 + number}")
        visit = Visit(sqlite_world)
        visit.sign_in(f"{role.name.lower()}@line.example")
        add_app(visit)
        assert visit.get("/calls?risk=R4").status_code == 403, role
        assert send(visit, "/calls/export", kind="csv", risk="R4") == 403, role
        assert send(visit, "/calls/views", name="R4", risk="R4") == 403, role


def test_the_story_says_in_words_what_the_picture_shows(world: World) -> None:
    evening(world)
    zheng = supervisor(world)
    (family,) = rows(zheng.get("/calls?class=frontline&outcome=answered").text)
    page = zheng.get(f"/calls/{family}").text
    for words in ("给 Wu 响铃", "Wu 没有接，位置不变", "来电者与 Lin 开始通话", "结束：已接听", "<svg", "响铃", "通话"):
        assert words in page, words
    table = page[page.index("<table") : page.index("</table>")]
    picture = page[page.index("<svg") : page.index("</svg>")]
    assert picture.count('class="span') == table.count("<tr>") - 1, "the table has every span, below its head"
    assert "138" not in re.sub(r"[0-9a-f]{32}|[\d.]+%", "", page)
    (asked,) = rows(zheng.get("/calls?outcome=callback").text)
    assert "后来" in zheng.get(f"/calls/{asked}").text
    zheng.headers["Accept-Language"] = "en"
    english = zheng.get(f"/calls/{family}").text
    assert "Wu did not answer; the place is kept." in english
    assert not re.search("[\u4e00-\u9fff]", re.sub("青柠热线|中文|语言", "", english))


def test_pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile(sqlite_world: World) -> None:
    for number in range(53):
        sqlite_world.calls_in(f"+861380000{number:04}").hang_up()
    zheng = supervisor(sqlite_world)
    first = zheng.get("/calls").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    sqlite_world.calls_in(STRANGER).hang_up()
    second = zheng.get(older[1].replace("&amp;", "&")).text
    assert (len(rows(first)), len(rows(second))) == (50, 3)
    assert not set(rows(first)) & set(rows(second))
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "search", ["code=138", "code=' OR 1", "since=yesterday", "until=0001-01-01", "waited=nan", "class=%00", "outcome=x",
               "since=2026-03-04&until=2026-03-03", "counsellor=Lin", "after=nonsense", "risk=R5", "risk=r4",
               "problem=P13", "problem=P1.exams", "household=maybe", "household=H-1"],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused_in_words(sqlite_world: World, search: str) -> None:
    page = supervisor(sqlite_world).get(f"/calls?{search}")
    assert page.status_code == 400
    assert "notice fault" in page.text or search.startswith("after")


def test_a_search_is_kept_under_her_own_name_for_it(world: World) -> None:
    zheng = supervisor(world)
    zheng.get("/calls?class=crisis")
    for name, search in (("今晚<b>", {"class": "crisis"}), ("今晚<b>", {"risk": "R4", "problem": "P1.sleep"})):
        assert send(zheng, "/calls/views", name=name, household="no", **search) == 302
        assert said(zheng.follow()) == "已存下。"
    page = zheng.get("/calls").text
    assert "今晚&lt;b&gt;" in page
    kept = "risk=R4&amp;problem=P1.sleep&amp;household=no"
    assert re.findall(r'href="/calls\?([^"]+)">今晚', page) == [kept], "the later in place of the earlier"
    assert send(zheng, "/calls/views", name=" ", **{"class": "crisis"}) == 302
    assert "没有存下" in said(zheng.follow())
    (view,) = re.findall(r"/calls/views/([0-9a-f]{32})/forget", page)
    other = supervisor(world, "Fang", "+8613800000704")
    assert "今晚" not in other.get("/calls").text
    send(other, f"/calls/views/{view}/forget")
    with world.house.database.read() as connection:
        assert len(connection.execute(select(saved_views)).all()) == 1, "hers is not another's to forget"
