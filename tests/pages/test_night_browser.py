"""The night this house is for: 陈奶奶 is in danger, Lin is not alone with it, and tomorrow somebody asks again."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.account import give_app
from hotline.flows.staff import set_duty
from hotline.records.model import PLAN_PARTS
from hotline.records.risk_model import FACTS
from hotline.roster.model import Duty, Role
from hotline.simulator.behaviours import Answers
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import code_of, employ
from tests.walks.checks import hang_up_all
from tests.walks.followed_up import sleep
from tests.world import LEDGER, LIN, WU, World

pytestmark = pytest.mark.browser

HEAVIEST = 150_000
"""Bytes over the wire until a desk stands that was never open in this browser."""

ANSWERS = ("relation", "age_group", "sex", "in_area", "minor", "abuse", "consulted", "recording", "follow_up")


def weighed(page: Page) -> list[int]:
    """What comes over the wire from now on, headers and all."""
    came: list[int] = []
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.on("Network.loadingFinished", lambda done: came.append(int(done["encodedDataLength"])))
    return came


def shoot_both(page: Page, name: str) -> None:
    shoot(page, name)
    page.set_viewport_size({"width": 360, "height": 800})
    shoot(page, f"{name}-360")
    page.set_viewport_size({"width": 1280, "height": 800})


def says_how_she_is_reached(page: Page) -> None:
    page.select_option("#may_ring", "yes")
    page.select_option("#may_word", "no")
    page.locator("#contact summary").click()
    page.get_by_label("我们说自己是").fill("社区图书室")
    page.get_by_label("暗号").fill("青苹果")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#may_ring option")).to_have_count(2)  # that nobody asked is none any more
    expect(page.get_by_label("暗号")).to_have_value("青苹果")
    shoot_both(page, "night-contact")


def test_the_night_of_chen(browser: Browser, sqlite_engine: Engine) -> None:
    world, complaints = World(Database(sqlite_engine), wrap_up_seconds=600.0), list[str]()
    world.ledger(LEDGER)
    employ(world)
    employ(world, "Sun", Role.SUPERVISOR, WU)
    secret = give_app(world.house, "Sun", world.clock.now())
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=8))
    with served(world) as url, visit(browser, url, complaints) as lin, visit(browser, url, complaints) as sun:
        for page, name in ((lin, "lin"), (sun, "sun")):
            page.goto(f"{url}/login")
            sign_in(page, f"{name}@line.example")
        sun.fill("#code", code_of(world, secret))
        sun.press("#code", "Enter")
        sun.get_by_role("link", name="咨询台").click()
        expect(lin.locator("#presence")).to_have_text("空闲")

        chen = world.calls_in("+8613800000001")
        world.until(lambda: world.presence("Lin") == "reserved")
        expect(lin.locator(".hand h2")).to_have_text("来电，请接手机")
        world.until(lambda: chen.talking_with == {LIN})
        world.advance(2)
        lin.locator("#words").fill("女儿在医院十一天了，我撑不下去")
        lin.keyboard.type("，药攒了 20 片")  # digits in a note press no key of the desk
        lin.get_by_role("button", name=re.compile("^R3")).click()
        expect(lin.locator(".must")).to_contain_text("督导")
        expect(lin.locator(".silent")).to_be_visible()
        lin.locator("#words").focus()
        lin.keyboard.press("F8")
        sun.get_by_role("button", name="我来").click()
        expect(lin.locator("#tools-said")).to_contain_text("督导 Sun 看到了，正在过来")
        expect(lin.locator("#words")).to_have_value(re.compile("药攒了 20 片$"))
        shoot(lin, "night-desk")
        lin.emulate_media(color_scheme="dark")
        lin.set_viewport_size({"width": 360, "height": 800})
        shoot(lin, "night-desk-360-dark")
        lin.set_viewport_size({"width": 1280, "height": 800})

        chen.hang_up()
        world.advance(5)
        came = weighed(lin)
        lin.goto(f"{url}/desk")
        expect(lin.locator("#kept")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
        assert 20_000 < sum(came) <= HEAVIEST, sum(came)
        lin.select_option("#contact_type", "CT01")
        lin.get_by_role("button", name="写完，结束记录").click()
        expect(lin.locator("#missing")).to_contain_text("摘要、主要问题、您做了什么（干预）、约定")
        lin.locator("#summary").fill("独居，攒了药，答应把药交给邻居")
        lin.locator("#plan").fill("今晚邻居来拿药")
        lin.get_by_role("button", name="一线人员家庭").click()
        lin.get_by_role("button", name="担心感染").click()
        for name in ANSWERS:
            lin.select_option(f"#{name}", index=1)
        lin.get_by_label("约定安全措施").check()
        lin.locator("#intervention").fill("陪她说完，一起想了今晚谁能来")
        lin.locator("#area").fill("城西")
        for part in PLAN_PARTS:
            lin.locator(f"#{part}").fill("明天这个时候")
        for fact in FACTS:
            lin.select_option(f"#fact_{fact}", "not_known")
        lin.get_by_role("button", name=re.compile("R3")).click()
        lin.locator("#what").fill("药交给邻居收好")
        lin.get_by_role("button", name="加上").click()
        lin.get_by_role("button", name="写完，结束记录").click()
        expect(lin.locator("#missing")).to_contain_text("以后怎么联系")
        expect(lin.locator("#may_ring")).to_be_focused()
        says_how_she_is_reached(lin)
        lin.get_by_role("button", name="写完，结束记录").click()
        expect(lin.get_by_role("status").first).to_contain_text("记录已结束")

        lin.goto(f"{url}/desk/followups")
        expect(lin.locator("main li")).to_have_count(1)
        expect(lin.locator("main li")).to_contain_text("R3")
        sun.get_by_role("link", name="督导台").click()
        expect(sun.locator(".alerts li").first).to_contain_text("危险")
        shoot(sun, "night-board")

        sleep(world, 24 * 3600)
        chen.behaviour = Answers(press=None)
        lin.goto(f"{url}/login?next=/desk/followups")
        sign_in(lin, "lin@line.example")
        lin.locator("main li a").click()
        expect(lin.locator(".say")).to_contain_text("青苹果")
        expect(lin.locator(".say .plan")).to_have_text("今晚邻居来拿药")
        expect(lin.locator("blockquote").first).to_contain_text("我是社区图书室的")
        shoot_both(lin, "night-followup")
        lin.get_by_role("button", name="现在打过去").click()
        expect(lin.get_by_role("status").first).to_contain_text("已约好")
        followup = lin.url
        world.until(lambda: world.presence("Lin") == "reserved")
        lin.goto(f"{url}/desk")
        expect(lin.locator(".hand")).to_contain_text("今晚邻居来拿药")
        expect(lin.locator(".hand")).to_contain_text("青苹果")
        shoot_both(lin, "night-rings-back")
        world.until(lambda: chen.talking_with == {LIN})
        lin.goto(followup)
        hang_up_all(world, chen)
        lin.get_by_label("联系上了，平安").check()
        lin.get_by_role("button", name="保存结果").click()
        expect(lin.get_by_role("status").first).to_contain_text("下一次随访已排好")
    assert complaints == []
