"""Somebody opens a record: who and when is written down, before a word of it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.audit.model import Act
from hotline.calls import store as calls
from hotline.calls.model import CallState
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.record_access import hers, is_supervisor
from hotline.flows.record_missing import still_missing
from hotline.flows.safe_contact import Contact, open_contact
from hotline.kernel.ids import RecordId, StaffId
from hotline.kernel.risk import RiskLevel
from hotline.records import store as records
from hotline.records.action_model import ActionState
from hotline.records.action_store import list_actions, list_addenda
from hotline.records.model import PLAN_PARTS, Answer, Record
from hotline.records.risk_store import list_assessments
from hotline.roster.store import get_counsellor

_EARLIER = 3


@dataclass(frozen=True)
class Assessed:
    """One line of the history of the risk."""

    at: datetime
    by: str
    level: RiskLevel | None
    facts: Mapping[str, Answer]
    reason: str | None


@dataclass(frozen=True)
class Step:
    """An action of the record, and how far it has come."""

    id: int
    what: str
    state: ActionState
    at: datetime
    by: str


@dataclass(frozen=True)
class Added:
    """What a supervisor added after the end."""

    at: datetime
    by: str
    reason: str
    body: str


@dataclass(frozen=True)
class EarlierTalk:
    """A talk of the same number: when, and how great the danger was. Its notes stay closed."""

    id: RecordId
    at: datetime
    risk: RiskLevel | None


@dataclass(frozen=True)
class Opened:
    """A record with its texts, for somebody who may read it. `last_plan`: what was agreed the last time, by the names
    of TEXTS; `contact`: how its caller may be reached, while it is open; None for a withheld number."""

    record: Record
    texts: Mapping[str, str]
    missing: tuple[str, ...]
    counsellor: str
    is_talk: bool
    is_supervised: bool
    assessed: tuple[Assessed, ...]
    steps: tuple[Step, ...]
    added: tuple[Added, ...]
    earlier: tuple[EarlierTalk, ...]
    last_plan: Mapping[str, str]
    last_plan_at: datetime | None
    contact: Contact | None


def read_record(house: House, now: datetime, *, by: str, which: str) -> Opened:
    """Open a record. Raises Refused."""
    with house.work() as work:
        record, person = hers(work, which, by, now)
        opened, plan_of = _open(work, house, record, is_supervised=is_supervisor(person))
        write_down(work, house, now, person, Act.READ, "record", record.id)
        if plan_of is not None:
            write_down(work, house, now, person, Act.READ, "record", plan_of, "last plan")
        if opened.contact is not None and opened.contact.has_plan:
            write_down(work, house, now, person, Act.READ, "record", record.id, "contact")
    return opened


def open_texts(house: House, record: Record) -> dict[str, str]:
    return {name: house.vault.open(sealed) for name, sealed in record.sealed.items()}


def open_plan(house: House, record: Record) -> dict[str, str]:
    """What was agreed, and the parts of a follow-up that are written, in the order of the page."""
    return {
        name: house.vault.open(record.sealed[name]) for name in ("plan", *PLAN_PARTS) if name in record.sealed
    }  # fmt: skip


def _open(work: Work, house: House, record: Record, *, is_supervised: bool) -> tuple[Opened, RecordId | None]:
    earlier = records.find_earlier(work.connection, record, _EARLIER)
    planned = next((one for one in earlier if "plan" in one.sealed), None)
    named = _Names(work)
    opened = Opened(
        record=record,
        texts=open_texts(house, record),
        missing=still_missing(work, record),
        counsellor=named(record.staff_id),
        is_talk=calls.get_call(work.connection, record.call_id).state is not CallState.CLOSED,
        is_supervised=is_supervised,
        assessed=_assessed(work, house, record, named),
        steps=tuple(
            Step(one.id, house.vault.open(one.what_sealed), one.state, one.changed_at, named(one.changed_by))
            for one in list_actions(work.connection, record.id)
        ),
        added=tuple(
            Added(one.at, named(one.by), house.vault.open(one.reason_sealed), house.vault.open(one.body_sealed))
            for one in list_addenda(work.connection, record.id)
        ),
        earlier=tuple(EarlierTalk(one.id, one.opened_at, one.risk) for one in earlier),
        last_plan={} if planned is None else open_plan(house, planned),
        last_plan_at=None if planned is None else planned.opened_at,
        contact=_contact_of(work, house, record),
    )
    return opened, None if planned is None else planned.id


def _contact_of(work: Work, house: House, record: Record) -> Contact | None:
    fingerprint = record.number_fingerprint
    return None if fingerprint is None or not record.is_open else open_contact(work, house, fingerprint)


def _assessed(work: Work, house: House, record: Record, named: "_Names") -> tuple[Assessed, ...]:
    return tuple(
        Assessed(
            at=one.at,
            by=named(one.by),
            level=one.level,
            facts=one.facts,
            reason=None if one.reason_sealed is None else house.vault.open(one.reason_sealed),
        )
        for one in list_assessments(work.connection, record.id)
    )


class _Names:
    """Names of the staff, each asked for once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._known: dict[StaffId, str] = {}

    def __call__(self, staff_id: StaffId) -> str:
        if staff_id not in self._known:
            self._known[staff_id] = get_counsellor(self._work.connection, staff_id).name
        return self._known[staff_id]
