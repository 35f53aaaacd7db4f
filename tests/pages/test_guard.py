"""Who may enter what: every address, every role, signed out; and what no page ever lets happen."""

import re
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask, session
from flask.sessions import NullSession
from werkzeug.routing import Rule

from hotline.flows.sessions import demands_second_factor
from hotline.roster.model import Role
from hotline.web.app import Doors, create_app
from hotline.web.pages import EVERYBODY, GUARDED_OTHERWISE, GuardedPage
from tests.pages.visiting import HTTPS, PASSWORD, Visit, add_app, employ, said
from tests.world import LIN, WU, World
from tests.world_settings import TOKEN

OPEN_TO_ALL = {"frame.static", "frame.language", "sign_in.first", "sign_in.home", "sign_in.login",
               "sign_in.give_password", "sign_in.second", "sign_in.give_second", "sign_in.logout"}  # fmt: skip
"""Every page that a stranger may see. A longer list is a decision."""

EVERY_ROLE = set(Role)
ROLES = {
    "account": EVERY_ROLE,
    "desk": {Role.COUNSELLOR, Role.SUPERVISOR},
    "desk_tools": {Role.COUNSELLOR, Role.SUPERVISOR},
    "emergencies": {Role.COUNSELLOR, Role.SUPERVISOR},
    "resources": {Role.COUNSELLOR, Role.SUPERVISOR},
    "resource": {Role.SUPERVISOR},
    "records": {Role.COUNSELLOR, Role.SUPERVISOR},
    "requests": {Role.COUNSELLOR, Role.SUPERVISOR},
    "ledger_requests": {Role.COORDINATOR},
    "texts": {Role.COUNSELLOR, Role.SUPERVISOR},
    "messages": {Role.COUNSELLOR, Role.SUPERVISOR},
    "callbacks": {Role.COUNSELLOR, Role.SUPERVISOR},
    "shifts": {Role.COUNSELLOR, Role.SUPERVISOR},
    "roster": {Role.SUPERVISOR},
    "roster_shift": {Role.SUPERVISOR},
    "roster_sheet": {Role.SUPERVISOR},
    "staffing": {Role.SUPERVISOR},
    "calls": {Role.SUPERVISOR},
    "call": {Role.SUPERVISOR},
    "reveal": {Role.SUPERVISOR},
    "board": {Role.SUPERVISOR},
    "board_acts": {Role.SUPERVISOR},
    "board_hours": {Role.SUPERVISOR},
    "apart": {Role.SUPERVISOR},
    "holds": {Role.DATA_OFFICER, Role.SUPERVISOR},
    "followups": {Role.COUNSELLOR, Role.SUPERVISOR},
    "help_beside": {Role.COUNSELLOR, Role.SUPERVISOR},
    "export": {Role.SUPERVISOR},
    "reports": {Role.SUPERVISOR},
    "monthly": {Role.SUPERVISOR},
    "minors": {Role.DATA_OFFICER, Role.SUPERVISOR},
    "callers": {Role.SUPERVISOR},
    "agreed": {Role.COUNSELLOR, Role.SUPERVISOR},
    "reviews": {Role.SUPERVISOR},
    "own_reviews": {Role.COUNSELLOR, Role.SUPERVISOR},
    "audit": {Role.DATA_OFFICER, Role.SUPERVISOR},
}


def page_rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in GUARDED_OTHERWISE:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def ask(visit: Visit, rule: Rule, method: str) -> int:
    path = re.sub(r"<[^>]+>", "0" * 32, rule.rule)
    if method == "GET":
        return visit.get(path).status_code
    token = visit.token() or (visit.get("/account"), visit.token())[1]
    return visit.post(path, with_token=False, csrf_token=token).status_code


def test_every_address_is_guarded_by_somebody(sqlite_world: World) -> None:
    app = sqlite_world.app
    names = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    pages = {name for name in names if isinstance(app.blueprints[name], GuardedPage)}
    assert names - pages <= GUARDED_OTHERWISE
    assert pages & GUARDED_OTHERWISE == set()
    for rule, _ in page_rules(app):
        page = app.blueprints[rule.endpoint.partition(".")[0]]
        assert isinstance(page, GuardedPage)
        assert page.may_enter, f"{rule.endpoint} lets nobody in"
        assert (page.may_enter == EVERYBODY) == (rule.endpoint in OPEN_TO_ALL), rule.endpoint


def test_every_page_has_its_place_in_the_row(sqlite_world: World) -> None:
    """Who stands on a page below another sees in the row where she is; only the door and her account have no place."""
    pages = [page for page in sqlite_world.app.blueprints.values() if isinstance(page, GuardedPage)]
    places = {page.nav.page for page in pages if page.nav is not None}
    assert {page.name for page in pages if page.under not in places} == {"frame", "sign_in", "account"}
    assert places <= {page.name for page in pages}


def test_every_page_sends_a_stranger_to_the_door(sqlite_world: World) -> None:
    stranger = Visit(sqlite_world)
    for rule, method in page_rules(sqlite_world.app):
        if rule.endpoint not in OPEN_TO_ALL:
            stranger.get("/login")
            assert ask(stranger, rule, method) == 302, rule.endpoint
            assert stranger.page is not None
            assert stranger.page.headers["Location"].startswith("/login"), rule.endpoint


@pytest.mark.parametrize("role", list(Role))
def test_each_role_enters_what_is_hers_and_nothing_else(sqlite_world: World, role: Role) -> None:
    employ(sqlite_world, role=role)
    lin = Visit(sqlite_world)
    lin.sign_in()
    if demands_second_factor(role):
        add_app(lin)
    for rule, method in page_rules(sqlite_world.app):
        name = rule.endpoint.partition(".")[0]
        if rule.endpoint in OPEN_TO_ALL or rule.endpoint == "account.end_all":
            continue
        status = ask(lin, rule, method)
        assert (status != 403) == (role in ROLES[name]), (rule.rule, method, status)
        assert status < 500


