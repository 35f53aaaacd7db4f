"""A counsellor asks the coordinator to do something; he takes it, answers, and ends it.

The one door in the wall: what passes is what she words for its reader, and of the caller only what the caller herself
gave to be handed on. Each passing and each opening is a line in the audit.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from hotline.audit.model import Act
from hotline.coordination import store
from hotline.coordination.model import Consent, NoGood, Request, RequestState, Wanted
from hotline.coordination.rules import LONGEST_ANSWER, judge
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.kernel.errors import Refused
from hotline.kernel.ids import RequestId, StaffId
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import get_counsellor

SUBJECT = "request"
"""What it is called in the audit."""


@dataclass(frozen=True)
class Opened:
    """What was written of a request, opened for who asked or for a coordinator."""

    what: str
    for_whom: str | None
    answer: str | None


def ask_coordinator(house: House, now: datetime, *, by: StaffId, wanted: Wanted) -> RequestId | NoGood:
    """Hand a request to the coordinators. Raises Refused for who does not counsel."""
    wanted = replace(wanted, what=wanted.what.strip(), for_whom=wanted.for_whom.strip())
    if (fault := judge(wanted, now)) is not None:
        return fault
    what = house.vault.seal(wanted.what)
    for_whom = house.vault.seal(wanted.for_whom) if wanted.for_whom else None
    consent = Consent.AGREED if for_whom is not None else Consent.NOBODY_NAMED
    with house.work() as work:
        person = get_counsellor(work.connection, by)
        if not person.role.takes_calls:
            raise Refused("only who counsels asks the coordinator")
        which = store.add_request(
            work.connection,
            by,
            now,
            what=what,
            for_whom=for_whom,
            consent=consent,
            urgency=wanted.urgency,
            until=wanted.until,
        )
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, which, f"asked: {consent.value}")
        return which


def read_request(house: House, now: datetime, *, by: StaffId, which: str) -> Opened:
    """Open a request for who asked, or for a coordinator. Raises Refused."""
    with house.work() as work:
        found, person = _known(work, by, which)
        if found.asked_by == by:
            store.answer_is_read(work.connection, found.id, now)
        elif person.role is not Role.COORDINATOR:
            raise Refused("it is somebody else's request")
        write_down(work, house, now, person, Act.READ, SUBJECT, found.id)
        opened = [
            None if sealed is None else house.vault.open(sealed)
            for sealed in (found.for_whom_sealed, found.answer_sealed)
        ]
        return Opened(house.vault.open(found.what_sealed), *opened)


def withdraw_request(house: House, now: datetime, *, by: StaffId, which: str) -> None:
    """Who asked needs it no more. Raises Refused."""
    with house.work() as work:
        found, person = _known(work, by, which)
        if found.asked_by != by or not store.withdraw_request(work.connection, found.id, by, now):
            raise Refused("it is not hers, or over")
        write_down(work, house, now, person, Act.CLOSED, SUBJECT, found.id, RequestState.WITHDRAWN.value)


def take_request(house: House, now: datetime, *, by: StaffId, which: str) -> None:
    """A coordinator sees to it. Raises Refused."""
    with house.work() as work:
        found, person = _for_coordinator(work, by, which)
        if not store.take_request(work.connection, found.id, by, now):
            raise Refused("another coordinator has it, or it is over")
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, found.id, RequestState.TAKEN.value)


def answer_request(
    house: House, now: datetime, *, by: StaffId, which: str, answer: str, end: RequestState | None
) -> None:
    """Tell who asked how it stands; with `end`, done or cannot, that is the last of it. Raises Refused."""
    answer = answer.strip()
    if not answer or len(answer) > LONGEST_ANSWER:
        raise Refused(f"an answer of 1 to {LONGEST_ANSWER} characters is needed")
    sealed = house.vault.seal(answer)
    with house.work() as work:
        found, person = _for_coordinator(work, by, which)
        if end is None:
            done = store.answer_request(work.connection, found.id, sealed)
        else:
            done = store.end_request(work.connection, found.id, end, sealed, by, now)
        if not done:
            raise Refused("nobody has taken it, or it is over")
        act = Act.CHANGED if end is None else Act.CLOSED
        write_down(work, house, now, person, act, SUBJECT, found.id, "answered" if end is None else end.value)


def _for_coordinator(work: Work, by: StaffId, which: str) -> tuple[Request, Counsellor]:
    found, person = _known(work, by, which)
    if person.role is not Role.COORDINATOR:
        raise Refused("she is no coordinator")
    return found, person


def _known(work: Work, by: StaffId, which: str) -> tuple[Request, Counsellor]:
    found = store.find_request(work.connection, which)
    if found is None:
        raise Refused("there is no request with this id")
    return found, get_counsellor(work.connection, by)
