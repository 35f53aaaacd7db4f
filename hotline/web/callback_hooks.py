"""A caller asks to be rung back. Guarded by the carrier's signature (guard.refuse_strangers), nobody else comes in."""

from flask import Blueprint, request

from hotline.carrier.twilio_forms import read_call
from hotline.flows.give_number import answer_number, say_number_back
from hotline.flows.house import House
from hotline.flows.request_callback import answer_contact, answer_safe_number
from hotline.kernel.steps import Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

callback = Blueprint("callback", __name__, url_prefix="/twilio/voice/callback")


def _trouble(house: House) -> Steps:
    return house.script.trouble(house.line.language)


def _farewell(house: House) -> Steps:
    """The promise is made, and stands: that an answer to the second question was lost is no reason to frighten her."""
    return house.script.farewell(house.line.language)


@callback.post("")
@spoken(otherwise=_trouble)
def answer() -> str:
    house, call = the_house(), read_call(request.form)
    to_given = request.args.get("of") == "given"
    return answer_safe_number(
        house, call, request.form.get("Digits", ""), delivery_id(), house.clock(), to_given=to_given
    )


@callback.post("/number")
@spoken(otherwise=_trouble)
def number() -> str:
    house, call = the_house(), read_call(request.form)
    round_text = request.args.get("round", "")
    round_number = int(round_text) if round_text.isdecimal() and len(round_text) < 4 else 1
    return answer_number(house, call, request.form.get("Digits", ""), round_number, delivery_id(), house.clock())


@callback.post("/given")
@spoken(otherwise=_trouble)
def given() -> str:
    return say_number_back(the_house(), read_call(request.form))


@callback.post("/contact")
@spoken(otherwise=_farewell)
def contact() -> str:
    house, call = the_house(), read_call(request.form)
    return answer_contact(house, call, request.form.get("Digits", ""), delivery_id(), house.clock())
