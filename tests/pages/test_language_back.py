"""The choice of a language leads back to the page that was open, also when that page answered a form."""

import re

import pytest
from werkzeug.test import TestResponse

from hotline.roster.model import Role
from tests.pages.test_guard import page_rules
from tests.pages.test_messages_pages import address as message_address
from tests.pages.test_texts_pages import address as talk_address
from tests.pages.test_texts_pages import send, writes
from tests.pages.visiting import PASSWORD, Visit, add_app, employ
from tests.walks.test_message_tasks import leaves
from tests.world import World

NONE = "0" * 32


def back(visit: Visit) -> str:
    """Where the choice of a language on the page that is open leads."""
    assert visit.page is not None
    found = re.search(r'name="next" value="([^"]*)"', visit.page.text)
    assert found is not None, visit.page.status_code
    return found[1]


def in_english(visit: Visit) -> TestResponse:
    visit.post("/language", language="en", next=back(visit))
    return visit.follow()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COORDINATOR, Role.DATA_OFFICER])
def test_every_form_of_the_line_can_be_answered_in_the_other_language(sqlite_world: World, role: Role) -> None:
    employ(sqlite_world, role=role)
    lin, seen = Visit(sqlite_world), 0
    lin.sign_in()
    if role is not Role.COORDINATOR:
        add_app(lin)
    for rule, method in page_rules(sqlite_world.app):
        page = sqlite_world.app.blueprints[rule.endpoint.partition(".")[0]]
        if method != "POST" or not (page.may_enter & {role, "everybody"}):  # type: ignore[attr-defined]
            continue
        seen += 1
        lin.post(re.sub(r"<[^>]+>", NONE, rule.rule), with_token=False)  # refused, on a page of ours
        wanted = back(lin)
        status = lin.get(wanted).status_code
        assert status in {200, 302} or (status == 404 and NONE in wanted), (rule.rule, wanted, status)
        with sqlite_world.app.test_request_context(wanted) as context:
            assert context.request.url_rule is not None, (rule.rule, wanted)
            assert rule.rule.startswith(context.request.url_rule.rule) or wanted == "/", (rule.rule, wanted)
    assert seen > 5


def test_the_pages_that_answer_a_form_with_more_than_a_refusal(sqlite_world: World) -> None:
    world = sqlite_world
    world.workers_alive = True
    employ(world)
    leaves(world, 8)
    writes(world, "你好")
    lin = Visit(world)
    lin.sign_in()
    add_app(lin)
    message = message_address(lin)
    talk = talk_address(lin)
    send(lin, "/desk/texts/take")
    for path, fields, status, leads_to in (
        (f"{message}/open", {}, 200, message),
        (f"{message}/transcript", {"text": " "}, 409, message),
        (f"{talk}/answer", {"body": "x" * 601}, 409, talk),
        ("/desk/shifts/calendar", {}, 200, "/desk/shifts"),
        (f"/desk/shifts/{NONE}/note", {"note": ""}, 409, "/desk/shifts"),
        ("/account/codes", {}, 200, "/account"),
        ("/account/password", {"current": PASSWORD, "new": "short"}, 422, "/account"),
        ("/desk/duty", {"duty": "never"}, 400, "/desk"),
    ):
        assert send(lin, path, **fields) == status, path
        assert back(lin) == leads_to
        assert in_english(lin).status_code == 200, path


def test_where_she_wanted_to_go_is_not_forgotten_at_the_door(sqlite_world: World) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.get("/login?next=/desk/records")
    lin.post("/login?next=/desk/records", email="lin@line.example", password="not hers")
    assert back(lin) == "/login?next=/desk/records"
