"""Whoever is about to ring somebody first sees how she wants to be reached. Each opening is written down."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.callbacks.store import find_open_by_id
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.log_followup import SUBJECT, hers
from hotline.flows.safe_contact import Contact, open_contact
from hotline.followups.store import get_followup
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallbackId
from hotline.roster.model import Counsellor


def before_followup(house: House, now: datetime, *, by: str, which: str) -> Contact | None:
    """What stands about whom a follow-up is for, for who may go on with it; None for a withheld number. Raises
    Refused."""
    with house.work() as work:
        step, person = hers(work, which, by, takes=False)
        fingerprint = get_followup(work.connection, step.followup_id).origin.fingerprint
        if fingerprint is None:
            return None
        return _opened(work, house, fingerprint, person, SUBJECT, step.id, now)


def before_callback(house: House, now: datetime, *, by: str, which: str) -> Contact:
    """What stands about whom a call-back is for. Raises Refused."""
    with house.work() as work:
        person = who_counsels(work, by)
        promise = find_open_by_id(work.connection, CallbackId(which))
        if promise is None:
            raise Refused("there is no open call-back with this id")
        return _opened(work, house, promise.number.fingerprint, person, "callback", promise.id, now)


def _opened(
    work: Work, house: House, fingerprint: str, person: Counsellor, subject: str, which: str, now: datetime
) -> Contact:
    contact = open_contact(work, house, fingerprint)
    if contact.has_plan:
        write_down(work, house, now, person, Act.READ, subject, which, "contact")
    return contact
