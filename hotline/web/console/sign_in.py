"""`/login`: address and password, then the second factor of who has one.

Guarded by: not at all, it is the door. Wrong answers are counted by account; see flows/sign_in.py.
"""

import math
from datetime import datetime
from typing import assert_never

from flask import Response, current_app, flash, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from hotline.accounts.rules import Wait
from hotline.boards.account import own_factors
from hotline.flows.passkeys import ask_passkey, give_passkey
from hotline.flows.second_factor import Opened, give_code
from hotline.flows.sessions import Visitor, sign_out
from hotline.flows.sign_in import SecondAwaited, SignedIn, Wrong, sign_in
from hotline.web.console.browsers import name_of_browser
from hotline.web.console.frame import Page, refused, word
from hotline.web.guard import the_house
from hotline.web.pages import EVERYBODY, TOKEN, find_visitor, home_of, own_address

_HALF_A_YEAR = 183 * 24 * 3600

door = Page("sign_in", __name__, may_enter=EVERYBODY)

Answer = str | AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


@door.get("/login")
def login() -> Answer:
    visitor = find_visitor()
    if visitor is not None:
        wanted = own_address(request.args.get("next"))
        if visitor.is_half:
            return redirect(url_for("sign_in.second", next=wanted))
        return redirect(wanted or home_of(visitor.account.role))
    is_sent_back = request.args.get("next") is not None and TOKEN in session
    return _form(said=word("sign_in.over") if is_sent_back else None)


@door.post("/login")
def give_password() -> Answer:
    house = the_house()
    email, password = request.form.get("email", ""), request.form.get("password", "")
    now = house.clock()
    if not email.strip() or not password:
        return _form(email, word("sign_in.empty"), is_fault=True), 422
    browser, known = name_of_browser(request.user_agent.string), request.cookies.get(_known_cookie(), "")[:100]
    match sign_in(house, email, password, browser, now, known):
        case SecondAwaited(token, named):
            _keep(token)
            return _known(redirect(url_for("sign_in.second", next=own_address(request.args.get("next")))), named)
        case SignedIn(token, named):
            _keep(token)
            return _known(redirect(own_address(request.args.get("next")) or url_for("sign_in.home")), named)
        case Wrong():
            return _form(email, word("sign_in.wrong"), is_fault=True), 422
        case Wait() as wait:
            return _form(email, words_of_wait(wait, now), is_fault=True), 429, retry_after(wait, now)
        case other:
            assert_never(other)


@door.errorhandler(CSRFError)
def ask_again(error: CSRFError) -> Answer | tuple[Response, int]:
    """Ask anew where the form was older than the cookie, as in a browser that was closed: no dead end at a door."""
    if request.endpoint != "sign_in.give_password":
        return refused(error)
    return _form(request.form.get("email", ""), word("sign_in.old_form"), is_fault=True), 400


@door.get("/login/second")
def second() -> Answer:
    visitor = find_visitor()
    if visitor is None or not visitor.is_half:
        return redirect(url_for("sign_in.login", next=own_address(request.args.get("next"))))
    return _second_form(visitor)


@door.post("/login/second")
def give_second() -> Answer:
    visitor, house = find_visitor(), the_house()
    if visitor is None or not visitor.is_half:
        return redirect(url_for("sign_in.login", next=own_address(request.args.get("next"))))
    now = house.clock()
    answer = request.form.get("answer")
    if answer is not None:
        judged = give_passkey(house, visitor.session, answer, now)
    else:
        judged = give_code(house, visitor.session, request.form.get("code", ""), now)
    match judged:
        case Opened(token=token, codes_left=left):
            _keep(token)
            if left is not None:
                flash(word("sign_in.recovery_used", left=left))
            return redirect(own_address(request.args.get("next")) or home_of(visitor.account.role))
        case Wrong():
            return _second_form(visitor, word("sign_in.wrong_code")), 422
        case Wait() as wait:
            return _second_form(visitor, words_of_wait(wait, now)), 429, retry_after(wait, now)
        case other:
            assert_never(other)


@door.post("/logout")
def logout() -> AnyResponse:
    visitor, house = find_visitor(), the_house()
    if visitor is not None:
        sign_out(house, visitor.session, house.clock())
    session.clear()
    flash(word("sign_in.out"))
    return redirect(url_for("sign_in.login", _anchor="out"))


@door.get("/")
def first() -> AnyResponse:
    return redirect(url_for("sign_in.home"))


@door.get("/home")
def home() -> AnyResponse:
    """Where her role begins its work."""
    visitor = find_visitor()
    signed_in = visitor is not None and not visitor.is_half
    return redirect(home_of(visitor.account.role) if visitor and signed_in else url_for("sign_in.login"))


def _form(email: str = "", said: str | None = None, *, is_fault: bool = False) -> str:
    return render_template("login.html", email=email[:254], said=said, is_fault=is_fault)


def _second_form(visitor: Visitor, fault: str | None = None) -> str:
    house = the_house()
    with house.database.read() as connection:
        has_app = own_factors(connection, visitor.account.staff_id).has_codes
    options = ask_passkey(house, visitor.session)
    return render_template("second.html", fault=fault, options=options, has_app=has_app)


def _known_cookie() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def _known(answer: AnyResponse, named: str) -> AnyResponse:
    """Let the browser be known again: strangers who guess cannot lock it out. It signs nobody in."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(_known_cookie(), named, max_age=_HALF_A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer


def _keep(token: str) -> None:
    """Let the browser have a new token, and nothing of what it had before: not even its form token."""
    session.clear()
    session[TOKEN] = token


def words_of_wait(wait: Wait, now: datetime) -> str:
    """Say for how long no answer is taken: the same for an account that is none."""
    seconds = max(1, math.ceil((wait.until - now).total_seconds()))
    if wait.is_locked:
        return word("sign_in.locked", minutes=math.ceil(seconds / 60))
    return word("sign_in.wait", seconds=seconds)


def retry_after(wait: Wait, now: datetime) -> dict[str, str]:
    return {"Retry-After": str(max(1, math.ceil((wait.until - now).total_seconds())))}
