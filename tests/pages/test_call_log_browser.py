"""Zheng looks for a call, reads its story and prints it, with a keyboard, on a wide screen and a narrow one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from tests.console.running_demo import SCREENSHOTS, browser_at
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.test_call_log import evening
from tests.pages.visiting import Visit, add_app, code_of, employ
from tests.world import ZHAO, World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    with browser_at(browser_path) as browser:
        yield browser


def enter(page: Page, world: World, url: str, secret: str, email: str = "zheng@line.example") -> None:
    page.goto(f"{url}/login")
    sign_in(page, email)
    page.wait_for_url("**/second*")
    page.fill("#code", code_of(world, secret))
    page.press("#code", "Enter")
    page.wait_for_url(lambda address: "/second" not in address)


def test_from_the_search_to_the_story(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=60.0), list[str]()
    evening(world)
    employ(world, "Zheng", Role.SUPERVISOR, ZHAO)
    first = Visit(world)
    first.sign_in("zheng@line.example")
    secret, _ = add_app(first)
    world.advance(60)
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/calls")
        shoot(page, "calls")
        page.select_option("#class", "frontline")
        page.get_by_role("button", name="搜索", exact=True).press("Enter")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("tbody a").click()
        expect(page.get_by_role("img")).to_be_visible()
        shoot(page, "call")
        page.emulate_media(media="print")
        page.screenshot(path=str(SCREENSHOTS / "call-print.png"), full_page=True)
        page.emulate_media(media="screen", color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="EN").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        shoot(page, "call-360-en")
        page.go_back()
        page.goto(f"{url}/calls")
        shoot(page, "calls-360-en")
    assert complaints == []
