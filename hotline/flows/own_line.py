"""What a counsellor does with her own line from her desk: a break, more time to write, or enough of it."""

from datetime import datetime, timedelta

from hotline.flows.house import House
from hotline.kernel.errors import Refused, Why
from hotline.kernel.ids import StaffId
from hotline.roster import line_store as lines
from hotline.roster.model import Duty, Line
from hotline.roster.store import get_counsellor

MORE = timedelta(minutes=5)
"""So much longer, each time she asks."""


def take_break(house: House, staff_id: StaffId, now: datetime) -> None:
    """She is not rung until she is back. Raises Refused when she is off duty, rung, or in a call."""
    with house.work() as work:
        work.lock_router()
        if get_counsellor(work.connection, staff_id).duty is not Duty.ON:
            raise Refused("she is off duty", Why.OFF_DUTY)
        if not lines.take_break(work.connection, staff_id, now):
            raise Refused("a phone rings for her, or she talks", Why.AT_WORK)


def write_on(house: House, staff_id: StaffId, now: datetime) -> None:
    """Give her five minutes more before she is rung. Raises Refused when she is not writing up or resting."""
    with house.work() as work:
        work.lock_router()
        person = get_counsellor(work.connection, staff_id)
        begins = now if person.ready_at is None or person.ready_at < now else person.ready_at
        writes = person.line in {Line.WRAP_UP, Line.RECOVERY}
        if not writes or not lines.write_on(work.connection, staff_id, begins + MORE):
            raise Refused("she is not writing up", Why.NOT_WRITING)


def finish_writing(house: House, staff_id: StaffId, now: datetime) -> None:
    """She is free before her time to write is over. Raises Refused when she was not writing up."""
    with house.work() as work:
        work.lock_router()
        if not lines.finish_writing(work.connection, staff_id, now):
            raise Refused("she is not writing up", Why.NOT_WRITING)
        work.ring("dispatch")
