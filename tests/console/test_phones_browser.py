"""The demo as a visitor meets it: a real browser, the real service, workers and queue, the simulated carrier."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.running_demo import ROOT, Demo, browser_at, card, clear_stage, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SCREENSHOTS = ROOT / "screenshots"
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def demo(browser_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    with browser_at(browser_path) as browser:
        yield browser


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(demo: Demo, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    yield from _page(demo, browser, complaints, 1360, 860, "zh-CN")


@pytest.fixture
def narrow_page(demo: Demo, browser: Browser, complaints: list[str]) -> Iterator[Page]:
    yield from _page(demo, browser, complaints, 360, 780, "en-GB")


def _page(
    demo: Demo, browser: Browser, complaints: list[str], width: int, height: int, language: str
) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(demo.url) else complaints.append(asked.url))
    page.goto(f"{demo.url}/")
    page.wait_for_selector(".desk")
    yield page
    context.close()


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))


def test_granny_chen_rings_and_talks_with_lin(demo: Demo, page: Page, complaints: list[str]) -> None:
    """One call by hand from left to right, seen in the log, and nobody had anything to object to."""
    clear_stage(page, "林")
    chen, lin = card("陈奶奶"), card("林")
    page.click(f"{chen} >> text=拨打")
    expect(page.locator(f"{chen} .heard")).to_contain_text("青柠热线", timeout=PATIENCE)
    expect(page.locator(f"{chen} .chip")).to_contain_text("一线家庭")
    page.click(f"{lin} >> text=接起")
    expect(page.locator(f"{lin} .heard")).to_contain_text("一线家庭来电", timeout=PATIENCE)
    page.click(f"{lin} [data-press='1']")
    expect(page.locator(f"{chen} .status")).to_have_text("与林通话", timeout=PATIENCE)
    expect(page.locator(f"{lin} .status")).to_have_text("与陈奶奶通话")
    expect(page.locator("#board [data-stage=talks]")).to_have_count(1)
    shoot(page, "phones-talk")
    page.click(f"{chen} >> text=挂断")
    log = page.locator("#log")
    expect(log).to_contain_text("结束：已接听", timeout=PATIENCE)
    expect(log).to_contain_text("接通：来电者 ⇄ 林")
    expect(page.locator(f"{lin} .presence")).to_contain_text("写记录")

    log.locator("details", has_text="来电，家里有人在岗").locator("summary").click()
    opened = log.locator(".exchange")
    expect(opened.first).to_contain_text("X-Twilio-Signature", timeout=PATIENCE)
    expect(opened.first).to_contain_text("<Gather")
    expect(opened.first).to_contain_text("+86 138****0001")
    assert "+8613800000001" not in page.content()
    expect(page.locator("#objections")).to_have_text("模拟电话局对热线说的每一句话都没有意见。")
    assert complaints == []
    assert '"level": "error"' not in demo.logs()


def test_the_page_fits_a_telephone_and_speaks_english(narrow_page: Page, complaints: list[str]) -> None:
    page = narrow_page
    expect(page.locator("h2").first).to_have_text("Callers")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    shoot(page, "phones-360")
    page.click("article.phone >> text=Text >> nth=0")
    page.fill(".composer:visible input", "hello")
    page.keyboard.press("Enter")
    expect(page.locator(".thread:visible .theirs").first).to_be_visible(timeout=PATIENCE)
    page.click("[data-story=family]")
    expect(page.locator("#caption-words")).to_contain_text("rings the line", timeout=PATIENCE)
    expect(page.locator("#caption-next")).to_be_visible(timeout=PATIENCE)
    shoot(page, "phones-360-story")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("#caption-end")
    page.click("[data-language=zh]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert complaints == []


def test_the_page_says_that_it_lost_the_demo_and_finds_it_again(page: Page) -> None:
    lost = page.locator("#lost")
    page.context.set_offline(True)
    expect(lost).to_be_visible(timeout=PATIENCE)
    page.context.set_offline(False)
    expect(lost).to_be_hidden(timeout=PATIENCE)
