"""Lin hears a message in her browser, from its middle if she likes; a page that was open for long says what helps."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from hotline.db.unit_of_work import Database
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.visiting import employ
from tests.walks.test_message_tasks import leaves
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.proof]

HEAR = """async () => {
    const sound = document.querySelector("audio");
    sound.muted = true;
    await sound.play();
    const moved = new Promise((resolve) => sound.addEventListener("seeked", resolve, { once: true }));
    sound.currentTime = 5;
    await moved;
    sound.pause();
    return sound.currentTime;
}"""


def test_lin_hears_a_message_from_its_middle_and_is_told_when_the_link_is_over(
    browser: Browser, sqlite_engine: Engine
) -> None:
    world, complaints = World(Database(sqlite_engine)), list[str]()
    employ(world)
    leaves(world, 8)
    with served(world) as url, visit(browser, url, complaints, width=360) as lin:
        lin.goto(f"{url}/login")
        sign_in(lin, "lin@line.example")
        lin.wait_for_url(f"{url}/desk")
        lin.goto(f"{url}/desk/messages")
        lin.locator("main li a").first.click()
        lin.wait_for_load_state()
        assert lin.evaluate(HEAR) >= 5
        expect(lin.locator("#sound-over")).to_be_hidden()
        lin.reload()
        world.advance(15 * 60)
        lin.evaluate("document.querySelector('audio').load(); document.querySelector('audio').play().catch(() => {})")
        expect(lin.locator("#sound-over")).to_contain_text("重新打开这一页")
        expect(lin.locator("#sound-over")).to_be_visible()
        shoot(lin, "message-sound-over-360")
        lin.set_viewport_size({"width": 1280, "height": 800})
        lin.get_by_role("link", name="重新打开这一页").click()
        lin.wait_for_load_state()
        shoot(lin, "message-1280")
        assert lin.evaluate(HEAR) >= 5
    assert complaints == []
