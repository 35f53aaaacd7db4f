"""Signing in as a person does it: real pages in a real browser; time alone is virtual."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from hotline.roster.model import Role
from tests.pages.served import served, shoot, visit
from tests.pages.visiting import PASSWORD, Visit, employ
from tests.world import LIN, WU, World

pytestmark = pytest.mark.browser

_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def url(sqlite_world: World) -> Iterator[str]:
    employ(sqlite_world, "Lin", number=LIN)
    employ(sqlite_world, "Zheng", Role.SUPERVISOR, WU)
    with served(sqlite_world) as url:
        yield url


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.fill("#email", email)
    page.fill("#password", password)
    page.press("#password", "Enter")


def test_lin_signs_in_and_goes_on_duty_with_the_keyboard_alone(browser: Browser, url: str, sqlite_world: World) -> None:
    complaints: list[str] = []
    with visit(browser, url, complaints) as page:
        page.goto(f"{url}/desk")
        expect(page.locator("#email")).to_be_focused()
        for keys in ("lin@line.example", "Tab", "not her password", "Enter"):
            page.keyboard.press(keys) if keys in {"Tab", "Enter"} else page.keyboard.type(keys)
        expect(page.get_by_role("alert")).to_have_text("邮箱和密码对不上。请检查后再试。")
        expect(page.locator("#password")).to_be_focused()
        shoot(page, "login-wrong")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("#presence")).to_have_text("不响铃")
        page.wait_for_load_state()  # a form that is sent while the page still loads may be dropped by the browser
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        for _ in range(3):  # past what lies ready for a talk
            page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="在岗")).to_be_focused()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.locator("#presence")).to_have_text("空闲")
        shoot(page, "desk")
    assert complaints == []
    assert sqlite_world.presence("Lin") == "ready"


def test_zheng_adds_her_app_on_a_phone_in_english_and_needs_it_from_then_on(
    browser: Browser, url: str, sqlite_world: World
) -> None:
    complaints: list[str] = []
    with visit(browser, url, complaints, width=360, language="en-GB") as page:
        page.goto(f"{url}/login")
        shoot(page, "login-360-en")
        sign_in(page, "zheng@line.example")
        expect(page.locator(".qr svg")).to_be_visible()
        shoot(page, "app-360-en")
        app = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
        page.fill("#code", app.at(sqlite_world.clock.now()))
        page.press("#code", "Enter")
        expect(page.locator(".codes li")).to_have_count(10)
        shoot(page, "codes-360-en")
        page.get_by_role("link", name="I have kept them").click()
        expect(page.locator("h1")).to_have_text("Board")
        shoot(page, "board-first-360-en")
        page.get_by_title("My account").click()
        shoot(page, "account-360-en")
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("You are signed out")
        sqlite_world.clock.advance(60)
        sign_in(page, "zheng@line.example")
        page.fill("#code", "000000")
        page.press("#code", "Enter")
        expect(page.get_by_role("alert").first).to_contain_text("This code is not right")
        page.fill("#code", app.at(sqlite_world.clock.now()))
        page.press("#code", "Enter")
        expect(page.locator("h1")).to_have_text("Board")
    assert complaints == []


def test_after_too_many_wrong_passwords_the_page_says_for_how_long(
    browser: Browser, url: str, sqlite_world: World
) -> None:
    with visit(browser, url, [], dark=True) as page:
        page.goto(f"{url}/login")
        for _ in range(8):
            Visit(sqlite_world).sign_in(password="not her password")
            sqlite_world.clock.advance(16)
        sign_in(page, "lin@line.example")
        expect(page.get_by_role("alert")).to_contain_text("请 15 分钟后再试")
        shoot(page, "login-locked-dark")


def test_lin_adds_a_passkey_and_signs_in_with_it(browser: Browser, url: str, sqlite_world: World) -> None:
    complaints: list[str] = []
    with visit(browser, url, complaints) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        page.goto(f"{url}/account/passkey")
        page.get_by_role("button", name="现在添加").click()
        expect(page.locator(".codes li")).to_have_count(10)
        page.goto(f"{url}/account")
        shoot(page, "account")
        page.get_by_role("button", name="退出", exact=True).click()
        sign_in(page, "lin@line.example")
        page.get_by_role("button", name="用通行密钥确认").click()
        expect(page.locator("h1")).to_have_text("咨询台")
    assert complaints == []
