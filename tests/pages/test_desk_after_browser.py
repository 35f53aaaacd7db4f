"""Call-backs and shifts in a real browser: on a phone and on a screen, in both languages, with the keyboard alone."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.roster import import_roster
from hotline.roster.config import RosterConfig
from hotline.simulator.behaviours import Answers
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.checks import hang_up_all
from tests.world import LEDGER, LIN, STRANGER, WU, World

pytestmark = pytest.mark.browser


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), roster=RosterConfig(seats=1, gap_hours=24).rules())
    world.ledger(LEDGER)
    employ(world)
    employ(world, "Wu", number=WU)
    world.exchange.phone(LIN, Answers())
    return world


def promised(world: World, number: str, best: str | None, by: str = "Wu") -> None:
    add_by_staff(world.house, world.clock.now(), number=number, by=by, best=best, may_text=True, may_leave_word=False)


def signed_in(page: Page, url: str, path: str) -> None:
    page.goto(f"{url}/login")
    sign_in(page, "lin@line.example")
    page.wait_for_url(f"{url}/desk")
    page.goto(f"{url}{path}")


def test_a_late_promise_is_seen_and_lin_has_her_phone_rung_for_it(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    world.duty("Lin", "on")
    wang = world.calls_in(STRANGER)
    world.until(lambda: wang.talking_with == {LIN})
    hang_up_all(world, wang)
    world.duty("Lin", "off")
    promised(world, "+8613800000902", "19:30-21:00")
    world.advance(25 * 60)
    promised(world, "+8613800000001", None)
    world.advance(3)
    with served(world) as url, visit(browser, url, complaints, width=360) as page:
        signed_in(page, url, "/desk/callbacks")
        expect(page.locator(".promises li")).to_have_count(2)
        expect(page.locator(".is-soon")).to_have_count(1)
        shoot(page, "callbacks-360")
        world.advance(6 * 60)
        expect(page.locator(".is-late")).to_have_count(1, timeout=5000)
        page.get_by_role("link", name="-").first.click()
        shoot(page, "callback-360")
        page.goto(f"{url}/desk/callbacks")
        page.get_by_role("button", name="EN", exact=True).click()
        page.set_viewport_size({"width": 1280, "height": 800})
        shoot(page, "callbacks-en")
        chen = page.locator(".promises li", has=page.locator(".front", has_text="Frontline"))
        chen.get_by_role("button", name="ring my phone").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Your phone rings in a moment")
        world.advance(1)
        expect(page.locator(".promises")).to_contain_text("Lin is at it", timeout=5000)
    assert complaints == []


def test_lin_confirms_swaps_and_fills_a_gap(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    sheet = "name,date,start,end,place,note\nLin,2026-03-04,19:00,22:00,家里,先看交班\nLin,2026-03-05,06:00,17:00,,\n"
    import_roster(world.house, sheet.encode(), "roster.csv", world.clock.now())
    with served(world) as url, visit(browser, url, complaints, width=360, dark=True) as page:
        signed_in(page, url, "/desk/shifts")
        shoot(page, "shifts-360-dark")
        page.get_by_role("button", name="确认能来").press("Enter")
        expect(page.locator(".chip.ok")).to_have_count(1)
        page.get_by_role("button", name="EN", exact=True).click()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.locator("main summary").nth(1).press("Enter")
        page.get_by_label("Ask whom").nth(1).select_option("Wu")
        shoot(page, "shifts-en-open")
        page.get_by_role("button", name="Ask for a swap").click()
        expect(page.get_by_text("asking Wu")).to_be_visible()
        page.get_by_role("button", name="I take it").first.click()
        expect(page.get_by_role("status")).to_have_text("This shift is yours now.")
        page.get_by_label("Hand over").fill("A3F9-0C21: 明早八点")
        page.get_by_role("button", name="Leave it").click()
        page.get_by_role("button", name="Make a new address").click()
        expect(page.locator(".secret")).to_contain_text("shifts.ics?key=")
        page.set_viewport_size({"width": 360, "height": 800})
        shoot(page, "shifts-360-en")
    assert complaints == []
