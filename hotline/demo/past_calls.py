"""The rows that a call of the demo's past leaves, for nobody made it."""

from datetime import datetime, timedelta

from hotline.calls import store as calls
from hotline.calls.event_store import add_event
from hotline.calls.leg_store import end_caller_leg
from hotline.calls.model import Outcome
from hotline.flows.house import House
from hotline.kernel.classes import CallClass, ClassReason
from hotline.kernel.ids import CallId, new_id

GREETING = timedelta(seconds=12)


def begin_call(house: House, at: datetime, caller: int) -> tuple[CallId, str]:
    """A call comes in and waits; return it, and the caller's fingerprint. One below 400 is a household's."""
    call_id, number = CallId(new_id()), house.vault.number(f"+8613800000{caller:03d}")
    is_family = caller < 400
    call_class = CallClass.FRONTLINE if is_family else CallClass.GENERAL
    with house.work() as work:
        calls.add_call(
            work.connection, call_id=call_id, carrier_sid=f"CA{call_id}", call_class=call_class,
            reason=ClassReason.POSTING_OPEN if is_family else None, language="zh", number=number, forwarded=None,
            exit_to=None, now=at, check_at=at,
        )  # fmt: skip
        add_event(work.connection, call_id, at, "received", withheld=False, **{"class": call_class.value})
        calls.enter_queue(work.connection, call_id, at + GREETING, None)
        add_event(work.connection, call_id, at + GREETING, "waits", **{"class": call_class.value})
    return call_id, number.fingerprint


def end_call(house: House, call_id: CallId, outcome: Outcome, at: datetime) -> None:
    with house.work() as work:
        calls.close_call(work.connection, call_id, outcome, at)
        end_caller_leg(work.connection, call_id, "completed", at)
        add_event(work.connection, call_id, at, "ended", outcome=outcome.value)
