"""Whose a record is: the counsellor's who has to finish it, whoever's is in the talk, and any supervisor's."""

from datetime import datetime, timedelta
from enum import Enum

from hotline.db.unit_of_work import Work
from hotline.flows.counselling import who_counsels
from hotline.kernel.errors import Refused
from hotline.records.model import Record
from hotline.records.store import find_record
from hotline.roster.model import Counsellor, Role
from hotline.tickets.talk_store import was_in_talk

_WRITES_ON = timedelta(minutes=15)
"""Who was asked into a talk and has left it may finish her sentence."""

LONGEST_TEXT = 20_000
LONGEST_REASON = 1_000


class Why(Enum):
    """Why something is not done with a record, as a sentence; a page knows it by its name."""

    UNKNOWN = "there is no record with this id"
    NOT_HERS = "this record is a colleague's: she, who is in the talk, and supervisors may open it"
    CLOSED = "this record is closed: a supervisor may add to it"
    OPEN = "this record is open: write in it"
    TALKING = "the call is not over yet"
    CHANGED = "this record was changed meanwhile: look again"
    ONLY_SUPERVISOR = "a level of risk is lowered by a supervisor alone"
    NEEDS_REASON = "a reason is needed"
    EMPTY = "nothing was written"
    TOO_LONG = f"at most {LONGEST_TEXT} characters are kept of a text, and {LONGEST_REASON} of a reason"
    TOO_MANY = "at most three different problems are kept, the main one first"
    WITHHELD = "the number was withheld, or is not kept any more: there is nothing to ring"
    NOT_RUNG = "this is no number that we ring back"
    TAKEN_BACK = "she has said no since this talk: it stands"
    BAD_HOURS = "hours are written as 18:00-21:00"
    NEVER_OPEN = "the line is never open in these hours"


class RecordRefused(Refused):
    """Raised instead of doing it; nothing was changed."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.fault = why


def hers(work: Work, which: str, by: str, now: datetime) -> tuple[Record, Counsellor]:
    """The record and who asks for it. Raises RecordRefused, also for who does not counsel."""
    try:
        person = who_counsels(work, by)
    except Refused as error:
        raise RecordRefused(Why.NOT_HERS) from error
    record = find_record(work.connection, which)
    if record is None:
        raise RecordRefused(Why.UNKNOWN)
    is_hers = record.staff_id == person.id or is_supervisor(person)
    if not is_hers and not was_in_talk(work.connection, record.call_id, person.id, now - _WRITES_ON):
        raise RecordRefused(Why.NOT_HERS)
    return record, person


def judges(work: Work, which: str, by: str, now: datetime) -> tuple[Record, Counsellor]:
    """As `hers`, for who says how great the danger is: once a record is closed, supervisors alone."""
    record, person = hers(work, which, by, now)
    if not record.is_open and not is_supervisor(person):
        raise RecordRefused(Why.CLOSED)
    return record, person


def is_supervisor(person: Counsellor) -> bool:
    return person.role is Role.SUPERVISOR


def reason_of(text: str | None) -> str | None:
    """A reason as it is kept; None for an empty one. Raises Refused for one that is too long."""
    text = (text or "").strip()
    if len(text) > LONGEST_REASON:
        raise RecordRefused(Why.TOO_LONG)
    return text or None
