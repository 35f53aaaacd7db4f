"""Texts. Guarded by the carrier's signature (guard.refuse_strangers), nobody else comes in."""

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from hotline.carrier.twilio_forms import read_delivery, read_text
from hotline.carrier.twiml import text_reply
from hotline.flows.incoming_text import incoming_text
from hotline.flows.text_status import text_status
from hotline.kernel.ids import is_id
from hotline.web.guard import nothing, the_house, xml

sms = Blueprint("sms", __name__, url_prefix="/twilio/sms")


@sms.post("/incoming")
def incoming() -> Response:
    house = the_house()
    return xml(incoming_text(house, read_text(request.form), house.clock()))


@sms.errorhandler(Exception)
def lost(error: Exception) -> Response:
    """503, not 200: the carrier logs it and the operator sees that a text was not taken in. No machine's words."""
    if isinstance(error, HTTPException):
        return xml(text_reply(None), error.code or 503)
    current_app.logger.exception("a text webhook failed")
    return xml(text_reply(None), 503)


@sms.post("/status")
def status() -> Response:
    report = read_delivery(request.form)
    if report is not None:
        text_id = request.args.get("text", "")
        text_status(
            the_house(), text_id if is_id(text_id) else "", report.sid, report.status, report.rank, report.error_code
        )
    return nothing()
