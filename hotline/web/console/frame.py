"""The frame that all pages stand in: their words, their row at the top, the language, the files of the look.

Guarded by: not at all. Nothing here is anybody's; a language is chosen before somebody has signed in.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from hotline.flows.sessions import choose_language
from hotline.kernel.errors import Refused, Why
from hotline.web.console.nearest import nearest_address
from hotline.web.console.words import LANGUAGES, say
from hotline.web.guard import the_house
from hotline.web.pages import EVERYBODY, GuardedPage, find_visitor, own_address, pages_of, place_in_row

_STATIC = Path(__file__).parent / "static" / "frame"
_COOKIE = "language"
_A_YEAR = 365 * 24 * 3600
_KNOWN_REFUSALS = {400, 403, 404, 405, 409, 413, 429, 503}


def page_language() -> str:
    """The language of the account, else of this browser's cookie, else as the browser asks, else the line's first."""
    visitor = find_visitor() if request.blueprint not in {None, "phones"} else None
    for wanted in (visitor.account.page_language if visitor else None, request.cookies.get(_COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    asked = request.accept_languages.best_match([*LANGUAGES, *LANGUAGES.values()])
    return asked.partition("-")[0] if asked else the_house().line.language


def word(key: str, **blanks: object) -> str:
    """A sentence in the language of this page."""
    return say(page_language(), key, **blanks)


def because(refused: Refused, otherwise: str) -> str:
    """Why it cannot be done, in the language of this page; `otherwise` where the refusal has no words of its own."""
    return word(f"why.{refused.why}") if isinstance(refused.why, Why) else otherwise


def when(moment: datetime) -> str:
    """A time as people write it, in the line's own zone; with its day when that is not today."""
    house = the_house()
    local, today = moment.astimezone(house.line.zone), house.line.today(house.clock())
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    day = f"{local.month}月{local.day}日" if page_language() == "zh" else f"{local.day} {local:%b}"
    return f"{day} {clock}"


def when_in_full(moment: datetime) -> str:
    """A time as it is written where years lie side by side, in the line's own zone."""
    return f"{moment.astimezone(the_house().line.zone):%Y-%m-%d %H:%M:%S}"


@lru_cache(maxsize=32)
def _fingerprint(file: str) -> str:
    return hashlib.sha256((_STATIC / file).read_bytes()).hexdigest()[:12]


def look(file: str) -> str:
    """The address of a file of the look, new whenever the file is."""
    return url_for("frame.static", filename=file, v=_fingerprint(file))


def _in_templates() -> dict[str, Any]:
    language, visitor, house = page_language(), find_visitor(), the_house()
    names = house.script.phrases.names.get(language, {})
    return {
        "language": language,
        "html_language": LANGUAGES[language],
        "line": house.line,
        "line_name": names.get("line", house.line.name),
        "neutral_name": names.get("neutral_name", house.line.neutral_name),
        "visitor": visitor if visitor is not None and not visitor.is_half else None,
        "row": [] if visitor is None or visitor.is_half or visitor.must_enrol else pages_of(visitor.account.role),
        "place": place_in_row(),
        "here": nearest_address(),
    }


def unless_known(shown: object, render: Callable[[], str]) -> Response:
    """Answer a page that asks by itself. `shown` tells all that is shown but times that run: a page that has it gets an
    empty 304, and nothing is rendered for it."""
    tag = hashlib.sha256(repr((shown, page_language())).encode()).hexdigest()[:20]
    is_known = request.if_none_match.contains(tag)
    answer = make_response("", 304) if is_known else make_response(render())
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "no-cache, private"
    return answer


def taken(address: str) -> AnyResponse:
    """Lead on from a form whose text is safe here now: drafts.js keeps it no longer."""
    return redirect(f"{address}#taken")


def set_frame(app: Flask) -> None:
    """Give all templates their words; a word or name that is missing fails."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(word=word, when=when, when_in_full=when_in_full, look=look)


def refused(error: HTTPException) -> AnyResponse | tuple[Response, int] | tuple[str, int]:
    """Say in the frame that a page is refused; to a script in a word."""
    if error.response is not None:
        return error.get_response()
    status = error.code or 500
    kind = "old_form" if isinstance(error, CSRFError) else str(status) if status in _KNOWN_REFUSALS else "other"
    if not request.accept_mimetypes.accept_html:
        # a script asked; a page would bring a form token that replaces the one of a sign-in at hand
        return jsonify(error={"code": kind, "message": error.name.lower()}), status
    return render_template("refused.html", kind=kind), status


def _unreachable(_error: Exception) -> tuple[str, int]:
    current_app.logger.exception("the database cannot be used; the page is 503")
    return _plain("503"), 503


def _plain(kind: str) -> str:
    """A page without who is there, for when that cannot be asked."""
    asked = request.accept_languages.best_match([*LANGUAGES, *LANGUAGES.values()])
    language = request.cookies.get(_COOKIE, "")
    language = language if language in LANGUAGES else asked.partition("-")[0] if asked else the_house().line.language
    template = current_app.jinja_env.get_template("unreachable.html")
    return template.render(language=language, html_language=LANGUAGES[language], kind=kind, say=say, look=look)


class Page(GuardedPage):
    """A guarded blueprint that speaks the visitor's language and answers refusals in the frame.

    desk = Page("desk", __name__, may_enter={Role.COUNSELLOR}, nav=Nav("desk.desk", "frame.nav_desk", 10))
    """

    def __init__(self, name: str, import_name: str, **more: Any) -> None:
        super().__init__(name, import_name, template_folder="templates", **more)
        self.context_processor(_in_templates)
        self.register_error_handler(HTTPException, refused)
        for fault in (OperationalError, InterfaceError, TimeoutError):
            self.register_error_handler(fault, _unreachable)


frame = Page("frame", __name__, may_enter=EVERYBODY, static_folder="static/frame", static_url_path="/static")


@frame.after_request
def _may_be_kept(answer: Response) -> Response:
    """Files change with their address, so a browser asks for each once; runs before the pages' own headers."""
    if request.endpoint == "frame.static":
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    return answer


@frame.post("/language")
def language() -> AnyResponse:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    visitor = find_visitor()
    if visitor is not None and not visitor.is_half:
        choose_language(the_house(), visitor.account.staff_id, chosen)
    answer = redirect(own_address(request.form.get("next")) or "/")
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(_COOKIE, chosen, max_age=_A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer
