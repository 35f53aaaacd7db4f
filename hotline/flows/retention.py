"""Numbers whose time is over are forgotten, in every table; hourly, in the tick. A legal hold keeps one longer.

Records and texts stay, without a number and in the end without anything that says whose they were. What is still to be
done with a number keeps it: an open call, promise, conversation, message or follow-up. Whom we do not recognise any
more nobody can be kept apart from.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from hotline.callbacks import number_store as of_callbacks
from hotline.calls import number_store as of_calls
from hotline.care import number_store as of_care
from hotline.consents.plan_store import forget_plan
from hotline.consents.store import forget_consents
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.followups import number_store as of_followups
from hotline.messages.task_store import has_open_of
from hotline.records import number_store as of_records
from hotline.retention import store as holds
from hotline.retention.rules import Due, Trace, together, what_is_due
from hotline.roster.apart_store import forget_pairs
from hotline.texts import number_store as of_texts

_Old = Callable[[Connection, datetime, str, int], list[str]]

_AT_ONCE = 25
_OLD_NUMBERS: tuple[_Old, ...] = (of_calls.old_numbers, of_callbacks.old_numbers, of_texts.old_numbers)
_OLD_CALLERS: tuple[_Old, ...] = (of_calls.old_callers, of_callbacks.old_callers, of_texts.old_callers)


def forget_old_numbers(house: House, now: datetime) -> int:
    """Forget what is due; return of how many numbers. A few at a time, so that no ring waits for long."""
    rules, forgotten = house.line.retention, 0
    for before, old in ((now - rules.number, _OLD_NUMBERS), (now - rules.caller, _OLD_CALLERS)):
        for find in old:
            for found in _in_parts(house, find, before):
                with house.work() as work:
                    work.lock_router()  # nobody begins to ring a number while it is forgotten
                    forgotten += sum(_forget(work, house, fingerprint, now) for fingerprint in found)
    with house.work() as work:
        of_calls.forget_forwarding(work.connection, now - rules.number)
    return forgotten


def _in_parts(house: House, find: _Old, before: datetime) -> Iterator[list[str]]:
    """Give all of them once: one that is kept must not stand before the others the next time."""
    after = ""
    while True:
        with house.database.read() as connection:
            found = find(connection, before, after, _AT_ONCE)
        if found:
            yield found
        if len(found) < _AT_ONCE:
            return
        after = found[-1]


def _forget(work: Work, house: House, fingerprint: str, now: datetime) -> bool:
    connection = work.connection
    is_held = holds.is_held(connection, fingerprint, now)
    match what_is_due(_trace(connection, fingerprint), now, house.line.retention, is_held=is_held):
        case Due.NOTHING:
            return False
        case Due.NUMBER:
            of_calls.forget_number(connection, fingerprint)
            of_callbacks.forget_number(connection, fingerprint)
            of_texts.forget_number(connection, fingerprint)
            forget_plan(connection, fingerprint)
        case Due.CALLER:
            of_calls.forget_caller(connection, fingerprint)
            of_callbacks.forget_caller(connection, fingerprint)
            of_texts.forget_caller(connection, fingerprint)
            of_followups.forget_caller(connection, fingerprint)
            of_records.forget_caller(connection, fingerprint)
            of_care.forget_caller(connection, fingerprint)
            forget_consents(connection, fingerprint)
            forget_plan(connection, fingerprint)
            forget_pairs(connection, fingerprint)
    return True


def _trace(connection: Connection, fingerprint: str) -> Trace:
    """All that the house knows of a number. Another part that needs numbers for its work tells of it here."""
    calls = of_calls.known_calls(connection, fingerprint)
    promises = of_callbacks.known_promises(connection, fingerprint)
    thread = of_texts.known_thread(connection, fingerprint)
    followed, talks = (
        of_followups.known_followups(connection, fingerprint),
        of_records.known_talks(connection, fingerprint),
    )
    is_asked = has_open_of(connection, of_calls.calls_of_number(connection, fingerprint))
    return together(
        Trace(calls.last_at, calls.danger_at, calls.is_open or is_asked),
        Trace(promises.last_at, None, promises.is_open),
        Trace(thread.last_at, thread.danger_at, thread.is_open),
        Trace(followed.last_at, None, followed.is_open),
        Trace(talks.last_at, talks.danger_at),
    )
