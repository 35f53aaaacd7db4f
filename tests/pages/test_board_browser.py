"""A family waits, the board shows it by itself; the class is changed with a reason; an alert is seen by somebody."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.account import give_app
from hotline.kernel.pools import Pool
from hotline.roster.model import Role
from hotline.simulator.behaviours import Answers, ByHand
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import code_of, employ
from tests.world import LEDGER, LIN, STRANGER, WU, ZHAO, World

pytestmark = pytest.mark.browser


def evening(world: World) -> None:
    """Lin talks, Wu's phone is not answered, Zhao of the second pool is free for nobody yet; people wait."""
    world.ledger(LEDGER)
    world.counsellor("Lin", LIN, Answers(after=3))
    world.counsellor("He", "+8613800000704", on_duty=False)
    talk = world.calls_in(STRANGER)
    world.until(lambda: talk.talking_with == {LIN})
    world.counsellor("Wu", WU, ByHand())
    missed = world.calls_in("+8613800000904")
    world.until(lambda: "unresponsive" in str(world.api("/alerts")), 400)
    missed.hang_up()
    for number in ("+8613800000902", "+8613800000903", "+8613800000001"):
        world.calls_in(number).press("0")
        world.advance(40)
    world.counsellor("Sun", "+8613800000705", pool=Pool.SECOND, on_duty=False)


def enter(page: Page, world: World, url: str, secret: str) -> None:
    page.goto(f"{url}/login")
    sign_in(page, "zhou@line.example")
    page.fill("#code", code_of(world, secret))
    page.press("#code", "Enter")


def test_a_family_waits_and_a_supervisor_decides(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=60.0), list[str]()
    employ(world, "Zhou", Role.SUPERVISOR, ZHAO)
    secret = give_app(world.house, "Zhou", world.clock.now())
    evening(world)
    with served(world) as url, visit(browser, url, complaints) as page:
        enter(page, world, url, secret)
        expect(page.locator(".one.is-frontline")).to_have_count(1)
        expect(page.locator(".alerts li")).to_have_count(1)
        shoot(page, "board")
        chen = world.calls_in("+8613800000906")
        chen.press("0")
        world.advance(1)
        expect(page.locator(".one.is-general")).to_have_count(3, timeout=5000)
        page.locator(".one.is-general").nth(2).click()
        page.get_by_role("radio", name="危险").check()
        page.locator("#why-class").fill("she says she will jump")
        shoot(page, "board-call")
        page.get_by_role("button", name="更改").click()
        expect(page.get_by_role("status")).to_have_text("已办，写进了审计。")
        page.get_by_role("link", name="回督导台").click()
        expect(page.locator(".one.is-crisis")).to_have_count(1)
        expect(page).to_have_title("▲ 2 · 督导台 · 青柠热线")
        page.get_by_role("button", name="知道了").press("Enter")
        expect(page.locator(".seen li")).to_have_count(1)
        page.context.set_offline(True)
        expect(page.locator("#lost")).to_be_visible(timeout=8000)
        page.context.set_offline(False)
        expect(page.locator("#lost")).to_be_hidden(timeout=8000)
    assert complaints == []


def test_the_board_on_a_phone_in_the_dark_and_in_english(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=60.0), list[str]()
    employ(world, "Zhou", Role.SUPERVISOR, ZHAO)
    secret = give_app(world.house, "Zhou", world.clock.now())
    evening(world)
    with served(world) as url, visit(browser, url, complaints, width=360, dark=True, language="en-GB") as page:
        world.advance(31)
        enter(page, world, url, secret)
        expect(page.locator(".one.is-general")).to_have_count(2)
        shoot(page, "board-360-dark")
        page.get_by_role("link", name="Wu").click()
        expect(page.get_by_role("heading", name="Free her line")).to_be_visible()
        shoot(page, "board-person-360-dark")
        page.goto(f"{url}/board")
        page.locator(".person", has_text="Lin").click()
        page.get_by_role("link", name="See this call").click()
        expect(page.get_by_role("button", name="Whisper")).to_be_visible()
        shoot(page, "board-talk-360-dark")
        page.goto(f"{url}/board/overflow")
        shoot(page, "board-overflow-360-dark")
    assert complaints == []
