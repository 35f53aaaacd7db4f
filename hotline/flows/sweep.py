"""What the tick does each second: whatever is due, or was forgotten by a bell that nobody heard.

Every timer of the house is a column; this is the only place that looks at them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from hotline.callbacks import attempt_store as callbacks
from hotline.calls import addresses
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import any_leg_to_check, check_counsellor_legs, find_leg_of_offer, legs_to_check
from hotline.calls.missed_store import any_to_ask
from hotline.calls.reply_store import forget_old_replies
from hotline.calls.store import any_call_to_check, calls_to_check
from hotline.care.plan_store import any_review_due
from hotline.db import outbox
from hotline.db.outbox import Action
from hotline.db.pace import began_since
from hotline.db.together import all_of, both
from hotline.db.unit_of_work import Work
from hotline.flows.callback_line import tend_callbacks
from hotline.flows.called_person import counsellor_left, is_still_to_be_dialled
from hotline.flows.care_plan import tend_care
from hotline.flows.dispatch import DIAL_WITHIN, dispatch
from hotline.flows.followup_watch import followup_questions, tend_followups
from hotline.flows.house import House
from hotline.flows.listen_in import tend_listeners
from hotline.flows.message_watch import message_questions, tend_messages
from hotline.flows.missed_call import tend_missed
from hotline.flows.offers import miss_offer, order, put_back, staff_lane
from hotline.flows.rescue_watch import rescue_questions, tend_rescues
from hotline.flows.retention import forget_old_numbers
from hotline.flows.reveal_number import end_old_wishes
from hotline.flows.ring_turns import waits_for_turn
from hotline.flows.roster_watch import roster_questions, tend_roster
from hotline.flows.sessions import forget_old_sign_ins
from hotline.flows.text_line import tend_texts
from hotline.hours.rules import is_open
from hotline.hours.said_store import hours_at
from hotline.roster import line_store as lines
from hotline.roster import store as roster
from hotline.texts.conversation_store import any_text_due, any_to_assign
from hotline.tickets import store as tickets
from hotline.tickets.listen_store import any_listening_due
from hotline.tickets.model import Miss, Offer, OfferState
from hotline.tickets.offer_store import any_overdue_offer, end_offer, extend_offer, find_overdue_offers

_AT_MOST = 200  # a tick is short; what is left comes with the next
_BELL_UNHEARD = timedelta(seconds=3)
_ASK_AGAIN = timedelta(seconds=30)
_KEEP_REPLIES = timedelta(days=2)


@dataclass(frozen=True)
class Swept:
    """What one tick found, for its log line."""

    orders: int
    offers: int
    callbacks: int
    texts: int
    messages: int
    followups: int
    care: int
    rescues: int
    rostered: int
    wrapped_up: int
    checks: int
    made: int


NOTHING = Swept(
    orders=0,
    offers=0,
    callbacks=0,
    texts=0,
    messages=0,
    followups=0,
    care=0,
    rescues=0,
    rostered=0,
    wrapped_up=0,
    checks=0,
    made=0,
)


def sweep(house: House, now: datetime, *, look_first: bool = True) -> Swept:
    """Do what is due at `now`. Safe to run on any number of machines at once.

    Most ticks of a quiet night find nothing: one SELECT tells so, which holds nobody up.
    """
    if look_first:
        with house.database.glance() as connection:
            if not _is_anything_due(connection, house, now):
                return NOTHING
    with house.work() as work:
        work.lock_router()
        overdue = find_overdue_offers(work.connection, now, _AT_MOST)
        for offer in overdue:
            _end_overdue(work, house, offer, now)
        followups = tend_followups(work, house, now)
        care = tend_care(work, house, now)
        tended = tend_callbacks(work, house, now) + tend_listeners(work, house, now)
        rostered = tend_roster(work, house, now)
        messages = tend_messages(work, house, now)
        rescues = tend_rescues(work, house, now)
        texts = tend_texts(work, house, now) + tend_missed(work, house, now)
        wrapped = [
            person for person in roster.find_wrapped_up(work.connection, now)
            if lines.end_wrap_up(work.connection, person, now)
        ]  # fmt: skip
        forgotten = outbox.find_forgotten(work.connection, now, _BELL_UNHEARD, _AT_MOST)
        outbox.mark_rung(work.connection, forgotten, now)
        for order_id in forgotten:
            work.ring("perform", str(order_id))
        calls = calls_to_check(work.connection, now, _AT_MOST)
        legs = legs_to_check(work.connection, now, _AT_MOST)
        for call_id in calls:
            work.ring("check_call", call_id)
        for leg_id in legs:
            work.ring("check_leg", leg_id)
    made = dispatch(house, now)
    return Swept(
        orders=len(forgotten),
        offers=len(overdue),
        callbacks=tended,
        texts=texts,
        messages=messages,
        followups=followups,
        care=care,
        rescues=rescues,
        rostered=rostered,
        wrapped_up=len(wrapped),
        checks=len(calls) + len(legs),
        made=made,
    )


def _is_anything_due(connection: Connection, house: House, now: datetime) -> bool:
    questions = all_of(
        *roster_questions(house, now),
        *message_questions(house, now),
        *followup_questions(now),
        *rescue_questions(now),
        any_review_due(now=now),
        any_overdue_offer(now=now),
        any_listening_due(now=now),
        callbacks.any_missed(now=now),
        callbacks.any_out_of_hours(now=now),
        any_to_assign(now=now),
        any_text_due(now=now),
        any_to_ask(now=now),
        roster.any_wrapped_up(now=now),
        outbox.any_forgotten(now=now, before=now, quiet=now - _BELL_UNHEARD),
        any_call_to_check(now=now),
        any_leg_to_check(now=now),
        callbacks.any_due(now=now),
        callbacks.any_waiting(),
        callbacks.any_spare(now=now),
        tickets.any_to_offer(),
        roster.any_free(now=now),
    )
    answers, hours = both(questions, hours_at(house.line.hours, now)).ask(connection)
    *due, to_ring, in_line, spare, to_offer, free = answers
    open_now = is_open(hours, now)
    out_of_place = to_ring if open_now else in_line
    return any(due) or out_of_place or (free and (to_offer or (spare and open_now)))


def tidy(house: House, now: datetime) -> int:
    """Forget answers that no carrier will ask for again, old sign-ins, wishes, numbers; return how many answers."""
    forget_old_sign_ins(house, now)
    end_old_wishes(house, now)
    forget_old_numbers(house, now)
    with house.work() as work:
        return forget_old_replies(work.connection, now - _KEEP_REPLIES)


def _end_overdue(work: Work, house: House, offer: Offer, now: datetime) -> None:
    """End an offer whose time is over, so that neither caller nor counsellor is ever stuck on it."""
    match offer.state:
        case OfferState.PENDING if waits_for_turn(work, offer, now - DIAL_WITHIN):
            extend_offer(work.connection, offer.id, now + DIAL_WITHIN)
        case OfferState.PENDING:
            miss_offer(work, house, offer, Miss.NOT_DIALLED, now, hang_up=True)
        case OfferState.RINGING:
            miss_offer(work, house, offer, Miss.NO_ANSWER, now, hang_up=True)
        case OfferState.ANSWERED:
            miss_offer(work, house, offer, Miss.SILENT, now, hang_up=True)
        case OfferState.ACCEPTED if offer.joined_at is not None:
            # no word of the bridge, none of its failing: whether her leg is still up, only the carrier can say
            extend_offer(work.connection, offer.id, now + _ASK_AGAIN)
            check_counsellor_legs(work.connection, offer.call_id, now)
        case OfferState.ACCEPTED if is_still_to_be_dialled(work, offer) and began_since(
            work.connection, now - DIAL_WITHIN
        ):
            extend_offer(work.connection, offer.id, now + DIAL_WITHIN)  # other phones were rung: its turn will come
        case OfferState.ACCEPTED:
            _give_up_bridge(work, house, offer, now)
        case _:
            raise AssertionError(f"{offer.state} has no deadline")


def _give_up_bridge(work: Work, house: House, offer: Offer, now: datetime) -> None:
    end_offer(work.connection, offer.id, OfferState.FAILED, Miss.NOT_BRIDGED.value, now)
    add_event(work.connection, offer.call_id, now, "offer_missed", offer=offer.id, reason=Miss.NOT_BRIDGED.value)
    leg = find_leg_of_offer(work.connection, offer.id)
    if leg is not None and leg.state != "ended" and leg.carrier_sid is not None:
        gone = house.url(addresses.offer_gone(offer.id))
        order(work, Action.REDIRECT, staff_lane(offer.staff_id), now, sid=leg.carrier_sid, url=gone)
    else:
        lines.release(work.connection, offer.staff_id, now)
    put_back(work, offer, now)
    counsellor_left(work, house, offer, now)
