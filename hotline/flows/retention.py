"""Numbers whose time is over are forgotten, in every table; hourly, in the tick. A legal hold keeps one longer.

Records and texts stay, without a number and in the end without anything that says whose they were. What is still to be
done with a number keeps it: an open call, promise, conversation, message or follow-up. Whom we do not recognise any
more nobody can be kept apart from.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from hotline.audit.model import Act
from hotline.callbacks import number_store as of_callbacks
from hotline.calls import number_store as of_calls
from hotline.calls.store import get_call
from hotline.care import number_store as of_care
from hotline.consents.store import forget_consents
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.house import House
from hotline.followups import number_store as of_followups
from hotline.kernel.errors import Refused
from hotline.kernel.ids import CallId, HoldId
from hotline.messages.task_store import has_open_of
from hotline.records import number_store as of_records
from hotline.retention import store as holds
from hotline.retention.rules import Due, Trace, together, what_is_due
from hotline.roster.apart_store import forget_pairs
from hotline.roster.model import Counsellor, Role
from hotline.roster.store import find_by_name
from hotline.texts import number_store as of_texts

_Old = Callable[[Connection, datetime, str, int], list[str]]

_AT_ONCE = 25
_OLD_NUMBERS: tuple[_Old, ...] = (of_calls.old_numbers, of_callbacks.old_numbers, of_texts.old_numbers)
_OLD_CALLERS: tuple[_Old, ...] = (of_calls.old_callers, of_callbacks.old_callers, of_texts.old_callers)
_LONGEST_REASON = 500
_LONGEST_HOLD = timedelta(days=3 * 366)


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
        case Due.CALLER:
            of_calls.forget_caller(connection, fingerprint)
            of_callbacks.forget_caller(connection, fingerprint)
            of_texts.forget_caller(connection, fingerprint)
            of_followups.forget_caller(connection, fingerprint)
            of_records.forget_caller(connection, fingerprint)
            of_care.forget_caller(connection, fingerprint)
            forget_consents(connection, fingerprint)
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


# -- legal holds ---------------------------------------------------------------------------------------------------


def place_hold(house: House, now: datetime, *, by: str, call: str, reason: str, until: date) -> HoldId:
    """Keep all there is of a call's number until the end of a day. Raises Refused."""
    end = datetime.combine(until + timedelta(days=1), time(), house.line.zone)
    reason = reason.strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise Refused(f"a reason has 1 to {_LONGEST_REASON} characters")
    if not now < end <= now + _LONGEST_HOLD:
        raise Refused("a hold ends on a day to come, within three years; it may be placed anew")
    with house.work() as work:
        person = _who_decides(work, by)
        try:
            fingerprint = get_call(work.connection, CallId(call)).number_fingerprint
        except LookupError:
            raise Refused("there is no call with this id") from None
        if fingerprint is None:
            raise Refused("the number was withheld, or its time with us is over")
        placed = holds.add_hold(work.connection, fingerprint, house.vault.seal(reason), person.id, now, end)
        write_down(work, house, now, person, Act.CHANGED, "hold", placed, f"placed until {until}")
    return placed


def lift_hold(house: House, now: datetime, *, by: str, hold_id: str) -> None:
    """End a hold before its day. Raises Refused."""
    with house.work() as work:
        person = _who_decides(work, by)
        if not holds.lift_hold(work.connection, hold_id, now):
            raise Refused("there is no hold with this id that stands")
        write_down(work, house, now, person, Act.CHANGED, "hold", hold_id, "lifted")


def _who_decides(work: Work, name: str) -> Counsellor:
    person = find_by_name(work.connection, name)
    if person is None or person.role not in {Role.SUPERVISOR, Role.DATA_OFFICER}:
        raise Refused(f"no supervisor or data officer is called {name!r}")
    return person
