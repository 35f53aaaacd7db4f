"""Zheng looks for a call, reads its story and prints it, with a keyboard, on a wide screen and a narrow one."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.records.model import Stamp
from hotline.roster.model import Role
from tests.console.running_demo import SCREENSHOTS
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.test_call_log import evening
from tests.pages.visiting import Visit, add_app, code_of, employ
from tests.walks.test_records import at_hand, keep, risk
from tests.world import FRONTLINE_FAMILY, ZHAO, World

pytestmark = pytest.mark.browser


def enter(page: Page, world: World, url: str, secret: str, email: str = "zheng@line.example") -> None:
    page.goto(f"{url}/login")
    sign_in(page, email)
    page.wait_for_url("**/second*")
    page.fill("#code", code_of(world, secret))
    page.press("#code", "Enter")
    page.wait_for_url(lambda address: "/second" not in address)


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), wrap_up_seconds=60.0)
    evening(world)
    which = at_hand(world)
    keep(world, which, Stamp(1))
    risk(world, which, "R3")
    return world


def supervisor(world: World, name: str, number: str) -> str:
    """Somebody with an app on her phone; give its secret."""
    employ(world, name, Role.SUPERVISOR, number)
    first = Visit(world)
    first.sign_in(f"{name.lower()}@line.example")
    secret, _ = add_app(first)
    world.advance(60)  # a code counts once
    return secret


def test_from_the_search_to_the_story_and_onto_paper(browser: Browser, world: World) -> None:
    secret, complaints = supervisor(world, "Zheng", ZHAO), list[str]()
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/calls")
        shoot(page, "calls")
        page.select_option("#risk", "R3")
        page.select_option("#problem", "P1.sleep")
        page.get_by_role("button", name="搜索", exact=True).press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody a").press("Enter")
        expect(page.get_by_role("img")).to_be_visible()
        shoot(page, "call")
        page.emulate_media(media="print")
        page.screenshot(path=str(SCREENSHOTS / "call-print.png"), full_page=True)
        expect(page.locator("nav")).to_be_hidden()
        page.emulate_media(media="screen", color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="EN").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        shoot(page, "call-360-en")
        page.goto(f"{url}/calls")
        shoot(page, "calls-360-en")
    assert complaints == []


def test_two_reveal_a_number_one_exports_and_the_audit_shows_it(browser: Browser, world: World) -> None:
    zheng, fang = supervisor(world, "Zheng", ZHAO), supervisor(world, "Fang", "+8613800000704")
    complaints = list[str]()
    with served(world) as url, visit(browser, url, complaints) as page, visit(browser, url, complaints) as other:
        enter(page, world, url, zheng)
        enter(other, world, url, fang, "fang@line.example")
        page.goto(f"{url}/calls?class=frontline&outcome=answered")
        page.locator("tbody a").click()
        page.locator("#number summary").click()
        page.fill("#words", "救护车找不到楼门")
        page.get_by_role("button", name="请同事批准").click()
        expect(page.locator("#number")).to_contain_text("在等另一位督导批准")
        other.goto(f"{url}/calls")
        other.get_by_role("link", name="去看看").click()
        shoot(other, "call-reveal-asked")
        other.get_by_role("button", name="批准", exact=True).click()
        page.reload()
        page.get_by_role("button", name="显示号码").click()
        expect(page.locator(".shown-number")).to_have_text(FRONTLINE_FAMILY)
        shoot(page, "call-revealed")
        page.goto(f"{url}/calls?class=frontline")
        page.get_by_text("导出", exact=True).click()
        for kind in ("CSV", "Excel (XLSX)"):
            with page.expect_download() as taken:
                page.get_by_role("button", name=kind).click()
            assert taken.value.suggested_filename.startswith("calls-2026")
        expect(page.locator("[data-export] [role=status]")).to_have_text("已导出。")
        page.goto(f"{url}/audit")
        page.get_by_role("button", name="现在核对").click()
        expect(page.get_by_role("status")).to_contain_text("都和写下时一样")
        for words in ("看到了 号码", "导出了 通话记录", "class=frontline"):
            expect(page.locator("tbody")).to_contain_text(words)
        shoot(page, "audit")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="EN").click()
        page.goto(f"{url}/audit")
        shoot(page, "audit-360-en")
    assert complaints == []
