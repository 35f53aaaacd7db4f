"""Key 9, at whatever point of a call it is pressed."""

from datetime import datetime

from hotline.callbacks.store import promised_before
from hotline.callbacks.store import raise_class as raise_promise
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call
from hotline.db.unit_of_work import Work
from hotline.flows.offers import hurry
from hotline.kernel.classes import CallClass, ClassReason
from hotline.kernel.ids import CallId
from hotline.tickets.store import promote_ticket


def raise_to_crisis(work: Work, call: Call, now: datetime) -> None:
    """Danger goes before everything, at once; also in what she was promised, should she hang up."""
    if call.call_class is CallClass.CRISIS:
        return
    _raise(work, call.id)
    for promised in promised_before(work.connection, call.asker, now):
        raise_promise(work.connection, promised.id, CallClass.CRISIS)
        if promised.try_call_id is not None:
            _raise(work, promised.try_call_id)
    add_event(work.connection, call.id, now, "class", to=CallClass.CRISIS.value, why=ClassReason.KEY_9.value)
    work.ring("dispatch")


def _raise(work: Work, call_id: CallId) -> None:
    store.set_class(work.connection, call_id, CallClass.CRISIS, ClassReason.KEY_9)
    promote_ticket(work.connection, call_id, CallClass.CRISIS)
    hurry(work, call_id)
