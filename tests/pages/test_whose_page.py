"""A page that stays open while somebody signs in again, or somebody else does, in the same browser."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.pages.visiting import HTTPS, Visit, employ
from tests.world import WU, World


class Open:
    """A page of hers that is still open, and speaks to the server by itself."""

    def __init__(self, visit: Visit) -> None:
        page = visit.get("/desk").text
        self.visit, self.token = visit, visit.token()
        found = re.search(r'<meta name="account" content="([0-9a-f]{32})">', page)
        assert found is not None
        self.headers = visit.headers | {"Accept": "application/json", "X-Account": found[1]}

    def asks(self, path: str) -> TestResponse:
        return self.visit.client.get(path, base_url=HTTPS, headers=self.headers)

    def sends(self, path: str, **fields: str) -> TestResponse:
        fields["csrf_token"] = self.token
        return self.visit.client.post(path, base_url=HTTPS, headers=self.headers, data=fields)

    def renews(self) -> int:
        answer = self.asks("/account/token")
        if answer.status_code == 200:
            assert answer.json is not None
            self.token = answer.json["token"]
        return answer.status_code


@pytest.fixture
def desk(sqlite_world: World) -> Open:
    employ(sqlite_world)
    employ(sqlite_world, "Wu", number=WU)
    lin = Visit(sqlite_world)
    lin.sign_in()
    return Open(lin)


def code(answer: TestResponse) -> tuple[int, str]:
    assert answer.json is not None
    return answer.status_code, answer.json["error"]["code"]


def again(desk: Open, email: str = "lin@line.example") -> None:
    """Somebody signs in in another tab of the same browser."""
    other = Visit(desk.visit.world)
    other.client = desk.visit.client
    other.get("/account")
    other.post("/logout")
    assert code(desk.asks("/desk/live")) == (401, "unauthorized")
    other.sign_in(email)


def test_her_own_page_goes_on_after_a_new_sign_in_with_a_new_token(desk: Open) -> None:
    again(desk)
    assert desk.asks("/desk/live").status_code == 200
    assert desk.sends("/desk/duty", duty="on").status_code == 400, "the token is the one of the sign-in that is over"
    assert desk.renews() == 200
    assert desk.sends("/desk/duty", duty="on").status_code < 400
    assert desk.visit.world.presence("Lin") == "ready"


def test_nothing_is_shown_or_done_in_a_page_of_lins_once_wu_is_signed_in(desk: Open) -> None:
    again(desk, "wu@line.example")
    for path in ("/desk/live", "/desk/tools/live", "/account/token", "/desk/texts/live"):
        assert code(desk.asks(path)) == (401, "somebody_else"), path
    assert desk.sends("/desk/duty", duty="on").status_code == 400, "a form of hers has no token of Wu's"
    desk.token = (desk.visit.get("/account"), desk.visit.token())[1]
    for path in ("/desk/duty", "/desk/tools/help", "/desk/emergencies", f"/desk/records/{'0' * 32}/keep"):
        assert code(desk.sends(path, duty="on")) == (401, "somebody_else"), path
    assert {desk.visit.world.presence(name) for name in ("Lin", "Wu")} == {"off"}


def test_what_the_page_asks_for_a_token_keeps_nobody_signed_in(desk: Open) -> None:
    for _ in range(2):
        assert desk.renews() == 200
        desk.visit.world.advance(61 * 60)
    assert desk.renews() == 401


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/desk/records", "/desk/records"), ("//evil.example", "/desk"), ("https://evil.example", "/desk"), ("", "/desk")],
)
def test_who_is_signed_in_already_comes_where_she_wanted_to_go(desk: Open, wanted: str, reached: str) -> None:
    assert desk.visit.get(f"/login?next={wanted}").headers["Location"] == reached
