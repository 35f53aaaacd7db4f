"""Zheng looks at her week, prints the month, and reads both on a telephone in the dark."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.roster.model import Role
from tests.console.running_demo import SCREENSHOTS
from tests.pages.recorded import talked
from tests.pages.served import served, shoot, visit
from tests.pages.test_call_log import evening
from tests.pages.test_call_log_browser import enter
from tests.pages.visiting import Visit, add_app, employ
from tests.world import ZHAO, World

INSIDE_A4 = 688
"""Pixels between the margins."""

pytestmark = pytest.mark.browser


def a_month(world: World) -> None:
    for day in range(1, 28):
        at = datetime(2026, 2, day, 3 + day % 9, 10, tzinfo=UTC)
        lasts = timedelta(minutes=7)
        talked(world, 4 + day % 5, at, lasts=lasts, in_area="inside", main_problem=f"P{1 + day % 3}", age_group="14_17")
        talked(world, day % 3, at, level="R3", in_area="outside", main_problem="P11", age_group="under_14")


def print_out(page: Page, name: str) -> int:
    """Keep what the printer gets, and return how many sheets of A4 that is."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": INSIDE_A4, "height": 900})
    page.screenshot(path=str(SCREENSHOTS / f"{name}-print.png"), full_page=True)
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")


def test_from_the_week_to_the_printed_month(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=60.0), list[str]()
    evening(world)
    a_month(world)
    employ(world, "Zheng", Role.SUPERVISOR, ZHAO)
    first = Visit(world)
    first.sign_in("zheng@line.example")
    secret, _ = add_app(first)
    world.advance(60)
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/reports")
        page.select_option("#span", "month")
        page.fill("#day", "2026-02-11")
        page.get_by_role("button", name="显示", exact=True).press("Enter")
        expect(page.get_by_role("img")).to_have_count(4)
        shoot(page, "reports")
        print_out(page, "reports")
        page.emulate_media(media="screen", color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 800})
        page.get_by_role("button", name="EN").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        shoot(page, "reports-360-en")
        for name in ("monthly", "minors"):
            page.goto(f"{url}/reports/{name}?{'month=2026-02' if name == 'monthly' else 'year=2026'}")
            shoot(page, f"{name}-360-en")
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        shoot(page, "minors")
        page.goto(f"{url}/reports/monthly?month=2026-02")
        shoot(page, "monthly")
        assert print_out(page, "monthly") == 1, "the return is one sheet"
    assert complaints == []
