"""A follow-up rings: by the same promise as every call-back, only with a yes that stands, and not in the night; but who
was cut off in danger is awake.

The promise is linked to the step: what comes of its tries is what comes of the step.
"""

from datetime import datetime

from hotline.audit.model import Act
from hotline.callbacks import store as callbacks
from hotline.callbacks.numbers import NotRung
from hotline.calls.history_store import find_number
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.log_followup import SUBJECT, hers
from hotline.flows.promise_callback import AskedIn, promise_as_allowed
from hotline.flows.safe_contact import hours_that_suit
from hotline.followups import step_store as steps
from hotline.followups import store as followups
from hotline.followups.model import Followup, Step
from hotline.followups.rules import was_cut_off
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallbackId
from hotline.kernel.vault import SealedNumber


def ring_now(house: House, now: datetime, *, by: str, which: str) -> CallbackId:
    """Let her be rung for this step; return the promise. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        step, person = hers(work, which, by)
        if not step.is_open:
            raise Refused("this step is closed")
        promise = ring(work, house, step, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, step.id, "rings")
        return promise


def ring(work: Work, house: House, step: Step, now: datetime) -> CallbackId:
    """As ring_now, under the router's lock and by nobody's hand. Raises Refused, with nothing changed."""
    followup = followups.get_followup(work.connection, step.followup_id)
    number = number_of(work, followup)
    if number is None:
        raise Refused("no number is kept: nobody can ring it")
    cut_off = was_cut_off(followup.origin, step.place)
    best = None if cut_off else hours_that_suit(work, number.fingerprint) or _by_day(house)
    done = promise_as_allowed(work, house, number, now, _asked_in(followup, now, danger=cut_off), best, step.owner_id)
    if done is None:
        raise Refused("nobody has allowed a call to this number: this step can only be closed as no_safe_way")
    if isinstance(done, NotRung):
        raise Refused(f"number: is not rung back ({done.value})")
    promise = callbacks.find_open_of_number(work.connection, number.fingerprint)
    assert promise is not None, "it has just been made, or kept"
    steps.link_callback(work.connection, step.id, promise.id)
    return promise.id


def number_of(work: Work, followup: Followup) -> SealedNumber | None:
    fingerprint = followup.origin.fingerprint
    return None if fingerprint is None else find_number(work.connection, fingerprint)


def _asked_in(followup: Followup, now: datetime, *, danger: bool) -> AskedIn | None:
    """Her call tells which language she speaks; its place in the line is over."""
    call_id = followup.origin.call_id
    return None if call_id is None else AskedIn(call_id, now, CallClass.CRISIS if danger else CallClass.GENERAL)


def _by_day(house: House) -> DailyHours | None:
    """She waits for no call of ours: none but the hours outside of the line's quiet ones will do."""
    quiet = house.line.callback_quiet
    return None if quiet is None else DailyHours(quiet.end, quiet.start)
