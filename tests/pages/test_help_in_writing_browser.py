"""Lin writes to somebody in danger: F8 calls a supervisor beside the text, and not a letter of her answer is lost."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.pages.served import served, shoot, visit
from tests.pages.talking import desks, send
from tests.pages.test_help_in_writing import of_a_message, of_a_text, wanted_by
from tests.pages.test_tools_browser import enter

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def test_lin_writes_on_while_a_supervisor_is_called(browser: Browser, sqlite_engine: Engine) -> None:
    two, complaints = desks(Database(sqlite_engine)), list[str]()
    text = of_a_text(two)
    message = of_a_message(two)
    with served(two.world) as url, visit(browser, url, complaints) as lin:
        enter(lin, url, two, "lin")
        lin.goto(f"{url}/desk/texts/{text}")
        answer = lin.get_by_label("回复", exact=True)
        answer.fill("我在，慢慢说")
        shoot(lin, "help-text")
        answer.press("F8")
        expect(lin.locator("#tools-said")).to_have_text("已经在请督导，对方不知道。")
        expect(answer).to_have_value("我在，慢慢说")
        expect(lin.locator(".trail li").last).to_have_text("还没有人看到")
        send(two.zheng, "/desk/tools/coming", which=wanted_by(two.zheng))
        expect(lin.locator("#tools-said")).to_contain_text("督导 Zheng 看到了，正在过来", timeout=5000)
        expect(answer).to_have_value("我在，慢慢说")
        lin.set_viewport_size({"width": 360, "height": 800})
        shoot(lin, "help-text-360")
        lin.goto(f"{url}/desk/messages/{message}")
        lin.keyboard.press("0")
        expect(lin.locator(".trail .done").first).to_contain_text("请了督导")
        shoot(lin, "help-message-360")
        lin.set_viewport_size({"width": 1280, "height": 800})
        shoot(lin, "help-message")
    assert complaints == []
