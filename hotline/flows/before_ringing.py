"""Whoever is about to ring somebody, or to answer her, first sees how she wants to be reached and what was agreed with
her the last time. Each opening is written down; a ring at the desk once, however often its page asks.
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.audit.model import Act
from hotline.callbacks.attempt_store import find_of_try
from hotline.callbacks.store import find_open_by_id
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels
from hotline.flows.house import House
from hotline.flows.log_followup import SUBJECT, hers
from hotline.flows.safe_contact import Contact, open_contact
from hotline.followups.store import get_followup
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallbackId, RecordId
from hotline.records.store import find_last_planned
from hotline.roster.model import Counsellor
from hotline.tickets.offer_store import find_active_offer_of_staff
from hotline.tickets.shown_store import mark_shown

_CALLBACK = "callback"


@dataclass(frozen=True)
class LastPlan:
    """What was agreed the last time, and when. Of the rest of that record nothing is shown."""

    record_id: RecordId
    at: datetime
    text: str


@dataclass(frozen=True)
class Known:
    """What whoever rings, or is rung, should know first. None: nothing is known, or nothing is needed."""

    contact: Contact | None = None
    plan: LastPlan | None = None

    @property
    def is_something(self) -> bool:
        return self.plan is not None or (self.contact is not None and self.contact.has_plan)


def before_followup(house: House, now: datetime, *, by: str, which: str) -> Known:
    """What stands about whom a follow-up is for, for who may go on with it. Raises Refused."""
    with house.work() as work:
        step, person = hers(work, which, by, takes=False)
        fingerprint = get_followup(work.connection, step.followup_id).origin.fingerprint
        if fingerprint is None:
            return Known()
        known = Known(open_contact(work, house, fingerprint), _last_plan(work, house, fingerprint))
        _written_down(work, house, known, person, SUBJECT, step.id, now)
    return known


def before_callback(house: House, now: datetime, *, by: str, which: str) -> Known:
    """How whom a call-back is for wants to be reached. Raises Refused."""
    with house.work() as work:
        person = who_counsels(work, by)
        promise = find_open_by_id(work.connection, CallbackId(which))
        if promise is None:
            raise Refused("there is no open call-back with this id")
        known = Known(open_contact(work, house, promise.number.fingerprint))
        _written_down(work, house, known, person, _CALLBACK, promise.id, now)
    return known


def before_talk(house: House, now: datetime, *, by: str, which: str) -> Known:
    """The last plan of whom her phone rings for; and when it is we who ring, how she wants to be reached. `which`: the
    offer. Raises Refused when her phone does not ring for it."""
    with house.work() as work:
        person = who_counsels(work, by)
        offer = find_active_offer_of_staff(work.connection, person.id)
        if offer is None or offer.id != which:
            raise Refused("her phone does not ring for this")
        fingerprint = get_call(work.connection, offer.call_id).number_fingerprint
        if fingerprint is None:
            return Known()
        promise = find_of_try(work.connection, offer.call_id)
        contact = None if promise is None else open_contact(work, house, fingerprint)
        known = Known(contact, _last_plan(work, house, fingerprint))
        if known.is_something and mark_shown(work.connection, offer.id, now):
            _written_down(work, house, known, person, _CALLBACK, "" if promise is None else promise.id, now)
    return known


def _last_plan(work: Work, house: House, fingerprint: str) -> LastPlan | None:
    record = find_last_planned(work.connection, fingerprint)
    return None if record is None else LastPlan(record.id, record.opened_at, house.vault.open(record.sealed["plan"]))


def _written_down(
    work: Work, house: House, known: Known, person: Counsellor, subject: str, which: str, now: datetime
) -> None:
    if known.plan is not None:
        write_down(work, house, now, person, Act.READ, "record", known.plan.record_id, "last plan")
    if known.contact is not None and known.contact.has_plan:
        write_down(work, house, now, person, Act.READ, subject, which, "contact")
