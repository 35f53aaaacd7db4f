"""A caller asks to be rung back. Stored with the place kept; ringing back is never begun without the caller's yes."""

from datetime import datetime

from hotline.callbacks import store as callbacks
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, IncomingCall
from hotline.calls.phrases import Key
from hotline.calls.rules import CallerWish
from hotline.consents.model import Use
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.danger import raise_to_crisis
from hotline.flows.decline_callback import wait_on, without_yes
from hotline.flows.give_number import move_to
from hotline.flows.hidden_number import no_number_yet, why_not_given
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.line_hours import hours_now
from hotline.flows.safe_contact import has_said, say_by_keys, why_not_rung_back
from hotline.hours.rules import is_open
from hotline.kernel.steps import Steps
from hotline.kernel.vault import SealedNumber

_ALLOWED_BY_KEY = {"1": (Use.TEXT,), "2": (Use.WORD,), "3": (Use.TEXT, Use.WORD)}
"""What a key of the second question allows. Any other key but 9 is a no to both, and none at all is no answer."""


def book(work: Work, house: House, call: Call, now: datetime) -> None:
    """Store the promise, or keep the one that is open already with its older place. Of a call that has ended nobody is
    asked for a yes, however late its key comes."""
    if call.state is CallState.CLOSED:
        return
    if _keeps_older(work, call.asker) or _is_owed_still(work, call, now):
        add_event(work.connection, call.id, now, "callback_kept")
        return
    callbacks.add_callback(
        work.connection,
        call.id,
        _number_of(house, call),
        call.call_class,
        place_since=call.queued_at or call.received_at,
        now=now,
        owed=house.line.owed(hours_now(work, house, now), now),
        asked_by="withheld" if call.is_withheld else "keys",
    )
    add_event(work.connection, call.id, now, "callback_requested")


def _is_owed_still(work: Work, call: Call, now: datetime) -> bool:
    """She took a promise over, and asks again. Who has been talked with since is owed nothing of before."""
    return call.connected_at is None and callbacks.revive(work.connection, call.id, now)


def _number_of(house: House, call: Call) -> SealedNumber:
    if call.number_fingerprint is None or call.number_sealed is None:
        return no_number_yet(house, call)
    return SealedNumber(call.number_fingerprint, call.number_sealed)


def _keeps_older(work: Work, fingerprint: str) -> bool:
    """One open promise a number: the caller's own, or one that somebody else has asked for and is now hers."""
    promise = callbacks.find_open(work.connection, fingerprint)
    if promise is not None:
        callbacks.note_number(work.connection, promise.id, None)
        return True
    other = callbacks.find_open_of_number(work.connection, fingerprint)
    return other is not None and callbacks.share(work.connection, other.id, fingerprint)


def answer_safe_number(
    house: House, call: IncomingCall, key: str, delivery: str, now: datetime, *, to_given: bool = False
) -> str:
    """The caller answers whether this number is safe to ring: only a 1 is a yes, with a 2 she gives another.

    `to_given`: the question was of the number she has given. Without a yes she waits on. What she had said yes to
    before stands unless a key says otherwise: a silent phone takes nothing back. A 9 is danger here as everywhere.
    """

    def decide(work: Work) -> Steps:
        known = _known(work, house, call, now)
        if key == CallerWish.DANGER:
            raise_to_crisis(work, known, now)
            return without_yes(work, house, known, now, is_said=False, danger=True)
        if key == "2":
            return house.script.ask_number(known.language)
        words = _yes(work, house, known, now, to_given=to_given) if key == "1" else None
        return words or without_yes(work, house, known, now, is_said=key not in {"", "1"})

    return answer_once(house, delivery, now, decide)


def answer_contact(house: House, call: IncomingCall, key: str, delivery: str, now: datetime) -> str:
    """The second question: may we write, may we leave a word? Whatever the answer, the promise stands; a 9 is none to
    it, but danger here as everywhere."""

    def decide(work: Work) -> Steps:
        known = _known(work, house, call, now)
        promise = _promise_of(work, known)
        if key == CallerWish.DANGER:
            raise_to_crisis(work, known, now)
            return wait_on(work, house, known, now, promise, danger=True)
        if promise is not None and key and not known.is_withheld:
            for use in (Use.TEXT, Use.WORD):
                given = use in _ALLOWED_BY_KEY.get(key, ())
                say_by_keys(work, house, known, promise.number.fingerprint, use, now, given=given)
        return house.script.contact_noted(known.language)

    return answer_once(house, delivery, now, decide)


def _known(work: Work, house: House, call: IncomingCall, now: datetime) -> Call:
    work.lock_router()
    known = find_or_adopt(work, house, call, now)
    store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
    return known


def _promise_of(work: Work, call: Call) -> callbacks.Promised | None:
    return callbacks.find_open(work.connection, call.asker)


def _yes(work: Work, house: House, call: Call, now: datetime, *, to_given: bool) -> Steps | None:
    """None when there is nothing to say yes to."""
    promise = _promise_of(work, call)
    number = None if promise is None else promise.given if to_given else promise.number
    if promise is None or number is None or (call.is_withheld and not to_given):
        return None
    refused = why_not_rung_back(work, house, number) or why_not_given(work, house, call, number, now)
    if refused is not None:
        add_event(work.connection, call.id, now, "number_refused", why=refused.value)
        return house.script.ask_number(call.language, because=Key.CALLBACK_NUMBER_NOT_RUNG)
    if to_given:
        move_to(work, house, promise, number, now)
    callbacks.confirm_number(work.connection, promise.id, now)
    say_by_keys(work, house, call, number.fingerprint, Use.RING, now, given=True)
    answered = all(has_said(work, number.fingerprint, use) for use in (Use.TEXT, Use.WORD))
    add_event(work.connection, call.id, now, "callback_confirmed", other_number=to_given)
    return house.script.callback_booked(
        call.language,
        ask_contact=not answered and not call.is_withheld,
        is_open=is_open(hours_now(work, house, now), now),
    )
