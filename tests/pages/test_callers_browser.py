"""Zheng writes a plan with the keyboard on a phone's width; Lin sees it while the phone rings, in the dark."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.simulator.behaviours import ByHand
from tests.pages.served import served, shoot, visit
from tests.pages.talking import desks
from tests.pages.test_browser import sign_in
from tests.pages.test_call_log_browser import enter
from tests.walks.followed_up import called
from tests.world import LIN

pytestmark = pytest.mark.browser


def test_a_plan_by_keyboard_and_what_lin_sees_of_it(browser: Browser, sqlite_engine: Engine) -> None:
    line, complaints = desks(Database(sqlite_engine)), list[str]()
    for _ in range(8):
        called(line.world)
    line.world.advance(31)
    with served(line.world) as url, visit(browser, url, complaints, width=360) as page:
        enter(page, line.world, url, line.secret)
        page.goto(f"{url}/callers")
        page.locator("main ul a").first.press("Enter")
        for weekday in ("周三", "周五"):
            page.get_by_label(weekday).press("Space")
        page.get_by_label("约定的内容").fill("每次二十分钟，谈孩子上学的事")
        page.get_by_label("已经告诉来电者").press("Space")
        page.get_by_role("button", name="保存约定").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("约定已保存")
        page.get_by_label("为什么").fill("三次打来只说下流话")
        page.get_by_role("button", name="请另一位督导确认").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("等另一位督导确认")
        shoot(page, "caller-360")
        page.goto(f"{url}/callers")
        shoot(page, "callers-360")
    lin = line.world.exchange.phone(LIN, ByHand())
    line.world.calls_in()
    line.world.until(lambda: lin.state == "ringing")
    with served(line.world) as url, visit(browser, url, complaints, language="en-GB", dark=True) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        expect(page.get_by_text("Agreed: Zheng talks with her")).to_be_visible()
        shoot(page, "desk-agreed-en-dark")
        page.goto(f"{url}/desk/agreed")
        shoot(page, "agreed-en-dark")
    line.world.advance(31)
    with served(line.world) as url, visit(browser, url, complaints, language="en-GB") as page:
        enter(page, line.world, url, line.secret)
        page.goto(f"{url}/callers")
        page.locator("main ul a").first.press("Enter")
        expect(page.get_by_role("button", name="Lift it")).to_be_visible()
        shoot(page, "caller-en")
    assert complaints == []


def test_what_was_refused_outlives_a_reload_and_another_form_that_is_taken(
    browser: Browser, sqlite_engine: Engine
) -> None:
    line = desks(Database(sqlite_engine))
    for _ in range(8):
        called(line.world)
    line.world.advance(31)
    with served(line.world) as url, visit(browser, url, []) as page:
        enter(page, line.world, url, line.secret)

        def open_caller() -> None:
            page.goto(f"{url}/callers")
            page.locator("main ul a").first.press("Enter")

        open_caller()
        page.get_by_label("约定的内容").fill("每次二十分钟")
        page.get_by_role("button", name="保存约定").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("请选至少一天")
        open_caller()
        expect(page.get_by_label("约定的内容")).to_have_value("每次二十分钟")
        page.get_by_label("周三").check()
        page.get_by_role("button", name="保存约定").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("约定已保存")
        page.get_by_label("周三").uncheck()
        page.get_by_label("约定的内容").fill("每次十分钟")
        page.get_by_role("button", name="保存约定").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("请选至少一天")
        page.get_by_role("button", name="结束约定").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("约定已结束")
        page.reload()
        expect(page.get_by_label("约定的内容")).to_have_value("每次十分钟")
