"""After a talk its counsellor asks that the caller be rung back: the same promise as for all, with the same yes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import NotRung
from hotline.calls import store
from hotline.calls.history_store import find_last_talk
from hotline.consents.model import How
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.promise_callback import AskedIn, Booked, best_hours, promise_as_allowed, promise_to
from hotline.flows.safe_contact import hours_that_suit
from hotline.kernel.vault import SealedNumber

_AFTER_A_TALK = "desk call-back:1"  # what she must have asked stands in docs/operating.md

REMEMBERED = timedelta(hours=24)
"""So long a talk is hers to be gone on with."""


class AfterTalk(StrEnum):
    """What became of it."""

    BOOKED = "booked"
    KEPT = "kept"  # one was open: it has the older place
    NOT_ALLOWED = "not_allowed"  # the caller has not said yes
    NOT_RUNG = "not_rung"  # not a number that we ring, or none at all
    GONE = "gone"  # not her last talk any more


@dataclass(frozen=True)
class Asked:
    """`counts_from`: of a promise that stands now, from when on she is rung in her turn."""

    outcome: AfterTalk
    counts_from: datetime | None = None


def promise_after_talk(
    house: House, now: datetime, *, by: str, call_id: str, best: str | None, said_yes: bool
) -> Asked:
    """Promise a call to whom she talked with last. `said_yes`: in that talk; else a yes from before must stand.

    `best`: the hours the caller named, such as 18:00-21:00; else those of her safe-contact plan. Raises Refused when
    they are none, or the line is never open in them.
    """
    hours = best_hours(best)
    with house.work() as work:
        work.lock_router()
        person = who_counsels(work, by)
        last = find_last_talk(work.connection, person.id, now - REMEMBERED)
        if last is None or last != call_id:
            return Asked(AfterTalk.GONE)
        call = store.get_call(work.connection, last)
        if call.number_fingerprint is None or call.number_sealed is None:
            return Asked(AfterTalk.NOT_RUNG)
        number = SealedNumber(call.number_fingerprint, call.number_sealed)
        hours = hours or hours_that_suit(work, number.fingerprint)
        asked = AskedIn(call.id, now, call.call_class)
        if said_yes:
            done = promise_to(
                work, house, number, now, how=How.STAFF, wording=_AFTER_A_TALK, staff_id=person.id, best=hours,
                asked_in=asked,
            )  # fmt: skip
        else:
            allowed = promise_as_allowed(work, house, number, now, asked, hours, person.id)
            if allowed is None:
                return Asked(AfterTalk.NOT_ALLOWED)
            done = allowed
        if isinstance(done, NotRung):
            return Asked(AfterTalk.NOT_RUNG)
        promise = callbacks.find_open_of_number(work.connection, number.fingerprint)
        assert promise is not None, "it has just been made, or kept"
        return Asked(AfterTalk.BOOKED if done is Booked.NEW else AfterTalk.KEPT, promise.owed.counts_from)
