"""`/account`: her password, her second factor, where she is signed in.

Guarded by: a sign-in of any role. What matters is changed only within ten minutes of her password.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, assert_never

from flask import Response, flash, jsonify, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from hotline.accounts.codes import qr_code
from hotline.accounts.model import PasskeyId, SessionId
from hotline.accounts.rules import Wait
from hotline.boards.account import own_factors, own_sign_ins
from hotline.flows.account import (
    Changed,
    NoGood,
    begin_codes,
    change_password,
    confirm_codes,
    confirm_password,
    remove_codes,
    remove_passkey,
    renew_recovery_codes,
)
from hotline.flows.passkeys import add_passkey, begin_passkey, passkeys_of
from hotline.flows.sessions import demands_second_factor, sign_out_everywhere, sign_out_of
from hotline.flows.sign_in import Wrong
from hotline.kernel.errors import Refused
from hotline.kernel.ids import is_id
from hotline.web.console.browsers import name_of_browser
from hotline.web.console.frame import Page, word
from hotline.web.console.sign_in import Answer, retry_after, words_of_wait
from hotline.web.guard import the_house
from hotline.web.pages import SIGNED_IN, home_of, own_address, the_visitor

mine = Page(
    "account",
    __name__,
    may_enter=SIGNED_IN,
    unattended={"account.token"},
    while_enrolling={
        *("account.app", "account.confirm_app", "account.confirm", "account.give_password"),
        *("account.passkey", "account.keep_passkey", "account.token"),
    },
)
_P = ParamSpec("_P")


def fresh(view: Callable[_P, Answer]) -> Callable[_P, Answer]:
    """Ask for the password again before this page, when it was given long ago."""

    @wraps(view)
    def ask_first(*args: _P.args, **parts: _P.kwargs) -> Answer:
        if the_visitor().is_fresh(the_house().clock()):
            return view(*args, **parts)
        back = request.path if request.method == "GET" else url_for("account.account")
        return redirect(url_for("account.confirm", next=back))

    return ask_first


@mine.get("/account")
def account() -> str:
    return _page()


@mine.get("/account/token")
def token() -> Response:
    """A form's token for a page that was open while its reader signed in again. Nothing is shown."""
    return jsonify(token=generate_csrf())


def _page(fault: str | None = None) -> str:
    house, visitor = the_house(), the_visitor()
    with house.database.read() as connection:
        factors = own_factors(connection, visitor.account.staff_id)
        sign_ins = own_sign_ins(connection, visitor.account.staff_id, house.clock())
    keys = passkeys_of(house) is not None
    demanded = demands_second_factor(visitor.account.role)
    return render_template(
        "account.html", factors=factors, sign_ins=sign_ins, demanded=demanded, fault=fault, keys=keys
    )


@mine.post("/account/password")
def set_password() -> Answer:
    house, now = the_house(), the_house().clock()
    current, new = request.form.get("current", ""), request.form.get("new", "")
    match change_password(house, the_visitor(), current, new, now):
        case Changed(ended):
            flash(word("account.password_changed_ended", n=ended) if ended else word("account.password_changed"))
            return redirect(url_for("account.account"))
        case NoGood(fault):
            return _page(word(f"account.password_{fault}")), 422
        case Wrong():
            return _page(word("account.password_wrong")), 422
        case Wait() as wait:
            return _page(words_of_wait(wait, now)), 429, retry_after(wait, now)
        case other:
            assert_never(other)


@mine.get("/account/confirm")
def confirm() -> str:
    return render_template("confirm.html", fault=None)


@mine.post("/account/confirm")
def give_password() -> Answer:
    house, now = the_house(), the_house().clock()
    judged = confirm_password(house, the_visitor(), request.form.get("password", ""), now)
    if isinstance(judged, Wait):
        return render_template("confirm.html", fault=words_of_wait(judged, now)), 429, retry_after(judged, now)
    if not judged:
        return render_template("confirm.html", fault=word("account.password_wrong")), 422
    return redirect(own_address(request.args.get("next")) or url_for("account.account"))


