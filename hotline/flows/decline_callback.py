"""A caller who was asked whether she may be rung gives no yes: what becomes of the promise, and of her."""

from datetime import datetime

from hotline.callbacks import store as callbacks
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, Exit
from hotline.calls.phrases import Key
from hotline.consents.model import Use
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.incoming_call import why_nobody, words_of_opening
from hotline.flows.line_place import enter_line
from hotline.flows.safe_contact import say_by_keys
from hotline.flows.withdraw_callback import take_over, withdraw_callback
from hotline.kernel.steps import Steps
from hotline.roster.store import is_anybody_there


def without_yes(work: Work, house: House, call: Call, now: datetime, *, is_said: bool, danger: bool = False) -> Steps:
    """Nobody said yes: what had none before ends, what had one ends by a no alone. The caller waits on."""
    promise = callbacks.find_open(work.connection, call.asker)
    if promise is not None and is_said and not call.is_withheld:
        say_by_keys(work, house, call, promise.number.fingerprint, Use.RING, now, given=False)
    if promise is not None:
        callbacks.note_number(work.connection, promise.id, None)
    if promise is not None and (is_said or not promise.number_confirmed):
        callbacks.decline_callback(work.connection, promise.id, now)
        if promise.try_call_id is not None:
            withdraw_callback(work, house, store.get_call(work.connection, promise.try_call_id), now)
        add_event(work.connection, call.id, now, "callback_declined")
        promise = None
    return wait_on(work, house, call, now, promise, danger=danger)


def wait_on(
    work: Work, house: House, call: Call, now: datetime, stands: callbacks.Promised | None, *, danger: bool
) -> Steps:
    """Key 3 may have been a mistake: she is back in the line where she stood, unless nobody is there.

    What was promised before ends with that, for she is served now; in danger it stands, should she not be.
    """
    comes = danger and is_anybody_there(now).ask(work.connection).on_duty  # also while closed, as for every 9
    why = None if comes else why_nobody(work, house, now)
    if why is not None:
        if call.exit_to is Exit.CALLBACK and stands is None:  # a declined promise is no call-back
            store.leave_queue(work.connection, call.id, Exit.OVERFLOW)
        if danger:
            return house.script.danger_and_nobody(call.language, why, 1)
        opening = words_of_opening(work, house, why, call.language, now)
        return house.script.callback_declined(call.language, why, opening, stands=stands is not None)
    store.return_to_line(work.connection, call.id)
    # at once: nobody may take the old place while the caller is told of it
    enter_line(work, house, store.get_call(work.connection, call.id), now)
    if danger:
        return house.script.reassured(call.language, Key.CRISIS_WAIT, 0, queued=False)
    if stands is None:
        return house.script.reassured(call.language, Key.STILL_IN_LINE, 0, queued=False)
    take_over(work, house, call, stands, now, "takes_over_callback")
    return house.script.reassured(call.language, Key.STILL_IN_LINE_INSTEAD, 0, queued=False)
