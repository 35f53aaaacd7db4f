"""Lin's hands on the record: what clashes, what is too long, what begins with a digit, a step that moves on."""

import re

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.records.model import Stamp
from hotline.roster.model import Duty
from hotline.simulator.behaviours import Answers
from tests.console.running_demo import PATIENCE
from tests.pages.served import served, shoot, visit
from tests.pages.test_records_browser import NO_TALK, SAVED, at_desk, kept, soon, writes
from tests.pages.test_risk_browser import asked, presses
from tests.pages.visiting import employ
from tests.walks.test_records import at_hand, keep, opened, talks
from tests.world import LIN, World

pytestmark = [pytest.mark.browser, pytest.mark.proof]


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), wrap_up_seconds=60.0)
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    return world


def test_a_clash_holds_up_nothing_else_and_is_named_when_she_closes(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints) as page:
        at_desk(page, url)
        caller = talks(world)
        which = at_hand(world)
        writes(page, "#words", "甲")
        kept(page)
        keep(world, which, Stamp(opened(world, which).record.version), filled=NO_TALK, words="另一页写的")
        writes(page, "#words", "这一页写的")
        expect(page.locator("#clashing")).to_contain_text("另一页写的", timeout=SAVED)
        writes(page, "#facts", "外面下雨")
        assert soon(lambda: opened(world, which).texts == {"words": "另一页写的", "facts": "外面下雨"})
        page.reload()
        expect(page.locator("#words")).to_have_value("这一页写的")
        expect(page.locator("#clashing")).to_contain_text("另一页写的")
        caller.hang_up()
        world.advance(5)
        page.get_by_role("button", name="写完，结束记录").click()
        expect(page.locator("#unkept")).to_contain_text("来电者的原话另一页也写了")
        expect(page.get_by_role("button", name="两份放在一起")).to_be_focused()
        expect(page.locator("#clash")).to_be_in_viewport()
        shoot(page, "record-clash-close")
        page.get_by_role("button", name="用我写的").click()
        assert soon(lambda: opened(world, which).texts == {"words": "这一页写的", "facts": "外面下雨"})
        page.get_by_role("button", name="写完，结束记录").click()
        expect(page.get_by_role("status").first).to_contain_text("记录已结束")
    assert complaints == []


def test_a_paste_that_is_too_long_is_never_cut(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    long, step = "长" * 25_000, "步" * 1_001
    with served(world) as url, visit(browser, url, complaints, width=360) as page:
        at_desk(page, url)
        talks(world)
        page.locator("#words").focus()
        page.keyboard.insert_text(long)
        page.locator("#words").blur()
        expect(page.locator("#unkept")).to_contain_text("每一栏最多 20000 字", timeout=SAVED)
        expect(page.locator("#unkept")).to_contain_text("一个字也没有删")
        page.locator("#what").focus()
        page.keyboard.insert_text(step)
        page.locator("#what").press("Enter")
        expect(page.locator("#actions [role=alert]")).to_contain_text("每一件事最多 1000 字")
        page.reload()
        expect(page.locator("#words")).to_have_value(long)
        expect(page.locator("#what")).to_have_value(step)
        page.locator("#words").fill(long[:20_000])
        page.locator("#words").blur()
        kept(page)
        shoot(page, "record-long-360")
    assert opened(world, at_hand(world)).texts == {"words": long[:20_000]}
    assert complaints == []


def test_a_note_that_begins_with_a_digit_presses_no_key(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints) as page:
        pressed: list[str] = []
        page.on("request", lambda sent: pressed.append(sent.url) if re.search("duty|tools/.*help", sent.url) else None)
        at_desk(page, url)
        caller = talks(world)
        page.locator("#words").focus()
        presses(page, "R2")
        expect(page.locator("#level-R2")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#level-R2")).to_be_focused()
        page.keyboard.type("2110")
        asked(page)
        page.locator("#risk_reason").fill("2")
        page.locator("#risk_reason").press("Enter")
        expect(page.locator("#risk-history .num")).to_have_text("2")
        expect(page.locator("#risk_reason")).to_be_focused()
        page.keyboard.type("0")
        expect(page.locator("#risk_reason")).to_have_value("20")
        page.locator("#words").fill("她说")
        caller.hang_up()
        world.until(lambda: world.presence("Lin") == "wrap_up")
        before = at_hand(world)
        world.until(lambda: world.presence("Lin") == "ready", 120)
        talks(world, "+8613800000903")
        expect(page.locator("[data-record]").nth(1)).to_have_attribute("data-record", at_hand(world), timeout=SAVED)
        page.keyboard.type("2")
        expect(page.locator("#record > [data-record]")).to_be_focused()
        expect(page.locator("#words")).to_have_value("")
        assert opened(world, before).texts == {"words": "她说"}
        assert world.presence("Lin") == "busy"
        page.locator("h1").click()
        page.get_by_label("用数字键操作").uncheck()
        shoot(page, "desk-keys-off")
        page.locator("h1").click()
        page.keyboard.press("2")
        page.reload()
        expect(page.get_by_label("用数字键操作")).not_to_be_checked()
        page.wait_for_load_state()
        page.keyboard.press("2")
        page.get_by_label("用数字键操作").check()
        assert pressed == []
        assert world.api("/alerts?open=true")["items"] == []
        page.locator("h1").click()
        page.keyboard.press("2")
        expect(page.locator("#wish [value=off]")).to_have_attribute("aria-pressed", "true")
    assert complaints == []


def test_a_step_moves_as_it_is_chosen_and_by_its_button_without_script(browser: Browser, world: World) -> None:
    complaints: list[str] = []

    def state() -> str:
        return opened(world, at_hand(world)).steps[0].state.value

    with served(world) as url, visit(browser, url, complaints) as page:
        at_desk(page, url)
        talks(world)
        page.locator("#what").fill("林老师陪着")
        page.locator("#what").press("Enter")
        step = page.get_by_label("到哪一步: 林老师陪着")
        expect(page.locator("#what")).to_be_focused()
        expect(page.get_by_role("button", name="改")).to_have_count(0)
        step.select_option("started")
        step.select_option("done")
        assert soon(lambda: state() == "done")
        expect(step).to_have_value("done")
        kept_state = page.context.storage_state()
        bare = browser.new_context(java_script_enabled=False, storage_state=kept_state, locale="zh-CN")
        plain = bare.new_page()
        plain.set_default_timeout(PATIENCE)
        plain.goto(f"{url}/desk")
        plain.get_by_label("到哪一步: 林老师陪着").select_option("failed")
        plain.get_by_role("button", name="改").click()
        expect(plain.get_by_label("到哪一步: 林老师陪着")).to_have_value("failed")
        assert state() == "failed"
        bare.close()
    assert complaints == []
