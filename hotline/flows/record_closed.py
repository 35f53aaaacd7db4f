"""What follows on the closing of a record, in the same transaction."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.records.model import ClosedRecord
from hotline.roster.model import Counsellor


def record_closed(work: Work, house: House, closed: ClosedRecord, by: Counsellor, now: datetime) -> None:
    """Called once for each record. The audit comes last: until the commit nobody else appends to it."""
    write_down(work, house, now, by, Act.CLOSED, "record", closed.id)
