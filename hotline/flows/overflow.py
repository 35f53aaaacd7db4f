"""A supervisor opens the overflow: until a time the second pool is rung as soon as the first."""

from datetime import datetime, timedelta

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.flows.reasons import check_reason
from hotline.kernel.errors import NotNow, Refused
from hotline.roster import overflow_store as overflows

LONGEST = timedelta(hours=12)


def open_overflow(house: House, now: datetime, *, until: datetime, by: str, reason: str) -> None:
    """Ring the second pool at once from the next choice on, or for longer than was said. Raises Refused."""
    check_reason(reason)
    if not now < until <= now + LONGEST:
        raise Refused(f"until: a time within {LONGEST // timedelta(hours=1)} hours")
    with house.work() as work:
        work.lock_router()
        overflows.close_overflow(work.connection, now)
        opened = overflows.open_overflow(work.connection, now, until, by)
        work.ring("dispatch")
        _write_down(work, house, now, opened, by, reason)


def close_overflow(house: House, now: datetime, *, by: str, reason: str) -> None:
    """Ring the second pool after its usual time again. Raises Refused."""
    check_reason(reason)
    with house.work() as work:
        work.lock_router()
        closed = overflows.close_overflow(work.connection, now)
        if closed is None:
            raise NotNow("closed_already", "the overflow is not open")
        _write_down(work, house, now, closed, by, reason)


def _write_down(work: Work, house: House, now: datetime, which: str, by: str, reason: str) -> None:
    write_down(work, house, now, who_supervises(work, by), Act.CHANGED, "overflow", which, reason)
