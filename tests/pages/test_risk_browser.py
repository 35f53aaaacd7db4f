"""The risk card at Lin's desk: nothing she did not press is set, and nothing she pressed or typed beside it is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.records.model import Answer
from hotline.roster.model import Duty
from hotline.simulator.behaviours import Answers
from tests.console.running_demo import PATIENCE, browser_at
from tests.pages.served import served, visit
from tests.pages.test_records_browser import at_desk, soon
from tests.pages.visiting import employ
from tests.walks.test_records import at_hand, opened, talks
from tests.world import LIN, World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    with browser_at(browser_path) as browser:
        yield browser


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), wrap_up_seconds=60.0)
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    return world


def asked(page: Page) -> None:
    """Open what may be asked."""
    page.locator("#risk summary").first.click()


def test_enter_in_the_reason_sets_no_level_with_and_without_script(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url:
        with visit(browser, url, complaints) as page:
            at_desk(page, url)
            talks(world)
            asked(page)
            page.locator("#risk_reason").fill("她先挂了")
            page.locator("#risk_reason").press("Enter")
            assert soon(lambda: bool(opened(world, at_hand(world)).assessed))
            expect(page.locator("[aria-pressed=true].level")).to_have_count(0)
            state = page.context.storage_state()
        bare = browser.new_context(java_script_enabled=False, storage_state=state, locale="zh-CN")
        plain = bare.new_page()
        plain.set_default_timeout(PATIENCE)
        plain.goto(f"{url}/desk")
        expect(plain.locator("#risk_reason")).to_have_value("她先挂了")
        plain.locator("#fact_alone").select_option("yes")
        plain.locator("#risk_reason").fill("她先挂了，一个人")
        plain.locator("#risk_reason").press("Enter")
        expect(plain.locator("#risk_reason")).to_have_value("她先挂了，一个人")
        expect(plain.locator("#fact_alone")).to_have_value("yes")
        expect(plain.locator("[aria-pressed=true].level")).to_have_count(0)
        bare.close()
    [noted] = opened(world, at_hand(world)).assessed
    assert (noted.level, noted.reason, noted.facts["alone"]) == (None, "她先挂了，一个人", Answer.YES)
    assert world.api("/alerts?open=true")["items"] == []
    assert complaints == []
