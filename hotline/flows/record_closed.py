"""What follows on the closing of a record, in the same transaction."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.records.model import Answer, ClosedRecord, Outcome, Record
from hotline.roster.model import Counsellor


def record_closed(work: Work, house: House, record: Record, by: Counsellor, now: datetime) -> ClosedRecord:
    """Write down who closed it, and tell what the rest of the house needs to know of it."""
    agreed = record.filled.follow_up is Answer.YES or Outcome.FOLLOW_UP in record.filled.outcomes
    closed = ClosedRecord(
        id=record.id,
        call_id=record.call_id,
        number_fingerprint=record.number_fingerprint,
        staff_id=record.staff_id,
        risk=record.risk,
        follow_up_agreed=agreed,
    )
    write_down(work, house, now, by, Act.CLOSED, "record", closed.id)
    return closed
