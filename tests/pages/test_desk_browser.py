"""A ring reaches an open desk without a reload; a cut network is said; keys are enough."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import Answers
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.checks import hang_up_all
from tests.walks.test_records import talks
from tests.world import LEDGER, LIN, World

pytestmark = pytest.mark.browser


def test_a_call_comes_to_the_open_desk(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=60.0), list[str]()
    world.ledger(LEDGER)
    employ(world)
    world.exchange.phone(LIN, Answers(after=5))
    with served(world) as url, visit(browser, url, complaints, width=360, dark=True) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        expect(page.locator("#presence")).to_have_text("不响铃")
        page.wait_for_load_state()  # the words are there before the keys are
        page.keyboard.press("1")
        expect(page.locator("#presence")).to_have_text("空闲")
        chen = world.calls_in("+8613800000001")
        world.until(lambda: world.presence("Lin") == "reserved")
        expect(page.locator(".hand h2")).to_have_text("来电，请接手机", timeout=3000)
        expect(page).to_have_title("● 来电，请接手机")
        expect(page.locator("#told")).to_have_text("来电，请接手机")
        shoot(page, "desk-rings-360-dark")
        world.until(lambda: chen.talking_with == {LIN})
        world.advance(2)
        expect(page.locator(".hand h2")).to_have_text("通话中", timeout=3000)
        page.context.set_offline(True)
        expect(page.locator("#lost")).to_be_visible(timeout=5000)
        page.context.set_offline(False)
        expect(page.locator("#lost")).to_be_hidden(timeout=5000)
        chen.hang_up()
        world.until(lambda: world.presence("Lin") == "wrap_up")
        page.set_viewport_size({"width": 1280, "height": 800})
        expect(page.get_by_role("button", name="写好了")).to_be_visible(timeout=3000)
        shoot(page, "desk-wrap-up")
        page.keyboard.press("5")
        expect(page.locator("#presence")).to_have_text("空闲", timeout=5000)
    assert complaints == []


def test_what_moves_on_the_desk_leaves_the_keyboard_where_it_is(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=1.0), list[str]()
    employ(world)
    world.exchange.phone(LIN, Answers(after=1))
    world.duty("Lin", "on")
    for number in ("+8613800000901", "+8613800000902"):
        hang_up_all(world, talks(world, number))
        world.until(lambda: world.presence("Lin") == "ready")
    with served(world) as url, visit(browser, url, complaints) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        link = page.locator("#live .list a")
        link.focus()
        link.evaluate("one => (one.dataset.before = 'yes')")
        world.duty("Lin", "off")
        world.advance(1)
        expect(page.locator("#presence")).to_have_text("不响铃")
        expect(link).to_be_focused()
        expect(page.locator("#live [data-before]")).to_have_count(0)
    assert complaints == []
