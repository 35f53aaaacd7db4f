"""Lin works through a follow-up with the keyboard alone, on a phone's width and on a wide screen."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.consents.model import Use
from hotline.db.unit_of_work import Database
from hotline.followups.model import OriginKind
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.followed_up import allows, called, plan, sleep
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_follow_up_by_keyboard(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine)), list[str]()
    employ(world)
    called(world)
    plan(world, "R2", kind=OriginKind.MESSAGE, number="+8613800000902")
    sleep(world, 60 * 3600)
    allows(world, Use.RING, Use.TEXT)
    plan(world, "R3", owner="Lin")
    sleep(world, 13 * 3600)
    with served(world) as url, visit(browser, url, complaints, width=360) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        page.goto(f"{url}/desk/followups")
        shoot(page, "followups-360")
        page.locator("main ul a").first.press("Enter")
        expect(page.get_by_text("您好，我是青柠服务台的")).to_be_visible()
        shoot(page, "followup-360")
        page.get_by_role("button", name="现在打过去").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("已约好")
        page.get_by_label("联系上了，情况更差").press("Space")
        page.get_by_label("写几句").fill("夜里醒了三次")
        page.get_by_role("button", name="保存结果").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("下一次随访已排好")
    with served(world) as url, visit(browser, url, complaints, language="en-GB", dark=True) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        page.goto(f"{url}/desk/followups")
        shoot(page, "followups-en-dark")
        page.locator("main ul a").first.press("Enter")
        expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
        shoot(page, "followup-en-dark")
    assert complaints == []