@mine.get("/account/app")
@fresh
def app() -> Answer:
    return _app_page()


def _app_page(fault: str | None = None) -> Answer:
    house, visitor = the_house(), the_visitor()
    try:
        secret, address = begin_codes(house, visitor, house.clock())
    except Refused:
        return redirect(url_for("account.account"))
    keys = passkeys_of(house) is not None
    drawing = Markup(qr_code(address))  # our own SVG of our own address
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render_template("app.html", drawing=drawing, secret=spaced, address=address, fault=fault, keys=keys)


@mine.post("/account/app")
@fresh
def confirm_app() -> Answer:
    house, now = the_house(), the_house().clock()
    match confirm_codes(house, the_visitor(), request.form.get("code", ""), now):
        case Wrong():
            page = _app_page(word("account.app_wrong"))
            return (page, 422) if isinstance(page, str) else page
        case Wait() as wait:
            page = _app_page(words_of_wait(wait, now))
            return (page, 429, retry_after(wait, now)) if isinstance(page, str) else page
        case codes:
            return _codes_or_account(codes, word("account.app_added"))


def _codes_or_account(codes: list[str], done: str) -> Answer:
    if codes:
        return render_template("codes.html", codes=codes, onwards=home_of(the_visitor().account.role))
    flash(done)
    return redirect(url_for("account.account"))


@mine.post("/account/app/remove")
@fresh
def remove_app() -> AnyResponse:
    try:
        remove_codes(the_house(), the_visitor())
        flash(word("account.app_removed"))
    except Refused:
        flash(word("account.app_needed"))
    return redirect(url_for("account.account"))


@mine.get("/account/passkey")
@fresh
def passkey() -> Answer:
    return _passkey_page()


def _passkey_page(fault: str | None = None) -> Answer:
    options = begin_passkey(the_house(), the_visitor())
    if options is None:
        return redirect(url_for("account.account"))
    return render_template("passkey.html", options=options, fault=fault)


@mine.post("/account/passkey")
@fresh
def keep_passkey() -> Answer:
    house, answer = the_house(), request.form.get("answer", "")
    name = name_of_browser(request.user_agent.string)
    kept = add_passkey(house, the_visitor(), answer, name, house.clock())
    if isinstance(kept, Wrong):
        page = _passkey_page(word("account.passkey_wrong"))
        return (page, 422) if isinstance(page, str) else page
    return _codes_or_account(kept, word("account.passkey_added"))


@mine.post("/account/passkey/<passkey_id>/remove")
@fresh
def drop_passkey(passkey_id: str) -> AnyResponse:
    try:
        remove_passkey(the_house(), the_visitor(), PasskeyId(passkey_id))
        flash(word("account.passkey_removed"))
    except Refused:
        flash(word("account.app_needed"))
    return redirect(url_for("account.account"))


@mine.post("/account/codes")
@fresh
def codes() -> Answer:
    try:
        made = renew_recovery_codes(the_house(), the_visitor())
    except Refused:
        return redirect(url_for("account.account"))
    return render_template("codes.html", codes=made, onwards=url_for("account.account"))


@mine.post("/account/sessions/<session_id>/end")
def end_session(session_id: str) -> AnyResponse:
    house, visitor = the_house(), the_visitor()
    if is_id(session_id) and session_id != visitor.session.id:
        sign_out_of(house, visitor.account.staff_id, SessionId(session_id), house.clock())
        flash(word("account.ended_one"))
    return redirect(url_for("account.account"))


@mine.post("/account/sessions/end")
def end_all() -> AnyResponse:
    house, visitor = the_house(), the_visitor()
    sign_out_everywhere(house, visitor.account.staff_id, house.clock())
    session.clear()
    flash(word("sign_in.out_everywhere"))
    return redirect(url_for("sign_in.login", _anchor="out"))
