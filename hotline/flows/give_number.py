"""A caller gives another number to be rung back at, by keys. Nothing of her place is lost, whatever she enters."""

from datetime import datetime

from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import NotRung, read_keyed
from hotline.callbacks.store import Promised
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import IncomingCall
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.call_ended import withdraw_callback
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.safe_contact import why_not_rung_back
from hotline.kernel.steps import Steps
from hotline.kernel.vault import SealedNumber

_SAID_BACK = 4  # digits: the answer is kept for a while, and the whole number is nobody's to read there


def answer_number(
    house: House, call: IncomingCall, digits: str, round_number: int, delivery: str, now: datetime
) -> str:
    """Take the number and ask whether it was heard right; or say that it will not do, and ask again."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        number = _read(work, house, digits)
        if isinstance(number, NotRung):
            add_event(work.connection, known.id, now, "number_refused", why=number.value)
            unclear = number is NotRung.MALFORMED
            because = Key.CALLBACK_NUMBER_UNCLEAR if unclear else Key.CALLBACK_NUMBER_NOT_RUNG
            return house.script.ask_number(known.language, round_number + 1, because=because)
        promise = (
            None if known.number_fingerprint is None else callbacks.find_open(work.connection, known.number_fingerprint)
        )
        if promise is not None:
            callbacks.note_number(work.connection, promise.id, number)
        return house.script.check_number(known.language, house.vault.open(number.sealed)[-_SAID_BACK:])

    return answer_once(house, delivery, now, decide)


def _read(work: Work, house: House, digits: str) -> SealedNumber | NotRung:
    keyed = read_keyed(digits, house.line.number)
    if isinstance(keyed, NotRung):
        return keyed
    number = house.vault.number(keyed)
    return why_not_rung_back(work, house, number) or number


def move_to(work: Work, house: House, promise: Promised, number: SealedNumber, now: datetime) -> None:
    """She has said yes to the other number: the promise is to that one. One that number has already takes it up; who
    asked for it is nobody's business, so the caller hears the same."""
    if promise.try_call_id is not None:  # it stands in the line for the number it had
        withdraw_callback(work, house, store.get_call(work.connection, promise.try_call_id), now)
    other = callbacks.find_open_of_number(work.connection, number.fingerprint)
    if other is None or other.id == promise.id:
        callbacks.repoint(work.connection, promise.id, number)
    else:
        callbacks.merge(work.connection, promise.id)
