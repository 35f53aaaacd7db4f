"""What is due comes to Lin's open desk without a reload, and is late there by itself."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.promise_callback import add_by_staff
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.followed_up import called, plan
from tests.walks.test_message_tasks import leaves
from tests.world import STRANGER, World

pytestmark = pytest.mark.browser


def test_a_text_that_is_given_to_lin_is_before_her(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine)), list[str]()
    employ(world)
    leaves(world, 8)
    called(world)
    plan(world, owner="Lin")
    add_by_staff(
        world.house,
        world.clock.now(),
        number="13800000902",
        by="Lin",
        best="21:00-22:00",
        may_text=False,
        may_leave_word=False,
    )
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    with (
        served(world) as url,
        visit(browser, url, complaints) as lin,
        visit(browser, url, complaints, width=360, language="en-GB", dark=True) as at_home,
    ):
        for page in (lin, at_home):
            page.goto(f"{url}/login")
            sign_in(page, "lin@line.example")
        expect(lin.locator("#due li")).to_have_count(3)
        world.exchange.phone(STRANGER).send_text("睡不着", world.number)
        world.advance(3)
        expect(lin.locator("#due li").first).to_contain_text("短信等您回", timeout=3000)
        shoot(lin, "desk-due")
        world.advance(1000)
        expect(lin.locator("#due .chip.crisis")).to_contain_text("1 个已过", timeout=3000)
        expect(at_home.locator("#due .chip.crisis")).to_contain_text("1 late", timeout=3000)
        shoot(at_home, "desk-due-360-en-dark")
        lin.set_viewport_size({"width": 360, "height": 800})
        shoot(lin, "desk-due-360")
        lin.get_by_role("link", name="短信等您回").click()
        expect(lin.locator("main h1")).to_have_text("短信")
    assert complaints == []
