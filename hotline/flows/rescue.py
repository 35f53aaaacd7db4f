"""Help is called for a caller whose life is in danger, and followed until it is known how that ended.

Hers who asked, and any supervisor's. Each step is a conditional UPDATE with its time and person, and a line in the
audit; what was said is opened for nobody without one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.calls.event_store import add_event
from hotline.db.unit_of_work import Work
from hotline.emergencies import store
from hotline.emergencies.model import Emergency, EmergencyState, Ground, Service
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.help.store import who_came
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallId, EmergencyId, StaffId
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import get_counsellor
from hotline.tickets.talk_store import was_in_talk

LONGEST_WORDS = 2_000
LONGEST_INCIDENT = 80
JUST_NOW = timedelta(hours=2)
"""So long after a talk help may still be called for it: a line breaks off at the worst moment."""

SUBJECT = "emergency"
"""What it is called in the audit."""


@dataclass(frozen=True)
class Asked:
    """What a counsellor asks for. `said`: what the service was told. `supervisor`: who was informed, if not by us."""

    service: Service
    ground: Ground
    said: str
    incident: str
    supervisor: StaffId | None


@dataclass(frozen=True)
class Opened:
    """What was written of an emergency, opened for somebody who may read it."""

    said: str
    incident: str | None
    met: str | None
    outcome: str | None


def ask_emergency(house: House, now: datetime, *, by: StaffId, call: str, asked: Asked) -> EmergencyId:
    """Write down that help was called for somebody she talks with, or talked with just now. Raises Refused."""
    said = _sealed(house, asked.said, LONGEST_WORDS)
    incident = _sealed(house, asked.incident, LONGEST_INCIDENT) if asked.incident.strip() else None
    with house.work() as work:
        person = get_counsellor(work.connection, by)
        call_id = CallId(call)
        if not was_in_talk(work.connection, call_id, by, now - JUST_NOW):
            raise Refused("she has not talked in this call, or too long ago")
        which = store.add_emergency(
            work.connection,
            call_id,
            by,
            now,
            now + house.line.emergencies.confirm,
            service=asked.service,
            ground=asked.ground,
            said=said,
            incident=incident,
            supervisor_id=_who_knows(work, person, call_id, asked.supervisor),
        )
        add_event(work.connection, call_id, now, "rescue_asked", service=asked.service.value, by=by)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, which, f"asked: {asked.ground.value}")
        return which


def _who_knows(work: Work, person: Counsellor, call_id: CallId, named: StaffId | None) -> StaffId | None:
    """The supervisor who was named, or is she herself, or has come when she was called in this talk."""
    if named is not None and get_counsellor(work.connection, named).role is Role.SUPERVISOR:
        return named
    return person.id if person.role is Role.SUPERVISOR else who_came(work.connection, call_id)


def read_emergency(house: House, now: datetime, *, by: StaffId, which: str) -> Opened:
    """Open what was written. Who asked has the outcome before her from then on. Raises Refused."""
    with house.work() as work:
        found, person = _hers(work, by, which)
        if by == found.asked_by:
            store.outcome_is_read(work.connection, found.id, now)
        write_down(work, house, now, person, Act.READ, SUBJECT, found.id)
        return Opened(
            said=house.vault.open(found.said_sealed),
            incident=_opened(house, found.incident_sealed),
            met=_opened(house, found.met_sealed),
            outcome=_opened(house, found.outcome_sealed),
        )


def help_is_on_the_way(house: House, now: datetime, *, by: StaffId, which: str, incident: str) -> None:
    """The service has said that it goes. Raises Refused."""
    sealed = _sealed(house, incident, LONGEST_INCIDENT) if incident.strip() else None
    with house.work() as work:
        found, person = _hers(work, by, which)
        done = store.is_on_the_way(work.connection, found.id, by, now, sealed)
        _step(work, house, now, person, found, EmergencyState.ON_THE_WAY, is_done=done)


def help_has_arrived(house: House, now: datetime, *, by: StaffId, which: str, met: str) -> None:
    """Somebody confirms that help has reached the person. `met`: who said so. Raises Refused."""
    sealed, tell_by = _sealed(house, met, LONGEST_WORDS), now + house.line.emergencies.tell
    with house.work() as work:
        found, person = _hers(work, by, which)
        done = store.has_arrived(work.connection, found.id, by, now, sealed, tell_by)
        _step(work, house, now, person, found, EmergencyState.ARRIVED, is_done=done)


def tell_outcome(house: House, now: datetime, *, by: StaffId, which: str, outcome: str) -> None:
    """Close the loop: how it ended stands before the counsellor who asked. Raises Refused."""
    sealed = _sealed(house, outcome, LONGEST_WORDS)
    with house.work() as work:
        found, person = _hers(work, by, which)
        done = store.tell_outcome(work.connection, found.id, by, now, sealed, is_read=by == found.asked_by)
        _step(work, house, now, person, found, EmergencyState.TOLD, is_done=done)


def end_without_help(
    house: House, now: datetime, *, by: StaffId, which: str, end: EmergencyState, why: str
) -> None:  # fmt: skip
    """Help did not reach the person, or is not needed any more; `why` stands before who asked. Raises Refused."""
    sealed = _sealed(house, why, LONGEST_WORDS)
    with house.work() as work:
        found, person = _hers(work, by, which)
        done = store.end_emergency(work.connection, found.id, end, by, now, sealed, is_read=by == found.asked_by)
        _step(work, house, now, person, found, end, is_done=done)


def _step(
    work: Work, house: House, now: datetime, person: Counsellor, found: Emergency, to: EmergencyState, *, is_done: bool
) -> None:
    if not is_done:
        raise Refused(f"it is {found.state.value} already")
    if person.role is Role.SUPERVISOR:
        store.inform_supervisor(work.connection, found.id, person.id)
    if to is not EmergencyState.ON_THE_WAY:  # on the way is not there: what is overdue stays so
        settle_alert(work.connection, AlertKind.RESCUE_OPEN, found.id, now)
    add_event(work.connection, found.call_id, now, f"rescue_{to.value}", by=person.id)
    act = Act.CHANGED if to in {EmergencyState.ON_THE_WAY, EmergencyState.ARRIVED} else Act.CLOSED
    write_down(work, house, now, person, act, SUBJECT, found.id, to.value)


def _hers(work: Work, by: StaffId, which: str) -> tuple[Emergency, Counsellor]:
    person, found = get_counsellor(work.connection, by), store.find_emergency(work.connection, which)
    if found is None or (found.asked_by != by and person.role is not Role.SUPERVISOR):
        raise Refused("there is no emergency of hers with this id")
    return found, person


def _sealed(house: House, text: str, longest: int) -> bytes:
    text = text.strip()
    if not text:
        raise Refused("a few words are needed")
    if len(text) > longest:
        raise Refused(f"it has {len(text)} characters; at most {longest} are kept")
    return house.vault.seal(text)


def _opened(house: House, sealed: bytes | None) -> str | None:
    return None if sealed is None else house.vault.open(sealed)
