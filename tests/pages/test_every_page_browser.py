"""Each page of the application's own map, looked at in both languages, wide and light, narrow and dark.

A page that is added later is among them by itself, or this test asks why it is not.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from werkzeug.routing import Rule

from hotline.flows.account import give_app
from hotline.flows.resources import import_resources
from hotline.roster.model import Role
from tests.pages.served import served, shoot, visit
from tests.pages.test_browser import sign_in
from tests.pages.test_fuzz import SIGNED_IN, of_its_thing
from tests.pages.test_guard import OPEN_TO_ALL, ROLES, page_rules
from tests.pages.visiting import code_of, employ
from tests.pages.whole_line import Whole, whole_line
from tests.world import LIN

pytestmark = [pytest.mark.browser, pytest.mark.proof]

NOT_LOOKED_AT = {
    "frame.static": "files",
    "sign_in.first": "leads on to /home",
    "sign_in.home": "leads on to the first page of her role",
    "sign_in.second": "looked at on the way in",
    "desk.live": "a part of the desk",
    "desk_tools.live": "a part of the desk",
    "texts.live": "a part of /desk/texts",
    "texts.newest": "a part of a conversation",
    "callbacks.live": "a part of /desk/callbacks",
    "ledger_requests.live": "a part of /ledger/requests",
    "records.form": "a part of the desk, and of the record",
    "account.token": "a token for a script",
    "help_beside.live": "a part of a text, and of a message",
    "ledger_requests.ledger": "leads on to /ledger/requests",
    "messages.sound": "sound",
    "staffing.what_if": "a part of /staffing",
    "staffing.played": "a part of /staffing",
    "board.live": "a part of the board",
    "board.lately": "a part of the board",
    "followups.again": "leads back to the follow-up",
    "reviews.list_again": "leads back to /reviews",
}
"""Addresses that are read and are no pages of their own, each with what it is."""

RESOURCES = Path(__file__).resolve().parents[2] / "config" / "resources.toml"
ASKED_FOR = {"resource.edit": "?code=12356"}


@pytest.fixture
def line(sqlite_engine: Engine) -> tuple[Whole, dict[Role, str]]:
    """One of everything; and the app of each role that needs one to come in."""
    whole = whole_line(sqlite_engine, "药攒了 20 片，女儿不知道")
    world = whole.world
    employ(world, "Lin", Role.DATA_OFFICER, LIN)
    import_resources(world.house, world.clock.now(), RESOURCES.read_bytes())
    named = {Role.SUPERVISOR: "Zheng", Role.DATA_OFFICER: "Lin"}
    return whole, {role: give_app(world.house, name, world.clock.now()) for role, name in named.items()}


def looked_at_by(rules: list[Rule]) -> dict[Role | None, list[Rule]]:
    """Who looks at what: whose the page is first, in the order of the roles; a stranger at what is open to all."""
    by: dict[Role | None, list[Rule]] = {}
    for rule in rules:
        is_open = rule.endpoint in OPEN_TO_ALL
        page = rule.endpoint.partition(".")[0]
        by.setdefault(None if is_open else next(role for role in Role if role in ROLES[page]), []).append(rule)
    return by


@pytest.mark.parametrize(("language", "width", "dark"), [("zh-CN", 1280, False), ("en-GB", 360, True)])
def test_each_page_is_open_to_everybody_who_may_enter(
    browser: Browser, line: tuple[Whole, dict[Role, str]], language: str, width: int, dark: bool
) -> None:
    whole, secrets = line
    world, complaints, faults, shot = whole.world, list[str](), list[str](), set[str]()
    rules = [rule for rule, method in page_rules(world.app) if method == "GET"]
    assert set(NOT_LOOKED_AT) <= {rule.endpoint for rule in rules}, "a reason without an address"

    def look(page: Page, name: str) -> None:
        shot.add(name)
        try:
            shoot(page, f"every-{name}-{width}-{language[:2]}{'-dark' if dark else ''}")
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")

    with served(world) as url:
        for role, hers in looked_at_by([rule for rule in rules if rule.endpoint not in NOT_LOOKED_AT]).items():
            with visit(browser, url, complaints, width=width, language=language, dark=dark) as page:
                if role in secrets:
                    email = f"{SIGNED_IN.get(role, 'Lin').lower()}@line.example"
                    page.goto(f"{url}/login")
                    sign_in(page, email)
                    page.wait_for_url("**/second*")
                    look(page, "sign_in.second")
                    page.fill("#code", code_of(world, secrets[role]))
                    page.press("#code", "Enter")
                    page.wait_for_url(lambda address: "/login" not in address)
                elif role is not None:
                    page.goto(f"{url}/login")
                    sign_in(page, f"{SIGNED_IN[role].lower()}@line.example")
                    page.wait_for_url(lambda address: "/login" not in address)
                for rule in hers:
                    address = of_its_thing(rule, whole.ids) + ASKED_FOR.get(rule.endpoint, "")
                    answer = page.goto(f"{url}{address}")
                    assert answer is not None
                    assert (answer.status, page.url) == (200, f"{url}{address}"), rule.endpoint
                    expect(page.locator("h1").first).to_be_visible()
                    look(page, rule.endpoint)
                if role is Role.SUPERVISOR:
                    page.goto(f"{url}/account")
                    page.locator('form[action="/account/codes"] button').click()
                    expect(page.locator("main li").first).to_have_text(re.compile("^[0-9a-z]{5}-[0-9a-z]{5}$"))
                    look(page, "account.codes")
    assert faults == []
    assert complaints == []
    assert shot == {rule.endpoint for rule in rules} - set(NOT_LOOKED_AT) | {"sign_in.second", "account.codes"}
