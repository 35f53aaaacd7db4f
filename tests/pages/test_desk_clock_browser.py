"""Time at an open desk: a ring is there within a second, and a long talk is said softly."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from hotline.flows.staff import set_duty
from hotline.roster.model import Duty
from hotline.simulator.behaviours import Answers
from tests.pages.served import served, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.test_records import talks
from tests.world import LIN, World

pytestmark = [pytest.mark.browser, pytest.mark.proof]

WAITS = """
const later = window.setTimeout;
window.waits = [];
window.setTimeout = (what, after, ...more) => {
  if (what.name === "look" && after < 1000) waits.push(after);
  return later(what, after, ...more);
};
"""
"""Each time the page has had an answer and will look again within a second. The panel beside it looks less often."""


def answered_at(moment: datetime) -> Callable[[Route], None]:
    """The answer as the server gives it, with its clock at this moment: the page tells ages by that."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        said = format_datetime(moment.astimezone(UTC), usegmt=True)
        route.fulfill(response=answer, headers={**answer.headers, "date": said})

    return handle


def test_a_long_talk_is_said_softly_at_forty_minutes_and_again_at_fifty_five(
    browser: Browser, sqlite_engine: Engine
) -> None:
    world, complaints = World(Database(sqlite_engine)), list[str]()
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=1))
    talks(world)
    with served(world) as url, visit(browser, url, complaints) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        expect(page.locator(".hand h2")).to_have_text("通话中")
        since = datetime.fromtimestamp(float(page.locator(".hand .clock").get_attribute("data-since") or ""), UTC)
        forty, fifty_five = page.locator('[data-after="2400"]'), page.locator('[data-after="3300"]')
        for age, shown, hidden in (
            ("39:4", [], [forty, fifty_five]),
            ("40:1", [forty], [fifty_five]),
            ("54:4", [forty], [fifty_five]),
            ("55:1", [fifty_five], [forty]),
        ):
            minutes, tens = age.split(":")
            page.unroute("**/desk/live")
            page.route("**/desk/live", answered_at(since + timedelta(minutes=int(minutes), seconds=int(tens) * 10 + 2)))
            expect(page.locator(".hand .clock")).to_have_text(re.compile(f"^{age}"))
            for notice in shown:
                expect(notice).to_be_visible()
            for notice in hidden:
                expect(notice).to_be_hidden()
        page.unroute_all(behavior="wait")
    assert complaints == []


def test_an_open_desk_asks_each_second_and_shows_a_ring_with_the_next_answer(
    browser: Browser, sqlite_engine: Engine
) -> None:
    """Its own timers stand still and are let go on by the second, so that no slow machine makes it late."""
    world, complaints, answers = World(Database(sqlite_engine)), list[str](), list[int]()
    employ(world)
    set_duty(world.house, "Lin", Duty.ON, world.clock.now())
    world.exchange.phone(LIN, Answers(after=5))
    with served(world) as url, visit(browser, url, complaints) as page:
        page.goto(f"{url}/login")
        sign_in(page, "lin@line.example")
        expect(page.locator("#presence")).to_have_text("空闲")
        page.clock.install()
        page.add_init_script(WAITS)
        page.on("response", lambda said: answers.append(said.status) if said.url.endswith("/desk/live") else None)
        page.goto(f"{url}/desk")
        page.wait_for_function("waits.length > 0")  # it has its first answer, and waits for the next look
        page.clock.pause_at(page.evaluate("Date.now()") + 60_000)

        def a_second() -> None:
            looks = page.evaluate("waits.length")
            page.clock.run_for(1000)
            page.wait_for_function("looks => waits.length > looks", arg=looks)

        for _ in range(4):
            a_second()
        world.calls_in("+8613800000903")
        world.until(lambda: world.presence("Lin") == "reserved")
        expect(page.locator(".hand h2")).to_have_count(0)
        before = len(answers)
        a_second()
        assert page.locator(".hand h2").inner_text() == "来电，请接手机"
        assert len(answers) == before + 1, "with the first answer after the ring"
        assert page.title() == "● 来电，请接手机"
    assert complaints == []
