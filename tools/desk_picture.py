"""Makes docs/desk.png and docs/board.png anew: `python -m tools.desk_picture [zh-CN|en]`.

Starts the demo in a folder of its own. 陈奶奶 rings and talks with 林, who writes; two more wait; then the desk is
taken as 林 sees it, and the board as her supervisor does.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.conftest import BROWSERS
from tests.console.running_demo import PATIENCE, ROOT, browser_at, card, clear_stage, running_demo

DESK, BOARD = ROOT / "docs" / "desk.png", ROOT / "docs" / "board.png"
LARGEST = 400_000  # bytes
WIDE, HIGH = 1360, 860
WRITTEN = {
    "words": "孩子妈妈在发热门诊，十一天没回家了。",
    "facts": "祖孙两人在家，降压药还剩两天。",
    "judgement": "担心多于孤单；说起孩子会笑。",
    "plan": "今晚给孩子讲一个故事；明天中午药送到。",
}


def main(language: str) -> int:
    browser_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.stderr.write(f"no browser on this machine: none of {', '.join(BROWSERS)} is on the PATH\n")
        return 1
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        browser_at(browser_path) as browser,
    ):
        phones = browser.new_context(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN").new_page()
        phones.set_default_timeout(PATIENCE)
        phones.goto(f"{demo.url}/phones")
        phones.wait_for_selector(".desk")
        talk(phones)
        take_desk(sign_in(phones, "counsellor", language))
        take_board(sign_in(phones, "supervisor", language))
    sizes = {picture: picture.stat().st_size for picture in (DESK, BOARD)}
    for picture, size in sizes.items():
        sys.stdout.write(f"{picture}: {size:,} bytes\n")
    return 0 if max(sizes.values()) <= LARGEST else 1


def talk(phones: Page) -> None:
    """陈奶奶 and 林 talk, and nobody is left for the other two."""
    clear_stage(phones, "林")
    chen, lin = card("陈奶奶"), card("林")
    phones.click(f"{chen} >> text=拨打")
    phones.click(f"{lin} >> text=接起")
    expect(phones.locator(f"{lin} .heard")).to_contain_text("一线家庭来电", timeout=PATIENCE)
    phones.click(f"{lin} [data-press='1']")
    expect(phones.locator(f"{chen} .status")).to_have_text("与林通话", timeout=PATIENCE)
    for name in ("一位同学", "陌生人"):
        phones.click(f"{card(name)} >> text=拨打")


def sign_in(phones: Page, role: str, language: str) -> Page:
    """The page that a click on the phones page opens, in a language."""
    with phones.context.expect_page() as opened:
        phones.locator(f"[name=role][value={role}]").click()
    page = opened.value
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    page.locator(f"button[name=language][value={language.partition('-')[0]}]").click()
    page.wait_for_load_state()
    return page


def take_desk(page: Page) -> None:
    expect(page.locator(".hand .clock")).to_be_visible(timeout=PATIENCE)
    for box, words in WRITTEN.items():
        page.locator(f"#{box}").fill(words)
    for problem in ("担心感染", "药品"):
        page.locator("#problem-search").fill(problem)
        page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^R1")).click()
    expect(page.locator(".must")).to_be_visible()
    expect(page.locator("#kept")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"), timeout=PATIENCE)
    take(page, DESK)


def take_board(page: Page) -> None:
    expect(page.locator(".one")).to_have_count(2, timeout=PATIENCE)
    page.wait_for_timeout(20_000)  # whoever waits has waited a while
    take(page, BOARD)


def take(page: Page, picture: Path) -> None:
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(1200)
    page.screenshot(path=str(picture))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "zh-CN"))