def test_the_ledger_leads_a_coordinator_to_what_she_is_asked_for_and_nobody_else(sqlite_world: World) -> None:
    stranger = Visit(sqlite_world)
    assert stranger.get("/ledger").location.startswith("/login")
    for name, role, status in (("Gao", Role.COORDINATOR, 302), ("Lin", Role.COUNSELLOR, 403)):
        employ(sqlite_world, name, role, LIN if name == "Lin" else WU)
        visit = Visit(sqlite_world)
        visit.sign_in(f"{name.lower()}@line.example")
        page = visit.get("/ledger")
        assert (page.status_code, page.location) == (status, "/ledger/requests" if status == 302 else None)


def test_a_blueprint_that_names_nobody_refuses_everybody(sqlite_world: World) -> None:
    employ(sqlite_world, role=Role.COORDINATOR)
    doors = Doors(auth_token=TOKEN, secret_key="tests", queue_check=lambda: True)
    app = create_app(sqlite_world.house, doors)
    for blueprint in (Blueprint("plain", __name__), GuardedPage("nobodys", __name__)):
        blueprint.add_url_rule(f"/{blueprint.name}", "view", lambda: "a secret")
        app.register_blueprint(blueprint)
    app.add_url_rule("/bare", "bare", lambda: "a secret")
    lin = Visit(sqlite_world)
    lin.client = app.test_client()
    lin.sign_in()
    for path in ("/plain", "/nobodys", "/bare"):
        page = lin.get(path)
        assert (page.status_code, "a secret" in page.text) == (403, False), path


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(sqlite_world: World) -> None:
    employ(sqlite_world)
    app = create_app(sqlite_world.house, Doors(auth_token=TOKEN, secret_key="tests", queue_check=lambda: True))
    quiet = GuardedPage("quiet", __name__, may_enter=set(Role), unattended={"quiet.live"})
    quiet.add_url_rule("/quiet/live", "live", lambda: "the line is quiet")
    app.register_blueprint(quiet)
    lin = Visit(sqlite_world)
    lin.client = app.test_client()
    lin.sign_in()
    for _ in range(2):
        assert lin.get("/quiet/live").status_code == 200
        sqlite_world.advance(61 * 60)
    assert lin.get("/quiet/live").status_code == 302


@pytest.mark.parametrize("token", ["", "forged"])
def test_no_form_is_taken_without_the_token_of_its_page(sqlite_world: World, token: str) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    for rule, method in page_rules(sqlite_world.app):
        if method != "GET":
            path = re.sub(r"<[^>]+>", "0" * 32, rule.rule)
            page = lin.post(path, with_token=False, csrf_token=token, duty="on", email="x", password=PASSWORD)
            assert page.status_code == 400, rule.endpoint
            assert ("请再输入一次密码" if rule.rule == "/login" else "这张表单过期了") in page.text
    assert sqlite_world.presence("Lin") == "off"


def test_pages_are_strict_and_kept_by_nobody(sqlite_world: World) -> None:
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    seen = [lin.get("/login"), lin.sign_in(), lin.get("/desk"), lin.get("/account"), lin.get("/account/app")]
    for page in seen:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert page.headers["Strict-Transport-Security"]
        assert not re.search(
            r"<script(?![^>]*\bsrc=)|<style| style=| on\w+=|https?://", page.text.replace("http://www.w3.org", "")
        )
    cookies = seen[1].headers.getlist("Set-Cookie")
    assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["__Host-hotline", "__Host-known"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


def test_a_browser_gets_a_new_token_with_each_step(sqlite_world: World) -> None:
    """Nobody can put a cookie of his own into her browser and wait until she has signed in."""
    employ(sqlite_world)
    lin = Visit(sqlite_world)
    lin.sign_in()
    add_app(lin)
    other, tokens = Visit(sqlite_world), []
    for step in (lambda: other.get("/login"), other.sign_in):
        step()
        with other.client.session_transaction(base_url=HTTPS) as cookie:
            tokens.append((cookie.get("token"), cookie.get("csrf_token")))
    assert tokens[0][0] is None
    assert tokens[1][0]
    assert tokens[0][1] != tokens[1][1]


def test_carrier_api_and_health_open_no_session(sqlite_world: World) -> None:
    for path, opened in (
        *((path, False) for path in ("/twilio/voice/wait", "/api/v1/status", "/healthz", "/readyz", "/audio/calm.wav")),
        ("/desk", True),
    ):
        with sqlite_world.app.test_request_context(path, base_url=HTTPS):
            assert isinstance(session._get_current_object(), NullSession) != opened, path  # type: ignore[attr-defined]
        assert ("Cookie" in sqlite_world.client.get(path, base_url=HTTPS).headers.get("Vary", "")) == opened, path


def test_a_page_that_asks_by_itself_is_told_so_in_json(sqlite_world: World) -> None:
    visit = Visit(sqlite_world)
    visit.headers["Accept"] = "application/json"
    page = visit.get("/desk")
    assert (page.status_code, page.json["error"]["code"]) == (401, "unauthorized")  # type: ignore[index]


@pytest.mark.parametrize("typed", ["x" * 100_000, "\x00", "\u202e林😀", "<script>alert(1)</script>", "' or 1=1 --"])
def test_whatever_is_typed_at_the_door_is_only_words(sqlite_world: World, typed: str) -> None:
    visit = Visit(sqlite_world)
    page = visit.sign_in(typed, typed)
    assert page.status_code == 422
    assert "<script>" not in page.text
    assert said(visit.get("/login")) == ""
