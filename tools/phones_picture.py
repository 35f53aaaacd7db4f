"""Makes docs/phones.png anew: `python -m tools.phones_picture [zh-CN|en]`.

Starts the demo in a folder of its own, lets the page act "in danger" out, and takes the picture when one counsellor
talks and another's phone rings for the caller who pressed 9.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.conftest import BROWSERS
from tests.console.running_demo import ROOT, browser_at, running_demo

PICTURE = ROOT / "docs" / "phones.png"
LARGEST = 400_000  # bytes
PATIENCE = 60_000  # milliseconds


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
        page = browser.new_page(viewport={"width": 1360, "height": 860}, locale=language)
        page.goto(f"{demo.url}/phones")
        page.click("[data-story=danger]")
        page.wait_for_selector("#board [data-stage=rings] .chip.crisis", timeout=PATIENCE)
        expect(page.locator("#caption-words")).to_contain_text("5/7", timeout=PATIENCE)
        page.mouse.move(0, 0)
        page.wait_for_timeout(1200)
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        page.screenshot(path=str(PICTURE))
    size = PICTURE.stat().st_size
    sys.stdout.write(f"{PICTURE}: {size:,} bytes\n")
    return 0 if size <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "zh-CN"))
