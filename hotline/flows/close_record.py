"""A record is closed once all that it must hold is there; then a supervisor may add to it, and nobody changes it."""

from datetime import datetime

from hotline.audit.model import Act
from hotline.calls import store as calls
from hotline.calls.model import CallState
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.flows.keep_record import Page, checked, is_new_sitting, save
from hotline.flows.record_access import LONGEST_TEXT, RecordRefused, Why, hers, is_supervisor, reason_of
from hotline.flows.record_closed import record_closed
from hotline.flows.record_missing import still_missing
from hotline.records import store as records
from hotline.records.action_model import Addendum
from hotline.records.action_store import add_addendum
from hotline.records.model import Stamp
from hotline.records.rules import closed_record


def close_record(
    house: House, now: datetime, *, by: str, which: str, stamp: Stamp, page: Page
) -> tuple[str, ...]:  # fmt: skip
    """Save a page and close its record; return what is missing, if that is why it stays open: the page is kept either
    way. Raises Refused, also while the call goes on."""
    page = checked(page)
    with house.work() as work:
        record, person = hers(work, which, by, now)
        kept = save(work, house, record, stamp, page, person.id, now)
        is_over = calls.get_call(work.connection, record.call_id).state is CallState.CLOSED
        missing = still_missing(work, kept)
        if is_over and not missing and records.close(work.connection, kept, person.id, now):
            record_closed(work, house, closed_record(kept), person, now)
        elif is_new_sitting(record, person, now):
            write_down(work, house, now, person, Act.CHANGED, "record", record.id)
    if not is_over:
        raise RecordRefused(Why.TALKING)
    return missing


def add_to_closed(house: House, now: datetime, *, by: str, which: str, reason: str, body: str) -> None:
    """Let a supervisor add to a closed record, and say why. Raises Refused."""
    why, body = reason_of(reason), body.replace("\r\n", "\n").strip()
    if len(body) > LONGEST_TEXT:
        raise RecordRefused(Why.TOO_LONG)
    with house.work() as work:
        record, person = hers(work, which, by, now)
        if record.is_open:
            raise RecordRefused(Why.OPEN)
        if not is_supervisor(person):
            raise RecordRefused(Why.CLOSED)
        if why is None or not body:
            raise RecordRefused(Why.NEEDS_REASON if why is None else Why.EMPTY)
        seal = house.vault.seal
        add_addendum(work.connection, record.id, Addendum(now, person.id, seal(why), seal(body)))
        write_down(work, house, now, person, Act.CHANGED, "record", record.id, "added after the end")
