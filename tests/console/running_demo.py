"""The real demo as a program of its own, and a browser that looks at it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "screenshots"
PATIENCE = 30_000  # milliseconds
READY_SECONDS = 60
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Whoever rang by himself before the stage was cleared, hangs up.
_HANG_UP = """async () => {
    const { act, now } = await import("/phones/static/live.js");
    const busy = now().phones.filter((phone) => phone.kind === "passer" && !["idle", "ended"].includes(phone.state));
    await Promise.all(busy.map((phone) => act(phone, "hang_up")));
}"""


class Demo:
    """`hotline demo` in a folder. `said` is all it printed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.folder, self._out = folder, folder / "demo.out"
        command = "from hotline.cli import main; main(prog_name='hotline')"
        with self._out.open("wb") as out:
            self.program = subprocess.Popen(
                [sys.executable, "-c", command, "demo", "--port", str(port)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._out.read_text("utf-8")

    def wait_until_ready(self) -> None:
        give_up = time.monotonic() + READY_SECONDS
        while "Ready after" not in self.said:
            assert self.program.poll() is None, self.said
            assert time.monotonic() < give_up, self.said
            time.sleep(0.1)

    def stop(self) -> int:
        """Stop it as Ctrl-C would; give its exit status."""
        self.program.send_signal(signal.SIGINT)
        return self.program.wait(30)

    def programs(self) -> list[int]:
        """Return every process that was started for this demo: it knows the demo's folder from its environment."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes()
            except OSError:
                continue
            if f"sqlite:///{self.folder}/var/demo/".encode() in environment:
                found.append(int(process.name))
        return found

    def logs(self) -> str:
        return "\n".join(log.read_text("utf-8", "replace") for log in (self.folder / "var/demo/logs").glob("*.log"))


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    demo = Demo(folder.resolve(), free_port())
    try:
        demo.wait_until_ready()
        yield demo
    finally:
        if demo.program.poll() is None:
            demo.stop()


@contextmanager
def browser_at(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def card(name: str) -> str:
    """The telephone of the person with this name."""
    return f"article.phone:has(.name:text-is('{name}'))"


def clear_stage(page: Page, *on_duty: str) -> None:
    """Nobody rings by himself, and of the counsellors only these are on duty."""
    page.get_by_role("switch", name=re.compile("自己会打来的人|They ring by themselves")).click()
    page.wait_for_selector("#alive[aria-checked=false]")
    page.evaluate(_HANG_UP)
    for switch in page.locator("#desks .switch").all():
        name = switch.locator("xpath=ancestor::article").locator(".name").inner_text()
        wished = "true" if name in on_duty else "false"
        if switch.get_attribute("aria-checked") != wished:
            switch.click()
            page.wait_for_selector(f"{card(name)} .switch[aria-checked={wished}]")
    for name in on_duty:
        page.wait_for_selector(f"{card(name)} .presence.is-ready")


def shoot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"))
