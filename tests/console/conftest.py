"""A demo and a browser, one of each for a file of tests: two files can be played side by side."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.running_demo import PATIENCE, Demo, browser_at, running_demo

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
