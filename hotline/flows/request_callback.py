"""A caller asks to be rung back. Stored with the place kept; ringing back is never begun without the caller's yes."""

from datetime import datetime, timedelta

from hotline.callbacks import store as callbacks
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, Exit, IncomingCall
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.call_ended import withdraw_callback
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt, why_nobody, words_of_opening
from hotline.flows.line_place import enter_line
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
    """The caller answers whether this number is safe to ring: only a 1 is a yes. Without one she waits on."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if key == "1" and _confirm(work, known):
            add_event(work.connection, known.id, now, "callback_confirmed")
            return house.script.callback_booked(known.language)
        if known.number_fingerprint is not None:
            tried_in = callbacks.find_open_try(work.connection, known.number_fingerprint)
            callbacks.decline_callback(work.connection, known.number_fingerprint)
            if tried_in is not None:
                withdraw_callback(work, house, store.get_call(work.connection, tried_in), now)
            add_event(work.connection, known.id, now, "callback_declined")
        return _wait_on(work, house, known, now)

    return answer_once(house, delivery, now, decide)


def _confirm(work: Work, call: Call) -> bool:
    fingerprint = call.number_fingerprint
    return fingerprint is not None and callbacks.confirm_number(work.connection, fingerprint)


def _wait_on(work: Work, house: House, call: Call, now: datetime) -> Steps:
    """Key 3 may have been a mistake: she is back in the line where she stood, unless nobody is there."""
    why = why_nobody(work, house, now)
    if why is not None:
        if call.exit_to is Exit.CALLBACK:  # a declined promise is no call-back
            store.leave_queue(work.connection, call.id, Exit.OVERFLOW)
        return house.script.callback_declined(call.language, why, words_of_opening(house, why, call.language, now))
    store.return_to_line(work.connection, call.id)
    # at once: nobody may take the old place while the caller is told of it
    enter_line(work, house, store.get_call(work.connection, call.id), now)
    return house.script.reassured(call.language, Key.STILL_IN_LINE, 0, queued=False)
