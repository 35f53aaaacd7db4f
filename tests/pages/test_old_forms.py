"""Forms older than the browser's cookie: the sign-in asks once more, and what a page still sends spoils no sign-in."""

import re

from tests.pages.test_guard import page_rules
from tests.pages.visiting import PASSWORD, Visit, employ, said
from tests.world import World


def test_a_sign_in_from_a_page_that_is_too_old_asks_once_more(world: World) -> None:
    employ(world)
    lin = Visit(world)
    lin.get("/login")
    lin.client.delete_cookie("__Host-hotline", domain="line.example")
    page = lin.post("/login?next=/account", email="lin@line.example", password=PASSWORD)
    assert page.status_code == 400
    assert said(page) == "这个页面开得太久了。请再输入一次密码。"
    assert 'value="lin@line.example"' in page.text
    assert PASSWORD not in page.text
    page = lin.post("/login?next=/account", email="lin@line.example", password=PASSWORD)
    assert page.headers["Location"] == "/account"


def test_what_a_script_sends_in_vain_leaves_the_browser_the_token_of_a_sign_in_at_hand(sqlite_world: World) -> None:
    """A page that is left sends what was not yet sent; where the sign-in has ended that goes without a cookie, and its
    answer may come after the one of `/login`."""
    nobody = Visit(sqlite_world)
    nobody.headers["Accept"] = "application/json"
    for rule, method in page_rules(sqlite_world.app):
        if method != "GET" and rule.rule != "/login":  # no script signs in
            path = re.sub(r"<[^>]+>", "0" * 32, rule.rule)
            page = nobody.post(path, with_token=False, csrf_token="of before")
            assert (page.status_code, page.json["error"]["code"]) == (400, "old_form"), rule.endpoint
            assert page.headers.getlist("Set-Cookie") == [], rule.endpoint
