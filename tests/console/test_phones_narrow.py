"""The phones page on a telephone, in English, and without a network."""

import pytest
from playwright.sync_api import Page, expect

from tests.console.running_demo import PATIENCE, shoot

pytestmark = [pytest.mark.browser, pytest.mark.processes]


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
