"""What a counsellor does with her own line from her desk: a break, more time to write, or enough of it."""

from datetime import datetime, timedelta

from hotline.flows.house import House
from hotline.kernel.ids import StaffId
from hotline.roster import line_store as lines
from hotline.roster.model import Duty, Line
from hotline.roster.store import get_counsellor

MORE = timedelta(minutes=5)
"""So much longer, each time she asks."""


def take_break(house: House, staff_id: StaffId, now: datetime) -> bool:
    """She is not rung until she is back. False while a phone rings for her, she talks, or is off duty anyway."""
    with house.work() as work:
        work.lock_router()
        person = get_counsellor(work.connection, staff_id)
        return person.duty is Duty.ON and lines.take_break(work.connection, staff_id, now)


def write_on(house: House, staff_id: StaffId, now: datetime) -> bool:
    """Give her five minutes more before she is rung. False when she is not writing up or resting."""
    with house.work() as work:
        work.lock_router()
        person = get_counsellor(work.connection, staff_id)
        begins = now if person.ready_at is None or person.ready_at < now else person.ready_at
        return person.line in {Line.WRAP_UP, Line.RECOVERY} and lines.write_on(work.connection, staff_id, begins + MORE)


def finish_writing(house: House, staff_id: StaffId, now: datetime) -> bool:
    """She is free before her time to write is over. False when she was not writing up."""
    with house.work() as work:
        work.lock_router()
        is_free = lines.finish_writing(work.connection, staff_id, now)
        if is_free:
            work.ring("dispatch")
        return is_free
