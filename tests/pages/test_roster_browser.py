"""Zheng writes the roster with the keyboard alone, then with a mouse; and reads it on a phone in the dark."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.account import give_app
from hotline.flows.own_shifts import ask_swap
from hotline.roster.config import RosterConfig
from hotline.roster.model import Role
from tests.pages.served import served, shoot, visit
from tests.pages.test_call_log_browser import enter
from tests.pages.test_roster_pages import staffed
from tests.pages.test_shifts_pages import roster
from tests.pages.visiting import employ
from tests.world import ZHAO, World

pytestmark = pytest.mark.browser


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), roster=RosterConfig(seats=1, gap_hours=24).rules())
    employ(world, "Zheng", Role.SUPERVISOR, ZHAO)
    return staffed(world)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_week_is_written_with_keys_alone_and_a_shift_is_dragged(browser: Browser, world: World) -> None:
    secret, complaints = give_app(world.house, "Zheng", world.clock.now()), list[str]()
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/roster")
        shoot(page, "roster")
        page.locator('tr[data-name="Lin"] .add').first.focus()
        press(page, "ArrowRight", "ArrowRight", "Shift+ArrowDown")
        expect(page.get_by_role("status")).to_have_text("已移动。")
        assert ("Wu", "03-04T22:00", "03-05T06:00") in roster(world)
        expect(page.locator("a.block:focus")).to_contain_text("22:00–06:00")
        press(page, "n")
        expect(page.get_by_role("heading", name="加一个班")).to_be_visible()
        page.locator("#start").fill("07:30")
        page.locator("#end").fill("11:30")
        shoot(page, "roster-new")
        press(page, "Enter")
        expect(page.get_by_role("alert")).to_contain_text("已经过去")
        page.locator("#date").fill("2026-03-06")
        press(page, "Enter")
        expect(page.get_by_role("status")).to_have_text("已排上。")
        expect(page.locator("a.block:focus")).to_contain_text("07:30–11:30")
        press(page, "Delete")
        expect(page.locator("#off")).to_be_focused()
        press(page, "Enter")
        expect(page.get_by_role("status")).to_have_text("已取消。")
        assert "03-06T07:30" not in str(roster(world))
        page.locator(".block", has_text="14:00–18:00").drag_to(page.locator('tr[data-name="Wu"] td').nth(5))
        expect(page.get_by_role("status")).to_have_text("已移动。")
        assert ("Wu", "03-07T14:00", "03-07T18:00") in roster(world)
    assert complaints == []


def test_the_week_on_a_phone_in_the_dark_and_in_english(browser: Browser, world: World) -> None:
    secret, complaints = give_app(world.house, "Zheng", world.clock.now()), list[str]()
    with served(world) as url, visit(browser, url, complaints, width=360, dark=True, language="en-GB") as page:
        enter(page, world, url, secret)
        page.goto(f"{url}/roster")
        shift = page.locator('tr[data-name="Lin"] .block').first.get_attribute("id") or ""
        ask_swap(world.house, world.clock.now(), by="Lin", shift_id=shift.removeprefix("s-"), to="Wu")
        page.reload()
        shoot(page, "roster-360-dark")
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_role("status")).to_have_text("Given, and written down.")
        page.goto(f"{url}/roster/sheet")
        sheet = "name,date,start,end\nWu,2026-03-09,22:00,06:00\nNobody,2026-03-09,8,9\n"
        page.set_input_files("#sheet", {"name": "a.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
        page.get_by_role("button", name="See what it would do").click()
        expect(page.get_by_role("heading", name="Rows that cannot be: 2")).to_be_visible()
        shoot(page, "roster-sheet-360-dark")
    assert complaints == []
