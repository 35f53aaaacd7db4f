"""The phone of a supervisor who listens in. Guarded by the carrier's signature, nobody else comes in."""

from flask import Blueprint, request

from hotline.calls import listen_script
from hotline.carrier.twilio_forms import read_call_end, read_leg_report, read_sid
from hotline.flows.counsellor_leg import LegNews
from hotline.flows.house import House
from hotline.flows.listen_in import come_back_in, listener_key, listener_news, out_of_the_room, picked_up
from hotline.kernel.steps import NOTHING, Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

listen = Blueprint("listen", __name__, url_prefix="/twilio/voice/listen")


def _out(house: House) -> Steps:
    return listen_script.out(house.script, house.line.language)


def _silence(_house: House) -> Steps:
    return NOTHING


@listen.post("/<listening_id>")
@spoken(otherwise=_out)
def answered(listening_id: str) -> str:
    house = the_house()
    return picked_up(house, listening_id, read_sid(request.form, "CallSid"), delivery_id(), house.clock())


@listen.post("/<listening_id>/key")
@spoken(otherwise=_out)
def key(listening_id: str) -> str:
    house = the_house()
    return listener_key(house, listening_id, request.form.get("Digits", ""), delivery_id(), house.clock())


@listen.post("/<listening_id>/silent")
@spoken(otherwise=_out)
def silent(listening_id: str) -> str:
    house = the_house()
    return listener_key(house, listening_id, "", delivery_id(), house.clock())


@listen.post("/<listening_id>/enter")
@spoken(otherwise=_out)
def enter(listening_id: str) -> str:
    house = the_house()
    return come_back_in(house, listening_id, delivery_id(), house.clock())


@listen.post("/<listening_id>/done")
@spoken(otherwise=_out)
def done(listening_id: str) -> str:
    house, is_over = the_house(), read_call_end(request.form) is not None
    return out_of_the_room(house, listening_id, is_over=is_over, delivery=delivery_id(), now=house.clock())


@listen.post("/<listening_id>/status")
@spoken(otherwise=_silence)
def status(listening_id: str) -> str:
    house, report = the_house(), read_leg_report(request.form)
    news = LegNews(
        leg_sid=read_sid(request.form, "CallSid"),
        state=report.state,
        ended_as=report.ended_as,
        sip_code=report.sip_code,
        sequence=report.sequence,
        seconds=report.seconds,
    )
    return listener_news(house, listening_id, news, delivery_id(), house.clock())
