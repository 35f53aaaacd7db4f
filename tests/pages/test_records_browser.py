"""A night with the record: the laptop closes, the network goes, another page writes; nothing that was typed is lost."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.records.model import PLAN_PARTS, ContactType, Filled
from hotline.records.risk_model import FACTS
from hotline.roster.model import Duty
from hotline.simulator.behaviours import Answers
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.test_records import at_hand, close, opened, talks
from tests.world import LIN, World

pytestmark = pytest.mark.browser

ANSWERS = ("relation", "age_group", "sex", "in_area", "minor", "abuse", "consulted", "recording", "follow_up")
NO_TALK = Filled(contact_type=ContactType.HUNG_UP)
KEPT, SAVED = re.compile(r"\d\d:\d\d:\d\d"), 15_000


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), wrap_up_seconds=60.0)
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    return world


def at_desk(page: Page, url: str) -> Page:
    page.goto(f"{url}/login")
    sign_in(page, "lin@line.example")
    expect(page.locator("h1")).to_have_text(re.compile("咨询台|Desk"))
    return page


def kept(page: Page) -> None:
    expect(page.locator("#kept")).to_have_text(KEPT, timeout=SAVED)


def soon(is_so: Callable[[], bool]) -> bool:
    """What the browser sends as it goes arrives when it arrives."""
    until = time.monotonic() + SAVED / 1000
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def writes(page: Page, box: str, words: str) -> None:
    """Fill a box and leave it, which keeps it at once."""
    page.locator(box).fill(words)
    page.locator(box).blur()


def test_lin_writes_through_the_night(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url:
        with visit(browser, url, complaints, width=360, dark=True) as laptop:
            at_desk(laptop, url)
            expect(laptop.locator("#record")).to_be_empty()
            chen = talks(world)
            laptop.locator("#words").fill("外婆的药还剩两天")
            kept(laptop)
            shoot(laptop, "record-360-dark")
            laptop.locator("#words").press_sequentially("，她一个人")
            laptop.close(run_before_unload=True)
            assert soon(lambda: opened(world, at_hand(world)).texts["words"] == "外婆的药还剩两天，她一个人")
        with visit(browser, url, complaints) as page:
            at_desk(page, url)
            expect(page.locator("#words")).to_have_value("外婆的药还剩两天，她一个人")
            page.locator("#words").fill("外婆的药还剩两天，妈妈在医院")
            page.get_by_role("button", name=re.compile("^R3")).click()
            expect(page.locator(".must")).to_contain_text("督导")
            expect(page.locator("#words")).to_have_value("外婆的药还剩两天，妈妈在医院")
            kept(page)
            shoot(page, "record")
            chen.hang_up()
            world.advance(5)
            page.get_by_role("button", name="写完，结束记录").click()
            expect(page.locator("#contact_type")).to_be_focused()
            page.select_option("#contact_type", "CT02")
            page.get_by_role("button", name="写完，结束记录").click()
            expect(page.locator("#unkept")).to_contain_text("还不能结束")
            expect(page.locator("#missing")).to_contain_text("还差：问到的情况、摘要、主要问题、")
            expect(page.locator("#missing")).to_contain_text("、约定了什么（下一位接听的人会看到）、来电者与当事人")
            expect(page.locator("#fact_plan")).to_be_focused()
            for fact in FACTS:
                page.select_option(f"#fact_{fact}", "no")
            page.get_by_role("button", name=re.compile("R3")).click()
            expect(page.locator("#missing")).to_contain_text("还差：摘要")
            page.locator("#what").fill("药交给邻居收好")
            page.get_by_role("button", name="加上").click()
            expect(page.locator("#missing")).not_to_contain_text("到哪一步")
            page.get_by_role("button", name="写完，结束记录").click()
            expect(page.locator("#summary")).to_be_focused()
            shoot(page, "record-missing")
            page.keyboard.type("外婆缺药")
            page.locator("#problem-search").fill("medicine")
            page.keyboard.press("Enter")
            expect(page.locator("#chosen")).to_contain_text("药品快用完")
            page.get_by_role("button", name="一线人员家庭").click()
            page.get_by_role("button", name="担心感染").click()
            expect(page.locator("#second_problem")).to_have_value("P11.infection_fear")
            for name in ANSWERS:
                page.select_option(f"#{name}", index=1)
            page.get_by_label("登记需求").check()
            page.locator("#intervention").fill("一起想了谁能去买药")
            page.locator("#plan").fill("明天再问一次")
            page.locator("#area").fill("城东")
            for part in PLAN_PARTS:
                page.locator(f"#{part}").fill("明天上午")
            shoot(page, "record-plan")
            page.set_viewport_size({"width": 360, "height": 800})
            shoot(page, "record-plan-360")
            page.set_viewport_size({"width": 1280, "height": 800})
            page.select_option("#follow_up", "no")  # he thought better of it
            page.get_by_role("button", name="写完，结束记录").click()
            expect(page.get_by_role("status").first).to_contain_text("记录已结束")
            expect(page.locator("#record")).to_be_empty()
    assert [one["kind"] for one in world.api("/alerts?open=true")["items"]] == ["risk"]
    assert complaints == []


def test_what_is_typed_before_the_script_has_come_is_kept(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    held: list[Route] = []

    def comes_late(page: Page, url: str, words: str, press: str) -> None:
        page.route("**/record_form.js*", lambda route: held.append(route))
        page.goto(f"{url}/desk", wait_until="commit")
        page.locator("#words").fill(words)
        page.get_by_role("button", name=re.compile(press)).click(no_wait_after=True)
        page.locator("#contact_type").select_option("CT02")
        held[-1].continue_()  # a page that has gone by now may have asked before
        page.unroute("**/record_form.js*")

    with served(world) as url, visit(browser, url, complaints) as page:
        at_desk(page, url)
        talks(world)
        comes_late(page, url, "还没准备好就开始写", "^R3")
        expect(page.locator(".must")).to_contain_text("督导")
        kept(page)
        page.reload()
        expect(page.locator("#words")).to_have_value("还没准备好就开始写")
        expect(page.locator("#contact_type")).to_have_value("CT02")
        comes_late(page, url, "又写了一句", "^休息")
        expect(page.locator("#wish [value=off]")).to_have_attribute("aria-pressed", "true")
        assert soon(lambda: opened(world, at_hand(world)).texts["words"] == "又写了一句")
    assert complaints == []


def test_two_pages_and_no_network_lose_nothing(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints, language="en-GB") as page:
        at_desk(page, url)
        caller = talks(world)
        writes(page, "#words", "one")
        kept(page)
        other = page.context.new_page()
        other.goto(f"{url}/desk")
        other.locator("#words").fill("from the other page")
        writes(other, "#facts", "rain")
        kept(other)
        writes(page, "#plan", "a story at bedtime")
        expect(page.locator("#facts")).to_have_value("rain", timeout=SAVED)
        expect(page.locator("#words")).to_have_value("from the other page")
        kept(page)
        other.reload()
        writes(other, "#words", "other words")
        kept(other)
        writes(page, "#words", "words of this page")
        expect(page.locator("#clashing")).to_contain_text("other words", timeout=SAVED)
        expect(page.locator("#words")).to_have_value("words of this page")
        shoot(page, "record-clash-en")
        page.get_by_role("button", name="Put both together").click()
        kept(page)
        other.reload()
        expect(other.locator("#words")).to_have_value("words of this page\nother words")
        page.context.set_offline(True)
        writes(page, "#facts", "written too late")
        caller.hang_up()
        world.advance(5)
        which = at_hand(world)
        assert close(world, which, opened(world, which).record.version, filled=NO_TALK) == ()
        page.context.set_offline(False)
        expect(page.locator("#unkept")).to_contain_text("closed", timeout=SAVED)
        page.goto(f"{url}/desk/records/{which}")
        expect(page.locator("#clashing")).to_contain_text("written too late")
        shoot(page, "record-closed-en")
    assert complaints == []


def test_keys_alone_and_a_cut_network(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints, width=360, language="en-GB") as page:
        at_desk(page, url)
        talks(world)
        page.locator("#words").focus()
        page.context.set_offline(True)
        page.keyboard.type("grandmother is alone")
        page.keyboard.press("Tab")
        page.keyboard.type("it is raining")
        expect(page.locator("#unkept")).to_contain_text("Not kept yet: no network", timeout=SAVED)
        shoot(page, "record-offline-360-en")
        page.context.set_offline(False)
        kept(page)
        expect(page.locator("#unkept")).to_be_hidden()
        page.context.set_offline(True)
        page.keyboard.type(", still")
        page.context.clear_cookies()
        page.context.set_offline(False)
        expect(page.locator("#unkept")).to_contain_text("you are signed out", timeout=SAVED)
        page.locator("#unkept a").click()
        sign_in(page, "lin@line.example")
        expect(page.locator("#facts")).to_have_value("it is raining, still")
        kept(page)
        page.locator("#problem-search").focus()
        page.keyboard.type("睡眠")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#main_problem")).to_have_value("P1.sleep")
        page.get_by_role("button", name=re.compile("^RX")).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#risk [role=alert]")).to_contain_text("a few words why")
        expect(page.locator("#risk_reason")).to_be_focused()
        page.keyboard.type("she hung up first")
        page.get_by_role("button", name=re.compile("^RX")).press("Enter")
        expect(page.locator(".must")).to_contain_text("each day")
        shoot(page, "record-360-en")
    assert complaints == []
