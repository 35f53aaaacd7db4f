"""Who left a message is rung back: the same promise as for everybody, and only with her yes."""

from datetime import datetime

from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import NotRung
from hotline.calls import store
from hotline.consents.model import How
from hotline.flows.deal_with_message import end, hers, sealed_note
from hotline.flows.house import House
from hotline.flows.promise_callback import AskedIn, best_hours, promise_as_allowed, promise_to, told_of
from hotline.flows.safe_contact import hours_that_suit
from hotline.kernel.errors import Refused, Why
from hotline.kernel.vault import SealedNumber
from hotline.messages.model import Result
from hotline.messages.store import add_event

_IN_THE_MESSAGE = "messages close:1"  # her own word, after the tone: what it must be stands in docs/operating.md


def close_with_call_back(
    house: House, now: datetime, *, by: str, which: str, note: str | None, best: str | None, she_asked: bool
) -> dict[str, object]:
    """Close a message with a promise to ring, at the place of the message. Raises Refused, also when she has not
    allowed it: `she_asked` says that she does so in the message itself. `best`: the hours she names there."""
    sealed, hours = sealed_note(house, note), best_hours(best)
    with house.work() as work:
        work.lock_router()
        message, person = hers(work, which, by, now)
        call = store.get_call(work.connection, message.call_id)
        if call.number_fingerprint is None or call.number_sealed is None:
            raise Refused("the number was withheld: nobody can ring it", Why.WITHHELD)
        number = SealedNumber(call.number_fingerprint, call.number_sealed)
        hours = hours or hours_that_suit(work, number.fingerprint)
        asked = AskedIn(call.id, message.received_at, message.call_class)
        if she_asked:
            how, wording = How.STAFF, _IN_THE_MESSAGE
            done = promise_to(
                work, house, number, now, how=how, wording=wording, staff_id=person.id, best=hours, asked_in=asked
            )  # fmt: skip
        else:
            allowed = promise_as_allowed(work, house, number, now, asked, hours, person.id)
            if allowed is None:
                raise Refused(
                    "nobody has allowed a call to this number: --she-asked if she does in the message", Why.NOT_ALLOWED
                )
            done = allowed
        if isinstance(done, NotRung):
            raise Refused(f"number: is not rung back ({done.value})", Why.NOT_RUNG)
        promise = callbacks.find_open_of_number(work.connection, number.fingerprint)
        assert promise is not None, "it has just been made, or kept"
        end(work, message, person, Result.CALL_BACK, sealed, now)
        add_event(work.connection, message.id, now, "call_back", callback=promise.id)
        return told_of(promise, done)
