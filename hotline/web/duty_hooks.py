"""A counsellor rings for her duty. Guarded by the carrier's signature (guard.refuse_strangers), then by her PIN."""

from flask import Blueprint, request

from hotline.calls.script import HOLD
from hotline.carrier.twilio_forms import read_call
from hotline.flows.duty_by_phone import duty_key, give_pin
from hotline.flows.house import House
from hotline.kernel.steps import Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

duty = Blueprint("duty", __name__, url_prefix="/twilio/voice/duty")


def _hold(_house: House) -> Steps:
    return HOLD


@duty.post("/pin")
@spoken(otherwise=_hold)
def pin() -> str:
    house, digits = the_house(), request.form.get("Digits", "")
    round_text = request.args.get("try", "")
    number = int(round_text) if round_text.isdecimal() and len(round_text) < 4 else 1
    delivery = delivery_id(keys=house.vault.fingerprint(digits))
    return give_pin(house, read_call(request.form), digits, number, delivery, house.clock())


@duty.post("/key")
@spoken(otherwise=_hold)
def key() -> str:
    house = the_house()
    return duty_key(house, read_call(request.form), request.form.get("Digits", ""), delivery_id(), house.clock())
