"""Pages for people. Whoever may enter is named by the page's own blueprint; a blueprint that names nobody refuses all.

`the_visitor()` is who is there. hotline/web/console/frame.py gives these blueprints their look, as Page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, redirect, request, session, url_for
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from hotline.flows.sessions import Visitor, who_is
from hotline.roster.model import Role
from hotline.web.guard import the_house

GUARDED_OTHERWISE = frozenset({
    "voice", "callback", "called", "offers", "listen", "duty", "sms",  # by the carrier's signature
    "api",  # by a token
    "health", "audio",  # open to all, as the files say
    "measures",  # by a token, or on this machine
    "card", "calendar",  # by an address that nobody can guess
    "phones",  # the demo's, on loopback only
})  # fmt: skip
"""Blueprints that are no pages of a person who signs in; each says in its file how it is guarded."""

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset(Role)
TOKEN = "token"
"""Where the browser's token lies in the signed cookie."""

ACCOUNT = "X-Account"
"""With what a page asks by itself it says whose page it is: the browser may be somebody else's by now."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_STRICT_TRANSPORT = "max-age=31536000"

csrf = CSRFProtect()


class Reach(Enum):
    """Where a page's link stands when there are more pages than room."""

    ALWAYS = "always"
    WIDE = "wide"
    """In the row on a wide screen, in the menu beside it on a narrow one."""
    MENU = "menu"


@dataclass(frozen=True)
class Nav:
    """A page's place in the row at the top. `home_of`: where these roles land when they sign in."""

    endpoint: str
    word: str
    order: int
    reach: Reach = Reach.WIDE
    home_of: frozenset[Role] = frozenset()

    @property
    def page(self) -> str:
        return self.endpoint.partition(".")[0]


class GuardedPage(Blueprint):
    """A blueprint that says who may enter: roles, or EVERYBODY.

    `under` is the page whose place in the row is marked while somebody is here; its own, unless another is named.
    `unattended` names endpoints that a page asks by itself, such as `desk.live`: they keep nobody signed in.
    `while_enrolling` names those that are open to who must first add a second factor.
    """

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        may_enter: Collection[Role | str] = frozenset(),
        nav: Nav | None = None,
        under: str = "",
        unattended: Collection[str] = (),
        while_enrolling: Collection[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(name, import_name, **more)
        self.may_enter = frozenset(may_enter)
        self.nav = nav
        self.under = under or name
        self.unattended = frozenset(unattended)
        self.while_enrolling = frozenset(while_enrolling)
        self.after_request(_strict)


def guard_pages(app: Flask, public_url: str) -> None:
    """Refuse by default, before every request that is not the carrier's."""
    is_secure = urlsplit(public_url).scheme == "https"
    app.config.update(
        SESSION_COOKIE_NAME="__Host-hotline" if is_secure else "hotline",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # asked for here, for pages alone: carrier and API send no forms of ours
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser's cookie: a form may stay open all night
        WTF_CSRF_SSL_STRICT=False,  # behind a proxy we do not see the address that the browser sees
    )
    csrf.init_app(app)
    app.before_request(_admit)


def the_visitor() -> Visitor:
    """Return who is signed in, on a page that nobody else can enter."""
    visitor = find_visitor()
    assert visitor is not None, "this page lets in who is not signed in"
    return visitor


def find_visitor() -> Visitor | None:
    """Return who is signed in in this browser, wholly or half."""
    if "visitor" not in g:
        token, house = session.get(TOKEN), the_house()
        page = current_app.blueprints.get(request.blueprint or "")
        is_activity = not (isinstance(page, GuardedPage) and request.endpoint in page.unattended)
        g.visitor = None
        if isinstance(token, str):
            g.visitor = who_is(house, token, house.clock(), is_activity=is_activity)
    found: Visitor | None = g.visitor
    return found


def pages() -> list[GuardedPage]:
    return [page for page in current_app.blueprints.values() if isinstance(page, GuardedPage)]


def pages_of(role: Role) -> list[Nav]:
    """Return the row at the top for a role."""
    open_to = [page.nav for page in pages() if page.nav is not None and role in page.may_enter]
    return sorted(open_to, key=lambda nav: nav.order)


def place_in_row() -> str:
    """Return the name of the page in the row under which this request stands; "" for none."""
    page = current_app.blueprints.get(request.blueprint or "")
    return page.under if isinstance(page, GuardedPage) else ""


def home_of(role: Role) -> str:
    """Return where a role begins its work."""
    row = pages_of(role)
    first = next((nav for nav in row if role in nav.home_of), row[0] if row else None)
    return url_for(first.endpoint if first is not None else "account.account")


def own_address(wanted: str | None) -> str | None:
    """Return an address of ours that was asked for before the sign-in; None for any other."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or not wanted.isprintable():
        return None
    return wanted


def _admit() -> AnyResponse | tuple[Response, int] | None:
    if request.path.startswith("/twilio/") or request.url_rule is None:  # signed, or no address at all
        return None
    if request.blueprint in GUARDED_OTHERWISE:
        return None
    page = current_app.blueprints.get(request.blueprint or "")
    if not isinstance(page, GuardedPage):
        abort(403)
    if request.method not in _SAFE:
        csrf.protect()
    if page.may_enter == EVERYBODY:
        return None
    visitor = find_visitor()
    if visitor is None or visitor.is_half:
        return _to_sign_in()
    whose = request.headers.get(ACCOUNT)
    if whose is not None and whose != visitor.account.staff_id:
        return _unauthorized("somebody_else", "somebody else is signed in in this browser now")
    if visitor.account.role not in page.may_enter:
        abort(403)
    if visitor.must_enrol and request.endpoint not in page.while_enrolling:
        return redirect(url_for("account.app"))
    return None


def _to_sign_in() -> AnyResponse | tuple[Response, int]:
    if not request.accept_mimetypes.accept_html:
        return _unauthorized("unauthorized", "sign in again")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.login", next=wanted if wanted != "/" else None))


def _unauthorized(code: str, message: str) -> tuple[Response, int]:
    return jsonify(error={"code": code, "message": message}), 401


def _strict(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        answer.headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
