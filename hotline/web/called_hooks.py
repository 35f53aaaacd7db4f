"""The phone of a person whom we ring back. Guarded by the carrier's signature (guard.refuse_strangers)."""

from flask import Blueprint, request

from hotline.carrier.twilio_forms import read_answered_by_machine, read_call_end, read_sid
from hotline.flows.called_person import person_leg_news, person_picks_up
from hotline.flows.house import House
from hotline.flows.somebody_else import machine_answers
from hotline.kernel.steps import NOTHING, Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

called = Blueprint("called", __name__, url_prefix="/twilio/voice/called")


def _later(house: House) -> Steps:
    """Something broke, and whoever listens may not be the one who asked: neither name nor reason is heard."""
    return house.script.callback_later(house.line.language)


def _silence(_house: House) -> Steps:
    return NOTHING


@called.post("/<offer_id>")
@spoken(otherwise=_later)
def picked_up(offer_id: str) -> str:
    house = the_house()
    return person_picks_up(house, offer_id, read_sid(request.form, "CallSid"), delivery_id(), house.clock())


@called.post("/<offer_id>/status")
@spoken(otherwise=_silence)
def status(offer_id: str) -> str:
    house, sid = the_house(), read_sid(request.form, "CallSid")
    return person_leg_news(house, offer_id, sid, read_call_end(request.form), delivery_id(), house.clock())


@called.post("/<offer_id>/machine")
@spoken(otherwise=_silence)
def machine(offer_id: str) -> str:
    house, sid = the_house(), read_sid(request.form, "CallSid")
    return machine_answers(house, offer_id, sid, read_answered_by_machine(request.form), delivery_id(), house.clock())


@called.post("/later")
@spoken(otherwise=_later)
def later() -> str:
    house = the_house()
    return house.render(_later(house))
