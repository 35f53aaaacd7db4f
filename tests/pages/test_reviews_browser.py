"""Zheng writes a review with the keyboard alone, on a phone's width; Lin reads it on a wide screen in the dark."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.reviews.model import ALWAYS, CORE
from tests.pages.served import served, shoot, visit
from tests.pages.talking import desks
from tests.pages.test_browser import sign_in
from tests.pages.test_call_log_browser import enter
from tests.pages.test_reviews_pages import talked

pytestmark = pytest.mark.browser


def test_a_review_by_keyboard_and_its_reply(browser: Browser, sqlite_engine: Engine) -> None:
    line, complaints = desks(Database(sqlite_engine)), list[str]()
    talked(line, "R3")
    with served(line.world) as url, visit(browser, url, complaints, width=360) as page:
        enter(page, line.world, url, line.secret)
        page.goto(f"{url}/reviews")
        shoot(page, "reviews-360")
        page.get_by_role("button", name="写 Lin 在").first.press("Enter")
        for point in (*CORE, ALWAYS):
            page.locator(f'input[name="mark_{point}"][value="3"]').press("Space")
        page.get_by_label("想对咨询员说的话").fill("您等她哭完才开口，很好。")
        page.get_by_role("button", name="存为草稿").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("草稿已保存")
        page.get_by_label("想对咨询员说的话").fill("您等她哭完才开口，很好。下次也这样。")
        page.reload()
        expect(page.get_by_label("想对咨询员说的话")).to_have_value("您等她哭完才开口，很好。下次也这样。")
        shoot(page, "review-360")
        page.get_by_role("button", name="给出反馈").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("反馈已给出")
    with served(line.world) as url, visit(browser, url, complaints, language="en-GB", dark=True) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        page.goto(f"{url}/desk/reviews")
        page.locator("main ul a").first.press("Enter")
        page.get_by_label("Reply to the supervisor").fill("谢谢。")
        page.reload()
        expect(page.get_by_label("Reply to the supervisor")).to_have_value("谢谢。")
        page.get_by_role("button", name="Send the reply").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("sent")
        shoot(page, "own-review-en-dark")
    line.world.advance(31)
    with served(line.world) as url, visit(browser, url, complaints, language="en-GB") as page:
        enter(page, line.world, url, line.secret)
        page.goto(f"{url}/reviews")
        shoot(page, "reviews-en")
    assert complaints == []
