"""A promise to ring back is taken back by somebody of the staff: by whose it is, or with a reason by others."""

from datetime import UTC, datetime
from typing import assert_never

from hotline.audit.model import Act
from hotline.callbacks import store as callbacks
from hotline.callbacks.model import Why
from hotline.callbacks.rules import NotTakenBack, why_not_taken_back
from hotline.calls.history_store import find_last_counsellor
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.promise_callback import cancel
from hotline.kernel.errors import Refused
from hotline.kernel.errors import Why as WhyNot
from hotline.kernel.ids import CallbackId
from hotline.roster.model import Counsellor, Duty, Role

_TAKEN_BACK = "callbacks cancel:1"  # a colleague was told so

_EVER = datetime.min.replace(tzinfo=UTC)


def cancel_by_staff(house: House, now: datetime, *, callback_id: str, by: str, why: Why | None = None) -> None:
    """Take back an open promise; a reason that is a no takes the yes back, too. Raises Refused, also for one that is a
    colleague's (she asked for it, or was the last who talked with this number)."""
    with house.work() as work:
        work.lock_router()
        person = who_counsels(work, by)
        promise = callbacks.find_open_by_id(work.connection, CallbackId(callback_id))
        if promise is None:
            raise Refused("there is no open call-back with this id")
        _may_take_back(work, promise, person, why)
        cancel(work, house, promise, now, by=by)
        if why is not None and why.is_a_no:
            add_consent(
                work.connection,
                promise.number.fingerprint,
                Use.RING,
                now,
                given=False,
                how=How.STAFF,
                wording=_TAKEN_BACK,
                staff_id=person.id,
            )
        write_down(work, house, now, person, Act.CLOSED, "callback", promise.id, None if why is None else why.value)


def _may_take_back(work: Work, promise: callbacks.Promised, person: Counsellor, why: Why | None) -> None:
    talked_with = find_last_counsellor(work.connection, promise.number.fingerprint, _EVER)
    owners = {promise.asked_staff_id, talked_with} - {None}
    fault = why_not_taken_back(
        is_hers=person.id in owners,
        is_anybodys=not owners,
        supervises=person.role is Role.SUPERVISOR,
        on_duty=person.duty is Duty.ON,
        has_reason=why is not None,
    )
    match fault:
        case None:
            return
        case NotTakenBack.NOT_HERS:
            raise Refused("it is a colleague's: she or a supervisor takes it back", WhyNot.NOT_HERS)
        case NotTakenBack.OFF_DUTY:
            raise Refused("it is nobody's: whoever is on duty takes it back", WhyNot.OFF_DUTY)
        case NotTakenBack.NEEDS_REASON:
            raise Refused("it is not hers: a reason is needed (--why)")
        case _:
            assert_never(fault)
