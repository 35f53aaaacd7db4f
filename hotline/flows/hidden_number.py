"""A caller who hides her number may have us ring one that she gives by keys; what keeps that from ringing strangers.

Nobody can tell whose number it is. So it is promised only so often a day, never against the word of its owner, and the
yes is to a ring and to nothing else: no text, no word with a machine.
"""

from datetime import datetime, timedelta

from hotline.callbacks import store as callbacks
from hotline.callbacks.attempt_store import start_trying
from hotline.callbacks.numbers import NotRung
from hotline.calls.model import Call, CallState, Direction
from hotline.calls.store import get_call
from hotline.consents.model import Use
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.safe_contact import allowed, has_said
from hotline.kernel.vault import SealedNumber

_A_DAY = timedelta(hours=24)


def may_give_number(house: House, call: Call) -> bool:
    """Whether this caller can be promised a call at all."""
    return not call.is_withheld or house.line.withheld_a_day > 0


def no_number_yet(house: House, call: Call) -> SealedNumber:
    """What stands for the number in her promise until she has given one; nobody can be rung at it."""
    return SealedNumber(call.asker, house.vault.seal(""))


def why_not_given(work: Work, house: House, call: Call, number: SealedNumber, now: datetime) -> NotRung | None:
    """Why a number that is rung back is not to be rung because this caller says so."""
    if not call.is_withheld:
        return None
    if has_said(work, number.fingerprint, Use.RING) and not allowed(work, number.fingerprint).ring:
        return NotRung.SAID_NO
    times = callbacks.count_withheld(work.connection, number.fingerprint, now - _A_DAY)
    return NotRung.TOO_OFTEN if times >= house.line.withheld_a_day else None


def asking_is_over(work: Work, call: Call, now: datetime) -> None:
    """A call has ended in which she may have asked: from now on she may be rung. Without her yes the promise ends,
    because nobody could come back to it. What a caller who hides her number gave stands as its owner's: if that is she,
    and she rings again without hiding, she has her place. A call-back keeps what was asked for before it: its end
    begins only what she has asked for anew in it, back in the line.
    """
    promise = callbacks.find_open(work.connection, call.asker)
    if promise is None or (call.direction is Direction.CALLBACK and promise.call_id != call.id):
        return
    if not promise.number_confirmed:
        if _is_over(work, promise):
            callbacks.decline_callback(work.connection, promise.id, now)
        return
    callbacks.note_number(work.connection, promise.id, None)
    start_trying(work.connection, call.asker, now)
    if call.is_withheld and callbacks.find_open(work.connection, promise.number.fingerprint) is None:
        callbacks.share(work.connection, promise.id, promise.number.fingerprint)


def _is_over(work: Work, promise: callbacks.Promised) -> bool:
    """Two calls may show one number, as from a school's switchboard: the other may be at the question."""
    return promise.call_id is None or get_call(work.connection, promise.call_id).state is CallState.CLOSED
