"""The caller's side of a call. Guarded by the carrier's signature (guard.refuse_strangers), nobody else comes in."""

from flask import Blueprint, request

from hotline.calls.fallback_script import instead_of
from hotline.calls.rules import CallerWish, WhyNobody, read_wish
from hotline.calls.script import HOLD, MUSIC, ROOM_MUSIC
from hotline.carrier.twilio_forms import (
    read_call,
    read_call_end,
    read_conference_event,
    read_queue_result,
    read_recording,
    read_sid,
)
from hotline.flows.bridge import caller_on_the_way, conference_event
from hotline.flows.call_ended import call_ended
from hotline.flows.caller_key import caller_key
from hotline.flows.caller_waits import caller_waits
from hotline.flows.house import House
from hotline.flows.incoming_call import incoming_call
from hotline.flows.leave_message import recording_done, recording_stored
from hotline.flows.left_queue import left_queue
from hotline.flows.nobody_there import caller_chooses
from hotline.flows.talk_over import caller_wants_back, talk_over
from hotline.flows.turned_away import key_when_blocked
from hotline.kernel.steps import NOTHING, Pause, Steps
from hotline.web.deliveries import delivery_id
from hotline.web.guard import spoken, the_house

voice = Blueprint("voice", __name__, url_prefix="/twilio/voice")


def _trouble(house: House) -> Steps:
    return house.script.trouble(house.line.language)


def _music(_house: House) -> Steps:
    """Whoever holds is held on: the next round may find us well again."""
    return (*MUSIC, Pause(2))


def _line(_house: House) -> Steps:
    """Into the queue, where she is held: in the call itself, what comes behind our answer is its end."""
    return HOLD


def _held(house: House) -> Steps:
    return _music(house) if request.args.get("at") == "wait" else _line(house)


def _line_again(house: House) -> Steps:
    """The pause keeps a queue that takes nobody from turning round and round."""
    return (Pause(2), *_line(house))


def _hold(house: House) -> Steps:
    return house.script.hold_again(house.line.language)


def _silence(_house: House) -> Steps:
    return NOTHING


def _wish() -> CallerWish | None:
    return read_wish(request.form.get("Digits", ""))


def _round() -> int:
    text = request.args.get("round", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 1


@voice.post("/incoming")
@spoken(otherwise=_trouble)
def incoming() -> str:
    house = the_house()
    return incoming_call(house, read_call(request.form), house.clock())


@voice.post("/fallback")
@spoken(otherwise=_trouble)
def fallback() -> str:
    """The carrier could not use our answer: said without a database or a queue, by nothing but the address."""
    house, failed = the_house(), request.form.get("ErrorUrl", "")
    return house.render(instead_of(house.script, house.line.language, failed, house.line.fallback_number))


@voice.post("/wait")
@spoken(otherwise=_music)
def wait() -> str:
    house = the_house()
    return caller_waits(house, read_call(request.form), house.clock())


@voice.post("/key")
@spoken(otherwise=_held)
def key() -> str:
    house, queued = the_house(), request.args.get("at") == "wait"
    call = read_call(request.form)
    return caller_key(house, call, _wish(), delivery_id(), house.clock(), queued=queued)


@voice.post("/left")
@spoken(otherwise=_line_again)
def left() -> str:
    house, call = the_house(), read_call(request.form)
    return left_queue(house, call, read_queue_result(request.form), delivery_id(), house.clock())


@voice.post("/hold-again")
@spoken(otherwise=_line)
def hold_again() -> str:
    house = the_house()
    return house.render(_hold(house))


@voice.post("/choice")
@spoken(otherwise=_trouble)
def choice() -> str:
    house, call, round_number = the_house(), read_call(request.form), _round()
    try:
        why = WhyNobody(request.args.get("why", ""))
    except ValueError:
        why = WhyNobody.NOBODY_ON_DUTY
    return caller_chooses(house, call, _wish(), why, round_number, delivery_id(), house.clock())


@voice.post("/blocked")
@spoken(otherwise=_trouble)
def blocked() -> str:
    house, call = the_house(), read_call(request.form)
    return key_when_blocked(house, call, _wish(), _round(), delivery_id(), house.clock())


@voice.post("/recorded")
@spoken(otherwise=_trouble)
def recorded() -> str:
    house, call, recording = the_house(), read_call(request.form), read_recording(request.form)
    told = (recording.sid, recording.seconds, recording.ended_by)
    return recording_done(house, call, *told, delivery_id(), house.clock())


@voice.post("/recording")
@spoken(otherwise=_silence)
def recording() -> str:
    house, report = the_house(), read_recording(request.form)
    call_sid = read_sid(request.form, "CallSid")
    return recording_stored(house, call_sid, report.sid, report.state, report.seconds, delivery_id(), house.clock())


@voice.post("/join/<offer_id>")
@spoken(otherwise=_hold)
def join(offer_id: str) -> str:
    house = the_house()
    return caller_on_the_way(house, offer_id, read_sid(request.form, "CallSid"), delivery_id(), house.clock())


@voice.post("/conference/<offer_id>")
@spoken(otherwise=_silence)
def conference(offer_id: str) -> str:
    house, event = the_house(), read_conference_event(request.form)
    return conference_event(house, offer_id, event, delivery_id(), house.clock())


@voice.post("/conference-wait")
@spoken(otherwise=lambda _house: ROOM_MUSIC)
def conference_wait() -> str:
    return the_house().render(ROOM_MUSIC)


@voice.post("/talk-over/<offer_id>")
@spoken(otherwise=_trouble)
def after_talk(offer_id: str) -> str:
    house, call = the_house(), read_call(request.form)
    is_over = read_call_end(request.form) is not None
    text = request.args.get("again", "")
    look = int(text) if text.isdecimal() and len(text) < 4 else 0
    return talk_over(house, call, offer_id, is_over=is_over, look=look, delivery=delivery_id(), now=house.clock())


@voice.post("/again/<offer_id>")
@spoken(otherwise=_trouble)
def again(offer_id: str) -> str:
    house = the_house()
    return caller_wants_back(house, read_call(request.form), _wish(), delivery_id(), house.clock())


@voice.post("/status")
@spoken(otherwise=_silence)
def status() -> str:
    house, call = the_house(), read_call(request.form)
    ended_as = read_call_end(request.form)
    if ended_as is None:
        return house.render(NOTHING)
    return call_ended(house, call, ended_as, delivery_id(), house.clock())
