"""The pages served to a real browser, on loopback, by the application of a world in virtual time."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

from hotline.web.app import Doors, create_app
from tests.console.running_demo import PATIENCE, SCREENSHOTS, free_port
from tests.world import World
from tests.world_settings import TOKEN

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """A page asks for many files; nobody reads of it."""


def _whole(app: "WSGIApplication", answering: set[threading.Thread]) -> "WSGIApplication":
    """Read each answer to its end and close it before it is sent: where a browser hangs up, this server closes nothing,
    and a file that is left open fails whichever test comes next. `answering` gathers the threads that answered."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        answering.add(threading.current_thread())
        with closing(ClosingIterator(app(environ, start))) as parts:
            return [b"".join(parts)]

    return answer


@contextmanager
def served(world: World) -> Iterator[str]:
    """Serve the world's pages and give their address; a name, because an IP address has no passkeys."""
    port = free_port()
    url = f"http://localhost:{port}"
    doors = Doors(auth_token=TOKEN, secret_key="tests", queue_check=lambda: True)
    app = create_app(replace(world.house, public_url=url), doors)
    answering: set[threading.Thread] = set()
    server = make_server("127.0.0.1", port, _whole(app, answering), threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        for one in tuple(answering):
            one.join(PATIENCE / 1000)  # a page that is gone may be answered still, and have the database in its hands
        server.server_close()


@contextmanager
def visit(
    browser: Browser, url: str, complaints: list[str], *, width: int = 1280, language: str = "zh-CN", dark: bool = False
) -> Iterator[Page]:
    """One person's browser. What it complains of is kept, and every request that is not for us is a complaint."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, color_scheme=scheme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("request", lambda asked: None if asked.url.startswith(url) else complaints.append(asked.url))
    try:
        yield page
    finally:
        context.close()


def shoot(page: Page, name: str) -> None:
    """Keep a picture; refuse a page that is wider than its screen, or that axe finds closed to somebody."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SCREENSHOTS / f"{name}.png"), full_page=True)
    wide, has = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= has, f"{name} is {wide} px wide on a screen of {has}"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
