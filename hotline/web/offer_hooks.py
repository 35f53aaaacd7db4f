"""The counsellor's phone. Guarded by the carrier's signature (guard.refuse_strangers), nobody else comes in."""

from flask import Blueprint, request

from hotline.calls import aside_script
from hotline.calls.phrases import Key
from hotline.carrier.twilio_forms import read_call_end, read_leg_report, read_sid
from hotline.flows.bring_in import aside, aside_key, step_out
from hotline.flows.counsellor_answers import counsellor_key, counsellor_silent, offer_over, phone_picked_up
from hotline.flows.counsellor_leg import LegNews, counsellor_leg_news
from hotline.flows.house import House
from hotline.flows.somebody_else import who_answered
from hotline.kernel.ids import is_id
from hotline.kernel.steps import NOTHING, Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

offers = Blueprint("offers", __name__, url_prefix="/twilio/voice/offer")


def _not_now(house: House) -> Steps:
    """Something broke: let her go kindly; the caller keeps her place and the next phone rings."""
    return house.script.word_and_end(house.line.language, Key.OFFER_NOT_NEEDED)


def _silence(_house: House) -> Steps:
    return NOTHING


def _back_in(house: House) -> Steps:
    """Something broke while she was out: back to the caller, whatever else."""
    offer_id = str((request.view_args or {}).get("offer_id", ""))
    asked = request.args.get("room", "")
    room = asked if is_id(asked) else offer_id
    return aside_script.back(house.script, house.line.language, offer_id, room, Key.COUNSELLOR_BACK, ends_it=True)


def _round() -> int:
    text = request.args.get("round", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


@offers.post("/<offer_id>")
@spoken(otherwise=_not_now)
def picked_up(offer_id: str) -> str:
    house = the_house()
    return phone_picked_up(house, offer_id, read_sid(request.form, "CallSid"), delivery_id(), house.clock())


@offers.post("/<offer_id>/key")
@spoken(otherwise=_not_now)
def key(offer_id: str) -> str:
    house = the_house()
    return counsellor_key(house, offer_id, request.form.get("Digits", ""), delivery_id(), house.clock())


@offers.post("/<offer_id>/silent")
@spoken(otherwise=_not_now)
def silent(offer_id: str) -> str:
    house = the_house()
    return counsellor_silent(house, offer_id, delivery_id(), house.clock())


@offers.post("/<offer_id>/gone")
@spoken(otherwise=_not_now)
def gone(offer_id: str) -> str:
    return offer_over(the_house(), offer_id)


@offers.post("/<offer_id>/done")
@spoken(otherwise=_silence)
def done(offer_id: str) -> str:
    house, is_over = the_house(), read_call_end(request.form) is not None
    return step_out(house, offer_id, is_over=is_over, delivery=delivery_id(), now=house.clock())


@offers.post("/<offer_id>/who")
@spoken(otherwise=_silence)
def who(offer_id: str) -> str:
    house = the_house()
    return who_answered(house, offer_id, request.form.get("Digits", ""), delivery_id(), house.clock())


@offers.post("/<offer_id>/aside")
@spoken(otherwise=_back_in)
def out_of_the_room(offer_id: str) -> str:
    house = the_house()
    return aside(house, offer_id, _round(), delivery_id(), house.clock())


@offers.post("/<offer_id>/aside-key")
@spoken(otherwise=_back_in)
def key_out_of_the_room(offer_id: str) -> str:
    house = the_house()
    return aside_key(house, offer_id, request.form.get("Digits", ""), _round(), delivery_id(), house.clock())


@offers.post("/<offer_id>/status")
@spoken(otherwise=_silence)
def status(offer_id: str) -> str:
    house, report = the_house(), read_leg_report(request.form)
    news = LegNews(
        leg_sid=read_sid(request.form, "CallSid"),
        state=report.state,
        ended_as=report.ended_as,
        sip_code=report.sip_code,
        sequence=report.sequence,
        seconds=report.seconds,
    )
    return counsellor_leg_news(house, offer_id, news, delivery_id(), house.clock())
