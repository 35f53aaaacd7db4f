"""In a talk a caller says how she may be reached: her counsellor writes it down in the record, and later contacts keep
to it.

What she says later stands before what she said earlier. A stop word that she has texted stands until she takes it back
herself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.audit.model import Act
from hotline.callbacks import store as callbacks
from hotline.calls.history_store import ended_at, find_number
from hotline.consents.model import PLAN_TEXTS, ContactPlan, How, Use
from hotline.consents.plan_store import find_plan, keep_plan
from hotline.consents.rules import has_taken_back
from hotline.consents.store import add_consent, find_words
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.flows.promise_callback import cancel
from hotline.flows.record_access import RecordRefused, Why, hers, reason_of
from hotline.flows.safe_contact import why_not_rung_back
from hotline.kernel.daily import DailyHours
from hotline.kernel.ids import StaffId
from hotline.records.model import Record

_WORDING = "record contact:1"  # what she must have been asked stands in docs/operating.md

_NO_PLAN = ContactPlan(None, None, {})

NO_SAFE_WAY = dict.fromkeys(Use, False)
"""What it means that there is none."""


@dataclass(frozen=True)
class Told:
    """What she said. `said`: a yes or a no to a use; what is not among it was not asked.

    The rest is how she is reached safely, and stands in place of what was told before: `hours` such as 18:00-21:00,
    `if_drops` whether we ring back when the line drops, `texts` by their names of PLAN_TEXTS.
    """

    said: Mapping[Use, bool]
    hours: str = ""
    if_drops: bool | None = None
    texts: Mapping[str, str] | None = None


def agree_contact(house: House, now: datetime, *, by: str, which: str, told: Told) -> None:
    """Write down in an open record what its caller allows. Raises RecordRefused, with nothing changed.

    Also when she has taken back since the talk what she allowed in it, and for a yes to a number that we never ring.
    """
    texts = {name: reason_of((told.texts or {}).get(name)) for name in PLAN_TEXTS}
    with house.work() as work:
        work.lock_router()  # nobody begins to ring her meanwhile, and nobody forgets the number
        record, person = hers(work, which, by, now)
        if not record.is_open:
            raise RecordRefused(Why.CLOSED)
        fingerprint = record.number_fingerprint
        if fingerprint is None:
            raise RecordRefused(Why.WITHHELD)
        plan = ContactPlan(
            _hours(work, house, told.hours, now),
            told.if_drops,
            {name: house.vault.seal(text) for name, text in texts.items() if text is not None},
        )
        has_plan = plan != _NO_PLAN or find_plan(work.connection, fingerprint) is not None
        if not told.said and not has_plan:
            raise RecordRefused(Why.EMPTY)
        _say(work, house, record, fingerprint, told.said, person.id, now)
        if has_plan:
            keep_plan(work.connection, fingerprint, plan, record.call_id, person.id, now)
        write_down(work, house, now, person, Act.CHANGED, "record", record.id, "contact")


def _hours(work: Work, house: House, text: str, now: datetime) -> DailyHours | None:
    if not text.strip():
        return None
    try:
        hours = DailyHours.parse(text)
    except ValueError as error:
        raise RecordRefused(Why.BAD_HOURS) from error
    if house.line.owed_in(hours_now(work, house, now), hours, now) is None:
        raise RecordRefused(Why.NEVER_OPEN)
    return hours


def _say(
    work: Work, house: House, record: Record, fingerprint: str, said: Mapping[Use, bool], by: StaffId, now: datetime
) -> None:
    """Keep each word that is new in this call."""
    before, over_at = find_words(work.connection, fingerprint), ended_at(work.connection, record.call_id)
    for use, given in said.items():
        last = before.get(use)
        if given and has_taken_back(last, record.call_id, over_at):
            raise RecordRefused(Why.TAKEN_BACK)
        if given and use is Use.RING:
            _must_be_rung(work, house, fingerprint)
        if last is None or (last.given, last.call_id) != (given, record.call_id):
            add_consent(
                work.connection, fingerprint, use, now, given=given, how=How.STAFF, wording=_WORDING,
                call_id=record.call_id, staff_id=by,
            )  # fmt: skip
    if said.get(Use.RING) is False:
        _ring_no_more(work, house, fingerprint, now)


def _must_be_rung(work: Work, house: House, fingerprint: str) -> None:
    number = find_number(work.connection, fingerprint)
    if number is None:
        raise RecordRefused(Why.WITHHELD)
    if why_not_rung_back(work, house, number) is not None:
        raise RecordRefused(Why.NOT_RUNG)


def _ring_no_more(work: Work, house: House, fingerprint: str, now: datetime) -> None:
    """What was promised to her before is not wanted; a phone that rings for it stops."""
    promise = callbacks.find_open_of_number(work.connection, fingerprint)
    if promise is not None:
        cancel(work, house, promise, now, by="record")
