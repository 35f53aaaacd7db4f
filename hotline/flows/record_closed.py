"""What follows from a record, in the same transaction: whoever was in danger is asked again how she is."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.followups import plan_followups
from hotline.flows.house import House
from hotline.followups.model import Origin, OriginKind
from hotline.records.model import ClosedRecord
from hotline.roster.model import Counsellor


def record_closed(work: Work, house: House, closed: ClosedRecord, by: Counsellor, now: datetime) -> None:
    """Called once for each record. The audit comes last: until the commit nobody else appends to it."""
    follow_up(work, house, closed, now)
    write_down(work, house, now, by, Act.CLOSED, "record", closed.id)


def follow_up(work: Work, house: House, told: ClosedRecord, now: datetime) -> None:
    """Plan what is due after a talk; also before its record is closed, once the danger is grave: a record that is never
    finished must not cost anybody the call of the next day.

    What is known later makes the plan stricter, never laxer.
    """
    if told.risk is None:
        return
    origin = Origin(
        OriginKind.DROPPED if told.broke_off else OriginKind.RECORD,
        told.id,
        told.call_id,
        told.number_fingerprint,
        told.staff_id,
        told.risk,
        told.follow_up_agreed,
        told.frontline,
    )
    plan_followups(work, house, origin, now)
