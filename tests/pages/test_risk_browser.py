"""The risk card at Lin's desk: nothing she did not press is set, and nothing she pressed or typed beside it is lost."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.records.model import Answer
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers
from tests.console.running_demo import PATIENCE
from tests.pages.served import served, shoot, visit
from tests.pages.test_records_browser import SAVED, at_desk, kept, soon, writes
from tests.pages.visiting import employ
from tests.walks.test_records import at_hand, opened, risk, talks
from tests.world import LIN, World

pytestmark = pytest.mark.browser

BESIDE = re.compile(r"/desk/records/[0-9a-f]+/(risk|actions)$")


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    world = World(Database(sqlite_engine), wrap_up_seconds=60.0)
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    return world


def presses(page: Page, level: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{level}")).click()


def facts(world: World) -> dict[str, Answer]:
    """What was asked so far."""
    known = opened(world, at_hand(world)).assessed
    return {fact: answer for fact, answer in known[0].facts.items() if answer is not Answer.NOT_ASKED} if known else {}


def asked(page: Page) -> None:
    """Open what may be asked."""
    if page.locator("#risk-asked").get_attribute("open") is None:
        page.locator("#risk-asked-title").click()


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


@pytest.mark.proof
def test_what_was_asked_is_kept_by_itself_and_what_is_missing_follows(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints) as page:
        at_desk(page, url)
        caller = talks(world)
        page.locator("#contact_type").select_option("CT02")
        expect(page.locator("#missing")).to_contain_text("危险程度", timeout=SAVED)
        asked(page)
        page.locator("#fact_alone").select_option("yes")
        page.locator("#fact_means").select_option("refused")
        assert soon(lambda: facts(world) == {"alone": Answer.YES, "means": Answer.REFUSED})
        page.locator("#risk_reason").press_sequentially("她说")
        assert soon(lambda: opened(world, at_hand(world)).assessed[0].reason == "她说")
        page.locator("#risk_reason").press_sequentially("想想再说")
        expect(page.locator("#risk_reason")).to_have_value("她说想想再说")
        page.locator("#fact_plan").select_option("no")
        page.locator("#what").fill("林老师陪着")
        page.reload()
        expect(page.locator("#risk_reason")).to_have_value("她说想想再说")
        expect(page.locator("#fact_plan")).to_have_value("no")
        expect(page.locator("#what")).to_have_value("林老师陪着")
        presses(page, "R2")
        expect(page.locator(".must")).to_contain_text("72 小时")
        expect(page.locator("#missing")).not_to_contain_text("危险程度")
        shoot(page, "risk-asked")
        caller.hang_up()
        world.advance(5)
        page.locator("#fact_time").select_option("no")
        page.locator("#contact_type").select_option("CT10")
        which = at_hand(world)
        page.get_by_role("button", name="写完，结束记录").click()
        expect(page.get_by_role("status").first).to_contain_text("记录已结束")
    closed = opened(world, which)
    assert [one.what for one in closed.steps] == ["林老师陪着"]
    assert [one.level and one.level.value for one in closed.assessed] == [None, "R2"]
    assert (closed.assessed[1].reason, closed.assessed[0].facts["time"]) == ("她说想想再说", Answer.NO)
    assert complaints == []


def test_a_level_and_a_step_outlive_the_network_and_a_reload_and_arrive_once(browser: Browser, world: World) -> None:
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints, width=360) as page:
        at_desk(page, url)
        talks(world)
        which = at_hand(world)
        page.route(BESIDE, lambda route: route.abort())
        presses(page, "R2")
        presses(page, "R4")
        expect(page.locator("#risk [data-unsent]")).to_have_text("R4 立即：还没送出。会一直再试，送到为止。")
        page.locator("#what").fill("打 120")
        page.locator("#action-add").click()
        expect(page.locator("#actions [data-unsent]")).to_contain_text("打 120：还没送出")
        writes(page, "#words", "这里的字照样保存")
        kept(page)
        expect(page.locator("#unkept")).to_contain_text("网络不通")
        shoot(page, "risk-unsent-360")
        page.reload()
        expect(page.locator("#risk [data-unsent]")).to_contain_text("R4 立即")
        expect(page.locator("#actions [data-unsent]")).to_contain_text("打 120")
        page.unroute(BESIDE)
        page.route(BESIDE, lambda route: (route.fetch(), route.abort()))  # it arrives, and its answer is lost
        assert soon(lambda: len(opened(world, which).assessed) == 1)
        expect(page.locator("#risk [data-unsent]")).to_be_visible()
        page.unroute(BESIDE)
        page.route(BESIDE, lambda route: route.fulfill(status=503, body="no"))
        expect(page.locator("#unkept")).to_contain_text("系统没有收下", timeout=SAVED)
        page.unroute(BESIDE)
        expect(page.locator("#level-R4")).to_have_attribute("aria-pressed", "true", timeout=SAVED)
        expect(page.locator("#actions .list")).to_contain_text("打 120", timeout=SAVED)
        expect(page.locator("[data-unsent]:visible")).to_have_count(0)
        expect(page.locator("#unkept")).to_be_hidden()
        expect(page.locator("#what")).to_have_value("")
        page.route(BESIDE, lambda route: route.fulfill(status=403, body="no"))
        page.locator("#what").fill("再打一次")
        page.locator("#action-add").click()
        expect(page.locator("#unkept")).to_contain_text("再打一次 · 没有保存：这条记录现在不能由您写")
    again = opened(world, which)
    assert [one.level and one.level.value for one in again.assessed] == ["R4"], "the latest press, once"
    assert [one.what for one in again.steps] == ["打 120"]
    assert complaints == []


@pytest.mark.proof
def test_the_card_follows_a_supervisor_and_leaves_what_lin_types(browser: Browser, world: World) -> None:
    employ(world, "Sun", Role.SUPERVISOR, "+8613800000704")
    complaints: list[str] = []
    with served(world) as url, visit(browser, url, complaints) as page:
        at_desk(page, url)
        talks(world)
        which = at_hand(world)
        presses(page, "R3")
        expect(page.locator("#level-R3")).to_have_attribute("aria-pressed", "true")
        page.locator("#words").focus()
        world.advance(1)
        risk(world, which, "R1", "Sun", reason="核实后无计划", alone=Answer.NO)
        expect(page.locator("#level-R1")).to_have_attribute("aria-pressed", "true", timeout=SAVED)
        expect(page.locator("#fact_alone")).to_have_value("no")
        expect(page.locator("#words")).to_be_focused()
        page.route(BESIDE, lambda route: route.abort())
        asked(page)
        page.locator("#risk_reason").fill("她说还好")
        page.locator("#words").focus()
        world.advance(1)
        risk(world, which, "R2", "Sun", means=Answer.NO)
        expect(page.locator("#level-R2")).to_have_attribute("aria-pressed", "true", timeout=SAVED)
        expect(page.locator("#risk_reason")).to_have_value("她说还好")
        page.unroute(BESIDE)
        assert soon(lambda: opened(world, which).assessed[0].reason == "她说还好")
        page.route("**/desk/live", lambda route: route.abort())
        world.advance(1)
        risk(world, which, "R2", "Sun", plan=Answer.NO)
        page.locator("#fact_means").select_option("yes")
        presses(page, "R3")
        expect(page.locator("#level-R3")).to_have_attribute("aria-pressed", "true", timeout=SAVED)
    newest = opened(world, which).assessed[0]
    facts_now = [newest.facts[fact] for fact in ("alone", "means", "plan")]
    assert facts_now == [Answer.NO, Answer.YES, Answer.NO], "her page knew of no plan and unsaid nothing"
    assert complaints == []


@pytest.mark.proof
def test_how_she_is_reached_waits_for_the_network_by_its_own_name(browser: Browser, world: World) -> None:
    with served(world) as url, visit(browser, url, []) as page:
        at_desk(page, url)
        talks(world)
        page.route("**/contact", lambda route: route.abort())
        page.locator("#may_ring").select_option("yes")
        page.locator("#contact-keep").click()
        expect(page.locator("#contact [data-unsent]")).to_have_text("以后怎么联系：还没送出。会一直再试，送到为止。")
        page.unroute("**/contact")
        expect(page.locator("#contact [data-unsent]")).to_be_hidden(timeout=SAVED)
    contact = opened(world, at_hand(world)).contact
    assert contact is not None
    assert [word.given for word in contact.words.values()] == [True]
