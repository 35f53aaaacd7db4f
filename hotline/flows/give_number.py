"""A caller gives another number to be rung back at, by keys. Nothing of her place is lost, whatever she enters."""

from datetime import datetime

from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import NotRung, as_dialled, read_keyed
from hotline.callbacks.store import Promised
from hotline.calls import addresses, store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, IncomingCall
from hotline.calls.phrases import Key
from hotline.calls.rules import is_danger
from hotline.db.unit_of_work import Work
from hotline.flows.answering import answer_once
from hotline.flows.danger import raise_to_crisis
from hotline.flows.decline_callback import without_yes
from hotline.flows.hidden_number import why_not_given
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt
from hotline.flows.safe_contact import why_not_rung_back
from hotline.flows.withdraw_callback import withdraw_callback
from hotline.kernel.steps import GoOn, Steps
from hotline.kernel.vault import SealedNumber


def answer_number(
    house: House, call: IncomingCall, digits: str, round_number: int, delivery: str, now: datetime
) -> str:
    """Take the number and ask whether it was heard right; or say that it will not do, and ask again. Nothing but nines
    is no number, but danger here as everywhere."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if is_danger(digits):
            raise_to_crisis(work, known, now)
            return without_yes(work, house, known, now, is_said=False, danger=True)
        number = _read(work, house, known, digits, now)
        if isinstance(number, NotRung):
            add_event(work.connection, known.id, now, "number_refused", why=number.value)
            unclear = number is NotRung.MALFORMED
            because = Key.CALLBACK_NUMBER_UNCLEAR if unclear else Key.CALLBACK_NUMBER_NOT_RUNG
            return house.script.ask_number(known.language, round_number + 1, because=because)
        promise = callbacks.find_open(work.connection, known.asker)
        if promise is not None:
            callbacks.note_number(work.connection, promise.id, number)
        return (GoOn(addresses.CALLBACK_GIVEN),)

    return answer_once(house, delivery, now, decide)


def say_number_back(house: House, call: IncomingCall) -> str:
    """Read to her, digit by digit, what she has entered. This answer is not kept like others: nobody reads the number
    anywhere. The same delivery again reads out the same, until she enters another."""
    with house.database.read() as connection:
        known = store.find_call_by_sid(connection, call.carrier_sid)
        promise = None if known is None else callbacks.find_open(connection, known.asker)
    if known is None or promise is None or promise.given is None:
        return house.render((GoOn(addresses.CALLBACK_GIVEN_ANSWER),))  # where no key is no yes
    digits = as_dialled(house.vault.open(promise.given.sealed))
    return house.render(house.script.check_number(known.language, digits))


def _read(work: Work, house: House, call: Call, digits: str, now: datetime) -> SealedNumber | NotRung:
    keyed = read_keyed(digits, house.line.number)
    if isinstance(keyed, NotRung):
        return keyed
    number = house.vault.number(keyed)
    return why_not_rung_back(work, house, number) or why_not_given(work, house, call, number, now) or number


def move_to(work: Work, house: House, promise: Promised, number: SealedNumber, now: datetime) -> None:
    """She has said yes to the other number: the promise is to that one. One that number has already takes it up; who
    asked for it is nobody's business, so the caller hears the same."""
    if promise.try_call_id is not None:  # it stands in the line for the number it had
        withdraw_callback(work, house, store.get_call(work.connection, promise.try_call_id), now)
    other = callbacks.find_open_of_number(work.connection, number.fingerprint)
    if other is None or other.id == promise.id:
        callbacks.repoint(work.connection, promise.id, number)
    else:
        callbacks.confirm_number(work.connection, other.id, now)  # its own call may have brought no yes
        callbacks.merge(work.connection, promise.id, now)
