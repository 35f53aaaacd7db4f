"""Whoever is not the carrier is turned away before anything is read or stored."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from flask import Request, Response, current_app, request
from sqlalchemy.exc import DBAPIError

from hotline.carrier.twilio_signature import Signature
from hotline.flows.house import House
from hotline.kernel.steps import Steps
from hotline.web.forms import FORM

XML = "text/xml; charset=utf-8"
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_PATH_SAFE = "/:@!$&'()*+,;=-._~"


def the_house() -> House:
    house = current_app.extensions["house"]
    assert isinstance(house, House)
    return house


def xml(body: str, status: int = 200) -> Response:
    return Response(body, status=status, content_type=XML)


def nothing() -> Response:
    """An answer to a report: heard, nothing to say."""
    return xml(_EMPTY)


def refuse_strangers() -> Response | None:
    """Before every request under /twilio/: 403 unless the carrier signed it."""
    if not request.path.startswith("/twilio/"):
        return None
    signature: Signature = current_app.extensions["signature"]
    is_form = request.mimetype == FORM or not request.content_length
    body = None if is_form else request.get_data(cache=True, as_text=True)
    header = request.headers.get("X-Twilio-Signature")
    settings = request.headers.get("X-Twilio-Webhooks-Signature-Settings")
    is_unreadable = is_form and bool(request.content_length) and not request.form  # said, but not in UTF-8
    asked = (raw_path(request), raw_query(request), request.form, body)
    if not is_unreadable and signature.is_good(*asked, header, settings):
        return None
    return xml(_EMPTY, 403)


def raw_path(asked: Request) -> str:
    """The path as it was sent. Servers that hand on the raw request line are believed, else it is encoded anew."""
    raw = asked.environ.get("RAW_URI") or asked.environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw.split("?", 1)[0]
    return quote(asked.path, safe=_PATH_SAFE)


def raw_query(asked: Request) -> str:
    return str(asked.environ.get("QUERY_STRING", ""))


def spoken(otherwise: Callable[[House], Steps]) -> Callable[[Callable[..., str]], Callable[..., Response]]:
    """Make a voice webhook of a function that returns XML: whatever breaks, the caller hears `otherwise`.

    A lost database connection is tried once more: the pool has thrown it away, the next one may be good.
    """

    def decorate(view: Callable[..., str]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**parts: str) -> Response:
            try:
                try:
                    return xml(view(**parts))
                except DBAPIError as error:
                    if not error.connection_invalidated:
                        raise
                    return xml(view(**parts))
            except Exception:
                current_app.logger.exception("a voice webhook failed; the caller hears a prepared sentence")
                house = the_house()
                return xml(house.render(otherwise(house)))

        return answer

    return decorate
