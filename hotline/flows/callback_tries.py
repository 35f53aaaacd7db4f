"""A try to keep a promise is over: reached, or when to try again, or never."""

from datetime import datetime

from hotline.alerts.model import AlertKind
from hotline.callbacks import attempt_store as callbacks
from hotline.callbacks.model import OPEN, Attempt, Callback, CallbackState
from hotline.callbacks.rules import next_try
from hotline.callbacks.store import find_open, find_open_of_number
from hotline.calls.event_store import add_event
from hotline.calls.model import Call
from hotline.calls.phrases import Key
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.followup_tries import call_was_in_vain, spacing_of
from hotline.flows.house import House
from hotline.flows.write_to import write_to
from hotline.kernel.ids import CallId
from hotline.kernel.vault import SealedNumber


def try_over(work: Work, house: House, call: Call, result: Attempt, now: datetime) -> None:
    """A call-back ended before anybody talked. Its promise lives on with the old place, unless it ended meanwhile."""
    promise = callbacks.find_of_try(work.connection, call.id)
    if promise is None or promise.state not in OPEN:
        return
    tries = callbacks.add_attempt(work.connection, promise.id, call.id, result, now)
    _what_now(work, house, promise, call, result, tries, now)


def not_reached_after_all(work: Work, house: House, call: Call, result: Attempt, now: datetime) -> None:
    """Somebody talked, but it was not the person who asked. If she has asked anew meanwhile, that is what counts."""
    promise = callbacks.find_of_try(work.connection, call.id)
    if promise is None or promise.state is not CallbackState.DONE:
        return
    tries = callbacks.correct_attempt(work.connection, promise.id, call.id, result)
    if not _has_asked_anew(work, promise):
        callbacks.reopen(work.connection, promise.id)
        _what_now(work, house, promise, call, result, tries, now)


def _has_asked_anew(work: Work, promise: Callback) -> bool:
    """Whether there is an open promise by now to ring this number, or to whoever asked for it: nobody has two."""
    asker = promise.asker_fingerprint  # empty once it is forgotten
    is_hers = bool(asker) and find_open(work.connection, asker) is not None
    return is_hers or find_open_of_number(work.connection, promise.number_fingerprint) is not None


def _what_now(
    work: Work, house: House, promise: Callback, call: Call, result: Attempt, tries: int, now: datetime
) -> None:
    add_event(work.connection, call.id, now, "not_reached", how=result.value, tries=tries)
    spacing = spacing_of(work, house, promise)
    again = next_try(tries, spacing.most, spacing.delays_minutes, now)
    call_was_in_vain(work, house, promise, result, now, is_last=again is None)
    if again is not None:
        callbacks.retry_at(work.connection, promise.id, again)
    elif callbacks.exhaust(work.connection, promise.id):
        callbacks.judge_promise(work.connection, promise.id, kept=False)
        number = SealedNumber(promise.number_fingerprint, promise.number_sealed)
        written = write_to(work, house, number, Key.TEXT_NOT_REACHED, call.language, now)
        raise_alarm(
            work,
            house,
            AlertKind.CALLBACK_EXHAUSTED,
            now,
            call_id=promise.call_id,
            callback_id=promise.id,
            tries=tries,
            written=written,
        )


def reached(work: Work, call_id: CallId, began: datetime, now: datetime) -> None:
    """The two talk: the promise is done, in time or not."""
    promise = callbacks.find_of_try(work.connection, call_id)
    if promise is None or not callbacks.mark_done(work.connection, promise.id):
        return
    callbacks.add_attempt(work.connection, promise.id, call_id, Attempt.ANSWERED, now)
    callbacks.judge_promise(work.connection, promise.id, kept=began <= promise.promised_by)
