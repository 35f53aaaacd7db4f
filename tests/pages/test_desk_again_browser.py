"""An open desk outlives a sign-in: it says that she is away, shows nothing meanwhile, and is alive when she is back."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.pages.served import served, shoot, visit
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_browser import sign_in
from tests.pages.test_records_browser import soon
from tests.pages.test_tools_browser import enter
from tests.pages.visiting import employ
from tests.walks.test_records import at_hand, opened
from tests.world import ZHAO

pytestmark = [pytest.mark.browser, pytest.mark.proof]

SOON = 15_000  # milliseconds: a page that is away asks seldom


@pytest.fixture
def two(sqlite_engine: Engine) -> Desks:
    two = desks(Database(sqlite_engine))
    two.world.advance(60)
    return two


def other_tab(page: Page, url: str) -> Page:
    tab = page.context.new_page()
    leave(tab, url)
    return tab


def leave(page: Page, url: str) -> None:
    page.goto(f"{url}/account")
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url(f"{url}/login")


def test_lins_desk_lives_again_after_a_new_sign_in_and_f8_is_heard(browser: Browser, two: Desks) -> None:
    complaints: list[str] = []
    with served(two.world) as url, visit(browser, url, complaints) as desk:
        enter(desk, url, two, "lin")
        caller = talk(two.world)
        expect(desk.locator(".silent")).to_be_visible()
        tab = other_tab(desk, url)
        expect(desk.locator("#ended")).to_contain_text("已退出登录")
        sign_in(tab, "lin@line.example")
        tab.wait_for_url(f"{url}/desk")
        expect(desk.locator("#ended")).to_be_hidden(timeout=SOON)
        desk.keyboard.press("F8")
        expect(desk.locator("#tools-said")).to_contain_text("来电者听不到")
        caller.hang_up()
        two.world.until(lambda: two.world.presence("Lin") == "wrap_up")
        expect(desk.locator("#presence")).to_have_text("整理中", timeout=SOON)
    assert complaints == []


def test_lins_open_desk_is_not_wus(browser: Browser, two: Desks) -> None:
    employ(two.world, "Wu", number=ZHAO)
    with served(two.world) as url, visit(browser, url, []) as desk:
        enter(desk, url, two, "lin")
        caller = talk(two.world)
        desk.locator("#words").fill("外婆的药还剩两天")
        desk.locator("#words").blur()
        expect(desk.locator("#kept")).to_contain_text("已保存")
        tab = other_tab(desk, url)
        sign_in(tab, "wu@line.example")
        tab.wait_for_url(f"{url}/desk")
        expect(desk.locator("#ended")).to_contain_text("另一位同事", timeout=SOON)
        desk.keyboard.press("F8")
        expect(desk.locator("#tools-said")).to_contain_text("没有发出")
        caller.hang_up()
        two.world.until(lambda: two.world.presence("Lin") == "wrap_up")
        expect(tab.locator("#presence")).to_have_text("不响铃")
        expect(desk.locator("#presence")).to_have_text("通话中")  # hers, as it was when she was there
        shoot(desk, "desk-of-somebody-else")


def test_lin_is_warned_before_an_idle_desk_signs_her_out_and_one_press_keeps_her(browser: Browser, two: Desks) -> None:
    complaints: list[str] = []
    with served(two.world) as url, visit(browser, url, complaints, width=360) as desk:
        enter(desk, url, two, "lin")
        two.world.advance(109 * 60)
        expect(desk.locator("#idle")).to_be_hidden()
        two.world.advance(2 * 60)
        expect(desk.locator("#idle")).to_be_visible()
        expect(desk.locator("#idle")).to_contain_text("十分钟内会自动退出")
        shoot(desk, "desk-idle-360")
        desk.get_by_role("button", name="我还在").click()
        expect(desk.locator("#tools-said")).to_have_text("好，登录还在。")
        expect(desk.locator("#idle")).to_be_hidden()
        two.world.advance(60 * 60)
        expect(desk.locator("#ended")).to_be_hidden()
        assert two.world.presence("Lin") == "ready"
    assert complaints == []


def test_the_words_of_a_record_are_hidden_while_lin_is_signed_out_and_there_when_she_is_back(
    browser: Browser, two: Desks
) -> None:
    with served(two.world) as url, visit(browser, url, []) as desk:
        enter(desk, url, two, "lin")
        talk(two.world)
        desk.locator("#words").fill("外婆的药还剩两天")
        desk.locator("#words").blur()
        expect(desk.locator("#kept")).to_contain_text("已保存")
        record = desk.context.new_page()
        record.goto(f"{url}/desk/records")
        record.locator("main li a").first.click()
        expect(record.locator("#words")).to_have_value("外婆的药还剩两天")
        tab = other_tab(desk, url)
        expect(desk.locator("#ended")).to_be_visible()
        expect(desk.locator("#words")).to_be_hidden()
        record.evaluate("dispatchEvent(new Event('online'))")  # so that it asks at once
        expect(record.locator("#words")).to_be_hidden()
        shoot(record, "record-signed-out")
        sign_in(tab, "lin@line.example")
        tab.wait_for_url(f"{url}/desk")
        expect(desk.locator("#words")).to_be_visible(timeout=SOON)
        expect(desk.locator("#words")).to_have_value("外婆的药还剩两天")
        record.evaluate("dispatchEvent(new Event('online'))")
        expect(record.locator("#words")).to_be_visible()


def test_words_that_could_not_be_kept_stay_in_sight_until_they_are(browser: Browser, two: Desks) -> None:
    with served(two.world) as url, visit(browser, url, []) as desk:
        enter(desk, url, two, "lin")
        talk(two.world)
        desk.route("**/keep", lambda route: route.abort())
        desk.locator("#words").fill("外婆的药还剩两天")
        tab = other_tab(desk, url)
        desk.unroute("**/keep")
        desk.locator("#words").blur()
        expect(desk.locator("#unkept")).to_contain_text("您已退出登录")
        expect(desk.locator("#words")).to_be_visible()
        sign_in(tab, "lin@line.example")
        tab.wait_for_url(f"{url}/desk")
        expect(desk.locator("#ended")).to_be_hidden(timeout=SOON)
        expect(desk.locator("#unkept")).to_be_hidden(timeout=SOON)
        expect(desk.locator("#kept")).to_contain_text("已保存")


def test_what_lin_pressed_waits_for_lin_and_is_not_sent_by_who_signs_in_after_her(browser: Browser, two: Desks) -> None:
    with served(two.world) as url, visit(browser, url, []) as page:
        enter(page, url, two, "lin")
        talk(two.world)
        which = at_hand(two.world)
        expect(page.locator("#level-R4")).to_be_visible()
        page.context.set_offline(True)
        page.locator("#level-R4").click()
        expect(page.locator("#risk [data-unsent]")).to_contain_text("R4 立即：还没送出")
        page.context.clear_cookies()  # her sign-in has ended meanwhile
        page.goto("about:blank")
        page.context.set_offline(False)
        enter(page, url, two, "zheng")
        page.goto(f"{url}/desk/records/{which}")
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("#risk-asked-title").click()
        page.locator("#fact_alone").select_option("yes")
        assert soon(lambda: bool(opened(two.world, which, "Zheng").assessed))
        assert [one.level for one in opened(two.world, which, "Zheng").assessed] == [None], "Zheng has pressed no level"
        leave(page, url)
        enter(page, url, two, "lin")
        expect(page.locator("#level-R4")).to_have_attribute("aria-pressed", "true", timeout=SOON)
        assert [one.by for one in opened(two.world, which).assessed] == ["Lin", "Zheng"]
