"""Key 9, at whatever point of a call it is pressed."""

from datetime import datetime

from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call
from hotline.db.unit_of_work import Work
from hotline.flows.offers import hurry
from hotline.kernel.classes import CallClass, ClassReason
from hotline.tickets.store import promote_ticket


def raise_to_crisis(work: Work, call: Call, now: datetime) -> None:
    """Danger goes before everything, at once."""
    if call.call_class is CallClass.CRISIS:
        return
    store.set_class(work.connection, call.id, CallClass.CRISIS, ClassReason.KEY_9)
    promote_ticket(work.connection, call.id, CallClass.CRISIS)
    hurry(work, call.id)
    add_event(work.connection, call.id, now, "class", to=CallClass.CRISIS.value, why=ClassReason.KEY_9.value)
    work.ring("dispatch")
