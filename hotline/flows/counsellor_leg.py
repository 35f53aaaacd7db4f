"""News of a counsellor's leg: it rings, it was answered, it ended. Order is by sequence, never by arrival."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.calls import addresses
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import end_leg, find_leg_of_offer, leg_progress, name_leg
from hotline.calls.model import CallState
from hotline.calls.rules import has_joined
from hotline.calls.store import get_call, sign_of_life
from hotline.db.outbox import Action
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.bridge import confirm_bridge
from hotline.flows.bring_in import asked_in_by
from hotline.flows.call_for_help import help_is_over
from hotline.flows.called_person import counsellor_left
from hotline.flows.house import LEFT_ALONE, TALK_CHECK, House
from hotline.flows.offers import call_lane, end_unwanted, miss_offer, order, staff_lane
from hotline.flows.rest import after_talk
from hotline.flows.talk_over import LOOKS, fetch_back_alone
from hotline.help.model import Place
from hotline.kernel.steps import NOTHING, Steps
from hotline.records.store import hand_on
from hotline.roster import line_store as lines
from hotline.roster import store as roster
from hotline.roster.model import Line
from hotline.tickets import store as tickets
from hotline.tickets.model import ACTIVE, Offer, OfferState
from hotline.tickets.offer_store import (
    find_active_offer_of_staff,
    find_offer,
    finish_offer,
    get_offer,
    had_company,
    inherit_bridge,
)
from hotline.tickets.rules import miss_of

_UNSURE = timedelta(seconds=3)
"""Her place in the room ends alike when she steps out and when the caller hangs up; so soon after it may be either."""


@dataclass(frozen=True)
class LegNews:
    """What the carrier says of a leg. `state`: dialling, ringing, up or ended; `ended_as` in our words.

    `seconds`: how long it was up, by the carrier's own count. News may be late: our clock cannot tell when it ended.
    """

    leg_sid: str
    state: str
    ended_as: str | None
    sip_code: str | None
    sequence: int
    seconds: int | None = None


def counsellor_leg_news(house: House, offer_id: str, news: LegNews, delivery: str, now: datetime) -> str:
    """Take in one status report of a counsellor's leg."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        offer = find_offer(work.connection, offer_id)
        if offer is not None:
            is_first_word = name_leg(work.connection, offer.id, news.leg_sid)
            take_in(work, house, offer, news, now)
            if is_first_word and news.state != "ended" and offer.state not in {*ACTIVE, OfferState.DONE}:
                # given up before we knew that it rings, and so before anybody could hang it up
                order(work, Action.HANG_UP, staff_lane(offer.staff_id), now, sid=news.leg_sid)
        return NOTHING

    return answer_once(house, delivery, now, decide)


def take_in(work: Work, house: House, offer: Offer, news: LegNews, now: datetime) -> None:
    """Move the leg on, and when it has ended, whatever hung on it."""
    leg = find_leg_of_offer(work.connection, offer.id)
    if leg is None:
        return
    if news.state != "ended":
        leg_progress(
            work.connection,
            leg.id,
            sequence=news.sequence,
            state=news.state,
            answered_at=now if news.state == "up" else None,
            check_at=now + timedelta(seconds=house.line.ring_seconds) + TALK_CHECK,
        )
        return
    ended_as = news.ended_as or "completed"
    if end_leg(work.connection, leg.id, ended_as, now):
        add_event(work.connection, offer.call_id, now, "leg_ended", offer=offer.id, how=ended_as)
        if offer.state is OfferState.ACCEPTED and _talked(offer, news.seconds):
            confirm_bridge(work, house, offer, now, since=offer.joined_at)  # the carrier's word of it was lost
            offer = get_offer(work.connection, offer.id)
        _leg_over(work, house, offer, ended_as, news.sip_code, now)


def _talked(offer: Offer, seconds: int | None) -> bool:
    """Whether her phone was up long enough after the caller had been sent in."""
    if offer.answered_at is None or seconds is None:
        return False
    left_at = offer.answered_at + timedelta(seconds=seconds)
    return has_joined(asked_the_way_at=offer.joined_at, counsellor_is_there=True, now=left_at)


def _leg_over(work: Work, house: House, offer: Offer, ended_as: str, sip_code: str | None, now: datetime) -> None:
    match offer.state:
        case OfferState.PENDING | OfferState.RINGING | OfferState.ANSWERED:
            miss_offer(work, house, offer, miss_of(offer.state, ended_as, sip_code), now, hang_up=False)
        case OfferState.ACCEPTED:
            miss_offer(work, house, offer, miss_of(offer.state, ended_as, sip_code), now, hang_up=False)
            if not counsellor_left(work, house, offer, now) and offer.joined_at is not None:
                _fetch_back(work, house, offer, now)
        case OfferState.BRIDGED:
            finish_offer(work.connection, offer.id, now)
            help_is_over(work, Place.TALK, offer.id, now)
            _leave_caller(work, house, offer, now)
            after_talk(work, house, offer, now)
        case OfferState.JOINED:
            finish_offer(work.connection, offer.id, now)
            help_is_over(work, Place.TALK, offer.id, now)
            after_talk(work, house, offer, now)
        case _:
            _free_if_hers(work, offer, now)


def _leave_caller(work: Work, house: House, offer: Offer, now: datetime) -> None:
    """She has left the caller: to a colleague in the room, alone in it, or to our last words."""
    third = asked_in_by(work, offer)
    if third is not None and inherit_bridge(work.connection, third.id, now):
        hand_on(work.connection, offer.call_id, third.staff_id)
        add_event(work.connection, offer.call_id, now, "handed_over", offer=third.id, counsellor=third.staff_id)
        return
    if third is not None:
        end_unwanted(work, house, third, OfferState.RESCINDED, now)
    call = get_call(work.connection, offer.call_id)
    ask_after = LEFT_ALONE
    if offer.aside_at is not None and now - offer.aside_at < _UNSURE:
        ask_after = _UNSURE  # the caller may have left first; who did not is fetched back then
    elif offer.aside_at is not None:
        fetch_back_alone(work, house, call, now)
    elif had_company(work.connection, offer.room) and call.state is CallState.CONNECTED:
        # her leaving may not have ended the room: she could have gone first, and it would have gone on
        words = house.url_once(addresses.talk_over_again(offer.room, LOOKS))
        order(work, Action.REDIRECT, call_lane(call.id), now, sid=call.carrier_sid, url=words, alone=call.id)
    tickets.close_ticket(work.connection, offer.ticket_id, now)
    sign_of_life(work.connection, offer.call_id, now + ask_after)


def _fetch_back(work: Work, house: House, offer: Offer, now: datetime) -> None:
    """The caller is on the way into a conference that nobody will come to."""
    call = get_call(work.connection, offer.call_id)
    back = house.url(addresses.HOLD_AGAIN)
    order(work, Action.REDIRECT, call_lane(offer.call_id), now, sid=call.carrier_sid, url=back, back_from=offer.id)


def _free_if_hers(work: Work, offer: Offer, now: datetime) -> None:
    """Her leg of an offer that had ended before: free, unless another call of hers is under way."""
    if find_active_offer_of_staff(work.connection, offer.staff_id) is not None:
        return
    person = roster.get_counsellor(work.connection, offer.staff_id)
    if person.line is Line.BUSY and lines.release(work.connection, offer.staff_id, now):
        work.ring("dispatch")
