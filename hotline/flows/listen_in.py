"""A supervisor listens to a talk from her own phone, whispers to the counsellor, or joins both.

Her phone is rung by the outbox as any; key 1 takes her into the room, where her coming and going changes nothing. She
is no offer: no caller waits for her, and the bridge is that of the two. When the talk ends, so does this; whatever is
not reported, the tick finds (`tend_listeners`).
"""

from datetime import datetime, timedelta

from hotline.audit.model import Act
from hotline.calls import addresses, listen_script, store
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import add_leg, ask_after_leg, end_leg, find_leg_of_offer, leg_progress, name_leg
from hotline.calls.model import CallState
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.counsellor_leg import LegNews
from hotline.flows.house import TALK_CHECK, House
from hotline.flows.offers import order, staff_lane
from hotline.flows.reasons import check_reason
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import CallId, OfferId
from hotline.kernel.steps import NOTHING, Steps
from hotline.roster import line_store as lines
from hotline.tickets import listen_store as listenings
from hotline.tickets.listen_model import Listening, ListenState, Mode
from hotline.tickets.model import Offer, OfferState
from hotline.tickets.offer_store import active_offers_of_call

RING_WITHIN = timedelta(seconds=60)
KEY_WITHIN = timedelta(seconds=60)
_DOWN_WITHIN = timedelta(seconds=30)
_AT_MOST = 50


def listen_in(house: House, now: datetime, *, call: CallId, mode: Mode, by: str, reason: str) -> None:
    """Ring a supervisor's phone for a talk, or let her who is in it be heard otherwise. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        supervisor = who_supervises(work, by)
        talk = _talk_of(work, call)
        if talk is None:
            raise NotNow("no_talk", "nobody talks in this call now")
        known = listenings.find_of_staff(work.connection, supervisor.id)
        if known is not None and (known.call_id != call or not listenings.change_mode(work.connection, known.id, mode)):
            raise NotNow("listens_already", "she listens to another call, or her phone is not down yet")
        if known is None:
            if talk.staff_id == supervisor.id or not lines.reserve(work.connection, supervisor.id, now):
                raise NotNow("own_phone", "her own phone rings, or she talks or pauses")
            made = listenings.add_listening(work.connection, call, supervisor.id, mode, now, now + RING_WITHIN)
            add_leg(
                work.connection, call, party="supervisor", state="dialling", now=now, offer_id=OfferId(made)
            )  # fmt: skip
            order(work, Action.LISTEN, staff_lane(supervisor.id), now, listening_id=made)
        elif known.state is ListenState.IN:
            _move(work, house, known, now)
        add_event(work.connection, call, now, "listens", mode=mode.value, by=by, reason=reason)
        act = Act.JOINED if mode is Mode.JOIN else Act.LISTENED
        write_down(work, house, now, supervisor, act, "call", call, reason)


def _talk_of(work: Work, call_id: CallId) -> Offer | None:
    """The offer whose counsellor has the caller; None while nobody has, or she has stepped out."""
    active = active_offers_of_call(work.connection, call_id)
    return next((one for one in active if one.state is OfferState.BRIDGED and one.aside_at is None), None)


def _move(work: Work, house: House, listening: Listening, now: datetime) -> None:
    """She leaves the room and comes back as she is to be heard: the two notice neither."""
    leg = find_leg_of_offer(work.connection, OfferId(listening.id))
    if leg is not None and leg.carrier_sid is not None:
        again = house.url_once(addresses.listen_step(listening.id, "enter"))
        order(work, Action.REDIRECT, staff_lane(listening.staff_id), now, sid=leg.carrier_sid, url=again)


def picked_up(house: House, listening_id: str, leg_sid: str, delivery: str, now: datetime) -> str:
    def decide(work: Work) -> Steps:
        work.lock_router()
        name_leg(work.connection, OfferId(listening_id), leg_sid)
        found = listenings.find_listening(work.connection, listening_id)
        if found is None or not listenings.ring_listener(work.connection, found.id, now + KEY_WITHIN):
            return listen_script.out(house.script, house.line.language)
        return listen_script.ask(house.script, house.line.language, listening_id)

    return answer_once(house, delivery, now, decide)


def listener_key(house: House, listening_id: str, digits: str, delivery: str, now: datetime) -> str:
    """Key 1 goes in; anything else, or none, does not."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        found = listenings.find_listening(work.connection, listening_id)
        if found is None:
            return listen_script.out(house.script, house.line.language)
        if digits != "1" or not listenings.enter_talk(work.connection, found.id, now):
            return _out(work, house, found, now)
        lines.make_busy(work.connection, found.staff_id, now)
        return _enter(work, house, found, now)

    return answer_once(house, delivery, now, decide)


