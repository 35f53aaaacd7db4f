"""A caller asks to be rung back. Stored with the place kept; ringing back is never begun without the caller's yes."""

from datetime import datetime, timedelta

from hotline.callbacks import store as callbacks
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, Exit, IncomingCall
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.kernel.steps import Steps
from hotline.kernel.vault import SealedNumber


def book(work: Work, house: House, call: Call, now: datetime) -> None:
    """Store the promise, or keep the one that is open for this number with its older place."""
    assert call.number_fingerprint is not None
    assert call.number_sealed is not None
    if callbacks.find_open_callback(work.connection, call.number_fingerprint) is not None:
        add_event(work.connection, call.id, now, "callback_kept")
        return
    callbacks.add_callback(
        work.connection,
        call.id,
        SealedNumber(call.number_fingerprint, call.number_sealed),
        call.call_class,
        place_since=call.queued_at or call.received_at,
        now=now,
        promised_by=now + timedelta(minutes=house.line.promise_minutes),
    )
    add_event(work.connection, call.id, now, "callback_requested")


def answer_safe_number(house: House, call: IncomingCall, key: str, delivery: str, now: datetime) -> str:
    """The caller answers whether this number is safe to ring: only a 1 is a yes."""

    def decide(work: Work) -> Steps:
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if known.number_fingerprint is None:
            return house.script.callback_declined(known.language)
        if key == "1":
            callbacks.confirm_number(work.connection, known.number_fingerprint)
            add_event(work.connection, known.id, now, "callback_confirmed")
            return house.script.callback_booked(known.language)
        callbacks.decline_callback(work.connection, known.number_fingerprint)
        store.leave_queue(work.connection, known.id, Exit.OVERFLOW)  # a declined promise is no call-back
        add_event(work.connection, known.id, now, "callback_declined")
        return house.script.callback_declined(known.language)

    return answer_once(house, delivery, now, decide)
