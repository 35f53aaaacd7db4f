"""What is half written on a page outside of the record is there again, for who wrote it, until the server has it."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from tests.pages.served import served, shoot, visit
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_desk_again_browser import other_tab
from tests.pages.test_records_browser import soon
from tests.pages.test_texts_pages import writes
from tests.pages.test_tools_browser import enter
from tests.pages.visiting import employ
from tests.walks.test_message_tasks import leaves
from tests.world import ZHAO, World

pytestmark = [pytest.mark.browser, pytest.mark.proof]

DRAFTS = "Object.keys(sessionStorage).filter((name) => name.startsWith('draft-') && !name.endsWith('sent'))"


@pytest.fixture
def two(sqlite_engine: Engine) -> Desks:
    two = desks(Database(sqlite_engine))
    two.world.advance(60)
    return two


def drafts(page: Page) -> list[str]:
    kept: list[str] = page.evaluate(DRAFTS)
    assert page.evaluate("localStorage.length") == 0
    return kept


def test_lin_says_when_she_is_there_and_her_desk_stays(browser: Browser, two: Desks) -> None:
    complaints: list[str] = []
    with served(two.world) as url, visit(browser, url, complaints, width=360) as lin:
        enter(lin, url, two, "lin")
        lin.get_by_text("请协调员帮忙").click()
        lin.get_by_label("请做什么").fill("给外婆送一周的药")
        lin.context.set_offline(True)
        lin.locator("h1").click()
        lin.keyboard.press("2")
        expect(lin.locator("#tools-said")).to_contain_text("没有发出")
        expect(lin.locator("#presence")).to_have_text("空闲")
        shoot(lin, "desk-not-sent-360")
        lin.context.set_offline(False)
        lin.keyboard.press("2")
        expect(lin.locator("#tools-said")).to_have_text("您在休息，不会响铃。")
        expect(lin.locator("#presence")).to_have_text("不响铃")
        expect(lin.locator('#wish [value="off"]')).to_have_attribute("aria-pressed", "true")
        lin.get_by_role("button", name="在岗").click()
        expect(lin.locator("#tools-said")).to_contain_text("下一个来电会响在您的手机上")
        caller = talk(two.world)
        caller.hang_up()
        two.world.until(lambda: two.world.presence("Lin") == "wrap_up")
        expect(lin.get_by_role("button", name="写好了")).to_be_visible()
        lin.locator("h1").click()
        lin.keyboard.press("5")
        expect(lin.locator("#presence")).to_have_text("空闲")
        expect(lin.get_by_label("请做什么")).to_have_value("给外婆送一周的药")
    assert complaints == []


def test_half_written_words_outlive_a_reload_and_another_language_and_end_when_they_are_sent(
    browser: Browser, two: Desks
) -> None:
    with served(two.world) as url, visit(browser, url, []) as lin:
        enter(lin, url, two, "lin")
        first = talk(two.world)
        expect(lin.locator(".silent")).to_be_visible()
        call = lin.locator("#rescue [name=call]").input_value()
        lin.keyboard.press("9")
        lin.get_by_label("告诉了他们什么").fill("解放路 5 号 301")
        lin.get_by_role("button", name="EN", exact=True).click()
        expect(lin.get_by_label("What they were told")).to_have_value("解放路 5 号 301")
        first.hang_up()
        two.world.until(lambda: two.world.presence("Lin") == "wrap_up")
        two.world.advance(61)
        second = talk(two.world, "+8613800000009")
        lin.reload()
        expect(lin.get_by_label("What they were told")).to_have_value("解放路 5 号 301")
        assert lin.locator("#rescue [name=call]").input_value() == call, "what she wrote is about that caller"
        lin.get_by_label("120 ambulance").check()
        lin.get_by_label("life is in danger").check()
        lin.get_by_role("button", name="Help is called").click()
        expect(lin.get_by_label("What they were told")).to_have_value("")
        assert soon(lambda: drafts(lin) == [])
        lin.get_by_role("link", name="120 ambulance").click()
        lin.get_by_label("Who confirmed it").fill("the 120 desk")
        lin.reload()
        expect(lin.get_by_label("Who confirmed it")).to_have_value("the 120 desk")
        lin.get_by_role("button", name="Confirmed").click()
        expect(lin.get_by_label("Outcome")).to_have_value("")
        assert soon(lambda: drafts(lin) == [])
        second.hang_up()


def test_drafts_are_hers_alone_and_end_with_her_sign_out(browser: Browser, two: Desks) -> None:
    employ(two.world, "Gao", Role.COUNSELLOR, ZHAO)
    with served(two.world) as url, visit(browser, url, []) as lin:
        enter(lin, url, two, "lin")
        lin.keyboard.press("8")
        lin.get_by_label("请做什么").fill("给外婆送一周的药")
        two.world.advance(121 * 60)  # idle for so long that her sign-in is over
        expect(lin.locator("#ended")).to_be_visible()
        assert len(drafts(lin)) == 1
        lin.get_by_role("link", name="重新登录").click()
        enter(lin, url, two, "lin")
        expect(lin.get_by_label("请做什么")).to_have_value("给外婆送一周的药")
        tab = other_tab(lin, url)
        expect(lin.locator("#ended")).to_be_visible()
        assert soon(lambda: drafts(lin) == []), "her other tab has heard of it"
        enter(tab, url, two, "lin")
        tab.keyboard.press("8")
        tab.get_by_label("请做什么").fill("外婆的地址")
        two.world.advance(121 * 60)
        expect(tab.locator("#ended")).to_be_visible()
        tab.goto(f"{url}/login")
        enter(tab, url, two, "gao")
        tab.keyboard.press("8")
        expect(tab.get_by_label("请做什么")).to_have_value("")
        assert soon(lambda: drafts(tab) == [])


def test_a_transcript_and_an_answer_by_text(browser: Browser, sqlite_engine: Engine) -> None:
    world = World(Database(sqlite_engine))
    employ(world)
    leaves(world, 8)
    writes(world, "你好")
    with served(world) as url, visit(browser, url, []) as lin:
        enter(lin, url, Desks(world, None, None, ""), "lin")  # type: ignore[arg-type]
        lin.goto(f"{url}/desk/texts")
        lin.get_by_role("button", name="接下一位").click()
        lin.locator("#body").fill("我在，慢慢说。")
        lin.goto(f"{url}/desk/texts")
        lin.go_back()
        expect(lin.locator("#body")).to_have_value("我在，慢慢说。")
        lin.get_by_role("button", name="发送").click()
        expect(lin.get_by_role("status").first).to_contain_text("已发出")
        expect(lin.locator("#body")).to_have_value("")
        assert soon(lambda: drafts(lin) == [])
        lin.goto(f"{url}/desk/messages")
        lin.locator("main li a").first.click()
        for words in ("请晚上八点打来", "请晚上八点打来，找妈妈"):
            lin.get_by_role("button", name="记下内容").click()
            lin.locator("#text").fill(words)
            lin.goto(lin.url.removesuffix("/open"))
            lin.get_by_role("button", name="记下内容").click()
            expect(lin.locator("#text")).to_have_value(words)  # also over what is kept already
            lin.get_by_role("button", name="保存").click()
            expect(lin.get_by_role("status").first).to_contain_text("已保存")
            assert soon(lambda: drafts(lin) == [])


def test_words_typed_before_the_script_came_are_kept_as_well(browser: Browser, two: Desks) -> None:
    held: list[Route] = []
    with served(two.world) as url, visit(browser, url, []) as lin:
        enter(lin, url, two, "lin")
        lin.route("**/drafts.js*", lambda route: held.append(route))
        lin.goto(f"{url}/desk", wait_until="commit")
        lin.get_by_text("请协调员帮忙").click()
        lin.get_by_label("请做什么").fill("给外婆送一周的药")
        assert soon(lambda: held)
        held[-1].continue_()
        lin.unroute("**/drafts.js*")
        assert soon(lambda: drafts(lin))
        lin.reload()
        expect(lin.get_by_label("请做什么")).to_have_value("给外婆送一周的药")
