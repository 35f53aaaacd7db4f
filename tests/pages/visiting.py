"""Visiting the pages as somebody with a browser would: forms with their token, cookies kept."""

import re
from datetime import timedelta
from functools import cache

import pyotp
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.accounts.passwords import digest_of_password
from hotline.flows.staff import add_staff
from hotline.roster.model import Role
from tests.world import LIN, World

PASSWORD = "seven quiet lamps"
HTTPS = "https://line.example"
ZH = {"Accept-Language": "zh-CN"}


@cache
def _digest() -> str:
    return digest_of_password(PASSWORD)


class Visit:
    """One browser at the line's pages."""

    def __init__(self, world: World, language: str = "zh-CN") -> None:
        self.world = world
        self.client: FlaskClient = world.client
        self.headers = {
            "Accept-Language": language,
            "Accept": "text/html,*/*",
            "User-Agent": "Firefox/150 (X11; Linux)",
        }
        self.page: TestResponse | None = None

    def get(self, path: str) -> TestResponse:
        self.page = self.client.get(path, base_url=HTTPS, headers=self.headers)
        return self.page

    def post(self, path: str, *, with_token: bool = True, **fields: str) -> TestResponse:
        """Send a form, with the token of the page that is open; follow where it leads."""
        if with_token:
            fields["csrf_token"] = self.token()
        self.page = self.client.post(path, base_url=HTTPS, headers=self.headers, data=fields)
        return self.page

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page.text if self.page else "")
        return found[1] if found else ""

    def follow(self) -> TestResponse:
        assert self.page is not None
        assert self.page.status_code == 302, (self.page.status_code, said(self.page))
        return self.get(self.page.headers["Location"])

    def land(self) -> TestResponse:
        """Follow to where a form leads in the end."""
        page = self.follow()
        return page if page.status_code == 200 else self.land()

    def sign_in(self, email: str = "lin@line.example", password: str = PASSWORD) -> TestResponse:
        self.get("/login")
        return self.post("/login", email=email, password=password)


def said(page: TestResponse) -> str:
    """What a page tells at its top."""
    return " ".join(re.findall(r'<p class="notice[^>]*>([^<]*)', page.text))


def employ(world: World, name: str = "Lin", role: Role = Role.COUNSELLOR, number: str = LIN) -> None:
    email = f"{name.lower()}@line.example"
    add_staff(
        world.house, world.clock.now(), name=name, role=role, phone=number, email=email, password_digest=_digest()
    )  # fmt: skip


def code_of(world: World, secret: str, seconds: float = 0) -> str:
    return pyotp.TOTP(secret.replace(" ", "")).at(world.clock.now() + timedelta(seconds=seconds))


def secret_on(page: TestResponse) -> str:
    found = re.search(r'class="secret">([^<]+)<', page.text)
    assert found is not None
    return found[1]


def codes_on(page: TestResponse) -> list[str]:
    return re.findall(r"<li>([0-9a-z]{5}-[0-9a-z]{5})</li>", page.text)


def add_app(visit: Visit) -> tuple[str, list[str]]:
    """Enrol the app that is shown at /account/app; give its secret and the recovery codes."""
    secret = secret_on(visit.get("/account/app"))
    page = visit.post("/account/app", code=code_of(visit.world, secret))
    return secret, codes_on(page)
