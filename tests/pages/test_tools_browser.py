"""A night's worst call at real desks: Lin never stops talking, and what she needs is one key away."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, delete

from hotline.db.unit_of_work import Database
from hotline.flows.resources import import_resources
from hotline.help.tables import help_requests
from hotline.roster.model import Role
from tests.pages.served import served, shoot, visit
from tests.pages.talking import Desks, desks, talk
from tests.pages.test_browser import sign_in
from tests.pages.visiting import code_of, employ
from tests.world import ZHAO
from tests.world_settings import ROOT

pytestmark = pytest.mark.browser


def enter(page: Page, url: str, two: Desks, name: str) -> None:
    page.goto(f"{url}/login")
    sign_in(page, f"{name}@line.example")
    if name == "zheng":
        page.fill("#code", code_of(two.world, two.secret))
        page.press("#code", "Enter")
        page.locator("a[href='/desk']").first.click()
    expect(page.locator("main h1")).to_be_visible()
    page.wait_for_load_state()


def test_lin_calls_a_supervisor_and_an_ambulance_without_leaving_her_caller(
    browser: Browser, sqlite_engine: Engine
) -> None:
    two, complaints = desks(Database(sqlite_engine)), list[str]()
    two.world.advance(60)
    with (
        served(two.world) as url,
        visit(browser, url, complaints) as lin,
        visit(browser, url, complaints, width=360, language="en-GB", dark=True) as zheng,
    ):
        enter(lin, url, two, "lin")
        enter(zheng, url, two, "zheng")
        talk(two.world)
        expect(lin.locator(".silent")).to_be_visible()
        shoot(lin, "tools-talk")
        lin.keyboard.press("0")
        expect(lin.locator("#tools-said")).to_contain_text("来电者听不到")
        expect(lin.locator(".trail .done").first).to_contain_text("请了督导")
        expect(zheng.locator("#tools-said")).to_have_text("Lin calls a supervisor.")
        shoot(zheng, "tools-wanted-360-en-dark")
        zheng.get_by_role("button", name="I am coming").press("Enter")
        expect(lin.locator("#tools-said")).to_contain_text("督导 Zheng 看到了，正在过来")
        lin.get_by_role("button", name="再请一次").click()
        zheng.get_by_role("link", name="Board").click()
        shoot(zheng, "board-wanted-360-en-dark")
        zheng.get_by_role("button", name="Tell her I am coming: Lin").press("Enter")
        expect(zheng.get_by_role("status").filter(has_text="She has been told that you come.")).to_be_visible()
        zheng.get_by_role("link", name="Desk").click()
        expect(lin.locator(".trail:not(.ask) .done")).to_have_count(2)
        lin.keyboard.press("9")
        expect(lin.get_by_label("120 急救")).to_be_focused()
        lin.keyboard.press("Space")
        lin.get_by_label("告诉了他们什么").fill("解放路 5 号 301，吞了药")
        lin.keyboard.press("F8")
        expect(lin.locator(".trail:not(.ask) .done")).to_have_count(1)  # asked anew while she writes
        lin.get_by_label("生命有危险").check()
        shoot(lin, "tools-emergency")
        lin.get_by_role("button", name="已经求助").click()
        expect(lin.locator("#tools-said")).to_contain_text("记下了")
        expect(lin.get_by_label("告诉了他们什么")).to_have_value("")
        zheng.get_by_role("link", name="120 ambulance").click()
        zheng.get_by_label("Their incident number").fill("A-77")
        zheng.get_by_role("button", name="They are on the way").click()
        shoot(zheng, "emergency-way-360-en-dark")
        zheng.get_by_label("Who confirmed it").fill("the 120 desk")
        zheng.context.set_offline(True)
        zheng.get_by_role("button", name="Confirmed").click()
        expect(zheng.locator("#lost")).to_be_visible()
        expect(zheng.get_by_label("Who confirmed it")).to_have_value("the 120 desk")
        shoot(zheng, "emergency-lost-360-en-dark")
        zheng.context.set_offline(False)
        expect(zheng.locator("#lost")).to_be_hidden()
        zheng.get_by_role("button", name="Confirmed").click()
        zheng.get_by_label("Outcome").fill("第一医院，醒着")
        zheng.get_by_role("button", name="Tell her").click()
        expect(lin.locator("#tools-said")).to_have_text("120 急救：有结果了。")
        lin.get_by_role("link", name="120 急救").click()
        expect(lin.locator("main")).to_contain_text("第一医院，醒着")
        shoot(lin, "emergency-told")
    assert complaints == []


def test_lin_gives_a_number_and_asks_gao_for_pills(browser: Browser, sqlite_engine: Engine) -> None:
    two, complaints = desks(Database(sqlite_engine)), list[str]()
    employ(two.world, "Gao", Role.COORDINATOR, ZHAO)
    import_resources(two.world.house, two.world.clock.now(), (ROOT / "config" / "resources.toml").read_bytes())
    with (
        served(two.world) as url,
        visit(browser, url, complaints, language="en-GB", dark=True) as lin,
        visit(browser, url, complaints, width=360) as gao,
    ):
        enter(lin, url, two, "lin")
        enter(gao, url, two, "gao")
        lin.keyboard.press("7")
        lin.keyboard.type("legal")
        lin.keyboard.press("Enter")
        expect(lin.locator("#found")).to_contain_text("12348")
        expect(lin.locator("#found")).to_contain_text("nobody has checked it yet")
        lin.locator("h1").click()
        lin.keyboard.press("8")
        lin.keyboard.type("Please bring pills for a week")
        lin.get_by_label("By when").fill("2026-03-05T12:00")
        lin.get_by_label("For whom").fill("H-1")
        lin.get_by_role("button", name="Send", exact=True).click()
        expect(lin.locator("#tools-said")).to_contain_text("Ask first, then tick")
        expect(lin.get_by_label("What is to be done")).to_have_value("Please bring pills for a week")
        shoot(lin, "tools-refused-en-dark")
        lin.get_by_role("checkbox", name="The caller agrees").check()
        lin.get_by_role("button", name="Send", exact=True).click()
        gao.get_by_role("link", name="Lin 请您帮忙").click(timeout=5000)
        gao.get_by_role("button", name="我来办").press("Enter")
        shoot(gao, "request-taken-360")
        gao.get_by_label("告诉请您的同事").fill("送到了")
        gao.get_by_role("button", name="办好了").click()
        gao.get_by_role("link", name="全部").click()
        shoot(gao, "requests-360")
        expect(lin.locator("#tools-said")).to_have_text("The coordinator has answered.")
        lin.goto(f"{url}/resources?for=P5")
        shoot(lin, "resources-en-dark")
        lin.set_viewport_size({"width": 360, "height": 800})
        shoot(lin, "resources-360-en-dark")
    assert complaints == []


def test_f8_calls_a_supervisor_from_the_first_paint_and_before_the_panel_knows_of_the_talk(
    browser: Browser, sqlite_engine: Engine
) -> None:
    two = desks(Database(sqlite_engine))
    two.world.advance(60)
    with served(two.world) as url, visit(browser, url, []) as lin:
        enter(lin, url, two, "lin")
        lin.route("**/desk/tools/live", lambda asked: asked.abort())  # the panel is behind
        talk(two.world)
        lin.keyboard.press("F8")
        lin.unroute("**/desk/tools/live")
        expect(lin.locator(".trail .done").first).to_contain_text("请了督导")
        with two.world.house.work() as work:
            work.connection.execute(delete(help_requests))
        lin.route("**/desk_tools.js*", lambda asked: asked.abort())  # its script has not come
        lin.reload(wait_until="commit")
        lin.locator(".silent button").wait_for()
        lin.keyboard.press("F8")
        expect(lin.locator(".trail .done").first).to_contain_text("请了督导")