def come_back_in(house: House, listening_id: str, delivery: str, now: datetime) -> str:
    """She is to be heard otherwise from now on."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        found = listenings.find_listening(work.connection, listening_id)
        if found is None:
            return listen_script.out(house.script, house.line.language)
        return _enter(work, house, found, now)

    return answer_once(house, delivery, now, decide)


def _enter(work: Work, house: House, listening: Listening, now: datetime) -> Steps:
    talk = _talk_of(work, listening.call_id)
    call = store.get_call(work.connection, listening.call_id)
    if talk is None or call.state is not CallState.CONNECTED or not listening.is_wanted:
        return _out(work, house, listening, now)
    hers = find_leg_of_offer(work.connection, talk.id)
    coach = hers.carrier_sid if hers is not None and listening.mode is Mode.WHISPER else None
    if listening.mode is Mode.WHISPER and coach is None:
        return _out(work, house, listening, now)  # unheard by the caller, or not at all
    return listen_script.enter(listening.id, talk.room, muted=listening.mode is Mode.LISTEN, coach=coach)


def out_of_the_room(house: House, listening_id: str, *, is_over: bool, delivery: str, now: datetime) -> str:
    """The talk is over, or she could not come in; `is_over`: she has hung up."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        found = listenings.find_listening(work.connection, listening_id)
        return NOTHING if is_over or found is None else _out(work, house, found, now)

    return answer_once(house, delivery, now, decide)


def _out(work: Work, house: House, listening: Listening, now: datetime) -> Steps:
    listenings.leave_talk(work.connection, listening.id, now + _DOWN_WITHIN)
    return listen_script.out(house.script, house.line.language)


def listener_news(house: House, listening_id: str, news: LegNews, delivery: str, now: datetime) -> str:
    """Take in one status report of her leg."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        found = listenings.find_listening(work.connection, listening_id)
        if found is not None:
            is_first_word = name_leg(work.connection, OfferId(found.id), news.leg_sid)
            take_in_listener(work, found, news, now)
            if is_first_word and news.state != "ended" and not found.is_wanted:
                order(work, Action.HANG_UP, staff_lane(found.staff_id), now, sid=news.leg_sid)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def take_in_listener(work: Work, listening: Listening, news: LegNews, now: datetime) -> None:
    """Move her leg on; when it has ended she is free, and the talk goes on without her."""
    leg = find_leg_of_offer(work.connection, OfferId(listening.id))
    if leg is None:
        return
    if news.state == "ended":
        end_leg(work.connection, leg.id, news.ended_as or "completed", now)
        end_listening(work, listening, now)
    else:
        up = now if news.state == "up" else None
        leg_progress(
            work.connection, leg.id, sequence=news.sequence, state=news.state, answered_at=up, check_at=now + TALK_CHECK
        )


def end_listening(work: Work, listening: Listening, now: datetime) -> None:
    if listenings.finish_listening(work.connection, listening.id, now):
        add_event(work.connection, listening.call_id, now, "listens_no_more", mode=listening.mode.value)
        if lines.release(work.connection, listening.staff_id, now):
            work.ring("dispatch")


def tend_listeners(work: Work, house: House, now: datetime) -> int:
    """Let go whose talk is over or who did not come; called by the tick, under the router's lock."""
    due = listenings.find_due(work.connection, now, _AT_MOST)
    for listening in due:
        leg = find_leg_of_offer(work.connection, OfferId(listening.id))
        is_up = leg is not None and leg.carrier_sid is not None and leg.state != "ended"
        if listening.state is ListenState.LEAVING and not is_up:
            end_listening(work, listening, now)
            continue
        listenings.leave_talk(work.connection, listening.id, now + _DOWN_WITHIN)
        if leg is not None and is_up:
            order(work, Action.HANG_UP, staff_lane(listening.staff_id), now, sid=leg.carrier_sid)
            ask_after_leg(work.connection, leg.id, now + _DOWN_WITHIN)
    return len(due)
