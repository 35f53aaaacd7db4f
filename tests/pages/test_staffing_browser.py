"""Zheng tries two more on Friday night and plays the week, on a wide screen; and reads it on a phone in the dark."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.account import give_app
from hotline.roster.config import RosterConfig
from hotline.roster.model import Role
from tests.console.running_demo import SCREENSHOTS
from tests.pages.served import served, shoot, visit
from tests.pages.test_call_log_browser import enter
from tests.pages.test_staffing_page import staffed
from tests.pages.visiting import employ
from tests.world import ZHAO, World

pytestmark = pytest.mark.browser


def test_two_more_on_friday_night(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), roster=RosterConfig(seats=1).rules()), list[str]()
    employ(world, "Zheng", Role.SUPERVISOR, ZHAO)
    secret = give_app(staffed(world).house, "Zheng", world.clock.now())
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/staffing")
        expect(page.locator(".is-tried")).to_have_count(0)
        page.locator("#people").press("Enter")
        expect(page.locator(".is-tried")).to_have_count(4)
        page.get_by_role("button", name="演 20 遍").press("Enter")
        expect(page.locator(".days tbody tr")).to_have_count(7, timeout=10_000)
        shoot(page, "staffing")
        page.emulate_media(media="print")
        page.screenshot(path=str(SCREENSHOTS / "staffing-print.png"), full_page=True)
        page.emulate_media(media="screen", color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="EN").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.locator("main details summary").click()
        shoot(page, "staffing-360-en")
    assert complaints == []
