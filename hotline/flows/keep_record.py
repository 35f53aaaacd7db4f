"""What somebody writes in a record is kept while she writes, and never over what another page has kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.read_record import open_texts
from hotline.flows.record_access import LONGEST_TEXT, RecordRefused, Why, hers
from hotline.flows.record_missing import still_missing
from hotline.kernel.ids import StaffId
from hotline.records import store as records
from hotline.records.model import SLOTS, TEXTS, ContactType, Filled, Record, Stamp
from hotline.roster.model import Counsellor

_ONE_SITTING = timedelta(minutes=15)
"""Saves of one person that follow on each other within this are one line of the audit."""


@dataclass(frozen=True)
class Page:
    """A page of the record as somebody has filled it in."""

    filled: Filled
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Kept:
    """What a save came to. `version`: to save the next time from."""

    version: int
    missing: tuple[str, ...]


class Stale(RecordRefused):
    """Another page has saved since this one was opened. `there` is what it saved, to be shown beside."""

    def __init__(self, version: int, there: Page) -> None:
        super().__init__(Why.CHANGED)
        self.version = version
        self.there = there


def keep_record(house: House, now: datetime, *, by: str, which: str, stamp: Stamp, page: Page) -> Kept:
    """Save a page. Raises Refused: Stale when it was opened before somebody else saved."""
    page = checked(page)
    with house.work() as work:
        record, person = hers(work, which, by, now)
        kept = save(work, house, record, stamp, page, person.id, now)
        if is_new_sitting(record, person, now):
            write_down(work, house, now, person, Act.CHANGED, "record", record.id)
        return Kept(kept.version, still_missing(work, kept))


def checked(page: Page) -> Page:
    """The page as it is kept: no text without a word in it, and lines that end alike. Raises Refused."""
    texts = {name: page.texts.get(name, "").replace("\r\n", "\n") for name in TEXTS}
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        raise RecordRefused(Why.TOO_LONG)
    problems = page.filled.problems
    if len(set(problems)) != len(problems) or len(problems) > len(SLOTS):
        raise RecordRefused(Why.TOO_MANY)
    return replace(page, texts={name: text for name, text in texts.items() if text.strip()})


def save(
    work: Work, house: House, record: Record, stamp: Stamp, page: Page, by: StaffId, now: datetime
) -> Record:  # fmt: skip
    """Write a page that was checked, and return the record as it is now. Raises Refused."""
    if not record.is_open:
        raise RecordRefused(Why.CLOSED)
    sealed = {name: house.vault.seal(text) for name, text in page.texts.items()}
    is_kept = records.keep(work.connection, record.id, stamp, page.filled, sealed, by, now)
    there = records.get_record(work.connection, record.id)
    if is_kept:
        _tell_complaint(work, house, record, there, now)
        return there
    if not there.is_open:
        raise RecordRefused(Why.CLOSED)
    raise Stale(there.version, Page(there.filled, open_texts(house, there)))


def _tell_complaint(work: Work, house: House, before: Record, there: Record, now: datetime) -> None:
    """A complaint has a way to supervisors of its own, as soon as it is called one: it may be about who writes it down,
    so it stays on their board though she calls it something else later."""
    complaint = ContactType.COMPLAINT
    if there.filled.contact_type is complaint and before.filled.contact_type is not complaint:
        said: dict[str, Any] = {"record": there.id, "counsellor": there.staff_id}
        raise_alarm(work, house, AlertKind.COMPLAINT, now, call_id=there.call_id, **said)


def is_new_sitting(record: Record, person: Counsellor, now: datetime) -> bool:
    return record.kept_by != person.id or record.kept_at is None or now - record.kept_at > _ONE_SITTING
