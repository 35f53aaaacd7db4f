"""`/card/<token>`: a family's contact card, with the hours of now and a call-back to ask for. It needs no script.

Guarded by: its address, which nobody can guess. Whoever has it sees the line's own numbers and may ask to be rung, a
few times a day; nothing of the family stands on it.
"""

from datetime import datetime

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.wrappers import Response as AnyResponse

from hotline.accounts.codes import qr_code
from hotline.boards.line import hours_now
from hotline.calls.phrases import PLACEHOLDERS, Key
from hotline.flows.family_card import Asked, ask_from_card, card_to_print, open_card
from hotline.flows.house import House
from hotline.hours.rules import is_open, next_change
from hotline.hours.words import opening_words
from hotline.households.card_config import CardRole
from hotline.web.guard import the_house

card_page = Blueprint(
    "card", __name__, template_folder="templates", static_folder="static/card", static_url_path="/card/static"
)

_LONGEST_NUMBER = 40
_SAID = {
    Asked.BOOKED: Key.CARD_BOOKED,
    Asked.KEPT: Key.CARD_KEPT,
    Asked.NOT_RUNG: Key.CARD_NOT_RUNG,
    Asked.TOO_OFTEN: Key.CARD_TOO_OFTEN,
}
_ROLES = {
    CardRole.CONTACT: Key.CARD_CONTACT,
    CardRole.SUPPORT: Key.CARD_SUPPORT,
    CardRole.TRANSPORT: Key.CARD_TRANSPORT,
    CardRole.SHOPPING: Key.CARD_SHOPPING,
    CardRole.ELDERS: Key.CARD_ELDERS,
}
_TONGUES = {"zh": ("zh-CN", "中文"), "en": ("en", "English")}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@card_page.after_request
def strict(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    if request.endpoint != "card.static":
        answer.headers["Cache-Control"] = "no-store"
    return answer


@card_page.get("/card/<token>")
def show(token: str) -> AnyResponse:
    house = the_house()
    if open_card(house, token) is None:
        return _unknown(house)
    try:
        said = Asked(request.args.get("asked", ""))
    except ValueError:
        said = None
    return _page(house, token, None if said is None else _SAID[said], is_good=said in {Asked.BOOKED, Asked.KEPT})


@card_page.post("/card/<token>")
def ask(token: str) -> AnyResponse:
    house = the_house()
    card = open_card(house, token)
    if card is None:
        return _unknown(house)
    given = request.form
    asked = ask_from_card(
        house,
        card,
        house.clock(),
        number=given.get("number", "")[:_LONGEST_NUMBER],
        language=_language(house),
        may_text="text" in given,
        may_leave_word="word" in given,
    )
    return redirect(url_for("card.show", token=token, asked=asked.value, lang=_language(house)), 303)


@card_page.get("/card/<token>/print")
def print_form(token: str) -> AnyResponse:
    house, language = the_house(), _language(the_house())
    card = card_to_print(house, token, house.clock())
    if card is None:
        return _unknown(house)
    rules = house.line.card
    issued = card.issued_at.astimezone(house.line.zone)
    printed = {
        "outbound": rules.outbound,
        "safe_phrase": rules.safe_phrase,
        "version": str(card.version),
        "date": f"{issued:%Y-%m-%d}",
    }
    return make_response(
        render_template(
            "card_print.html",
            say=lambda key: _say(house, Key(key), language, **printed),
            contacts=[(_say(house, _ROLES[one.role], language), one.name, one.number) for one in rules.contacts],
            has_phrase=bool(rules.safe_phrase),
            qr=Markup(qr_code(card.url)),
            tongue=_tongue(language),
            name=_say_name(house, language),
        )
    )


def _page(house: House, token: str, said: Key | None, *, is_good: bool) -> Response:
    language = _language(house)
    return make_response(
        render_template(
            "card.html",
            say=lambda key: _say(house, Key(key), language),
            hours=_hours(house, language, house.clock()),
            said=None if said is None else _say(house, said, language),
            is_good=is_good,
            token=token,
            number=house.line.number,
            language=language,
            tongue=_tongue(language),
            name=_say_name(house, language),
            tongues=[(one, *_TONGUES.get(one, (one, one))) for one in house.line.languages],
        )
    )


def _unknown(house: House) -> Response:
    return _sentence(house, Key.CARD_UNKNOWN, 404)


def _unreachable(_error: Exception) -> Response:
    current_app.logger.exception("the database cannot be used; a family's card says whom to ring")
    return _sentence(the_house(), Key.CARD_TROUBLE, 503)


for fault in (OperationalError, InterfaceError, TimeoutError):
    card_page.register_error_handler(fault, _unreachable)


def _sentence(house: House, key: Key, status: int) -> Response:
    language = _language(house)
    page = render_template(
        "card_sentence.html",
        words=_say(house, key, language),
        tongue=_tongue(language),
        name=_say_name(house, language),
    )
    return make_response(page, status)


def _language(house: House) -> str:
    asked = request.args.get("lang", "")
    return asked if asked in house.line.languages else house.line.language


def _tongue(language: str) -> str:
    return _TONGUES.get(language, (language,))[0]


def _say(house: House, key: Key, language: str, **more: str) -> str:
    phrases, line = house.script.phrases, house.line
    values = {"number": line.number, "neutral_name": line.neutral_name} | more
    return phrases.text(key, language, **{place: values[place] for place in PLACEHOLDERS[key]})


def _say_name(house: House, language: str) -> str:
    name = house.script.phrases.names.get(language, {}).get("neutral_name", house.line.neutral_name)
    return name[:1].upper() + name[1:]


def _hours(house: House, language: str, now: datetime) -> str:
    with house.database.glance() as connection:
        hours = hours_now(connection, house.line.hours, now)
    if is_open(hours, now):
        return _say(house, Key.CARD_OPEN, language)
    opens = next_change(hours, now)
    if opens is None:
        return _say(house, Key.CARD_CLOSED_NO_TIME, language)
    return _say(house, Key.CARD_CLOSED, language, time=opening_words(opens, now, language, house.line.zone))
