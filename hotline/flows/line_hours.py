"""Whether the line is open, and a supervisor who opens it beyond its hours or closes it early.

It is a row, so every process knows it with its next question, and it ends by itself.
"""

import re
from datetime import datetime, timedelta

from hotline.audit.model import Act
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.flows.reasons import check_reason
from hotline.hours.rules import Hours, Said, is_open, next_change, next_time
from hotline.hours.said_store import end_said_hours, hours_at, say_hours
from hotline.kernel.errors import NotNow
from hotline.roster.model import Counsellor

LONGEST = timedelta(hours=24)
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
SUBJECT = "line_hours"
"""What the audit calls it."""


def hours_now(work: Work, house: House, now: datetime) -> Hours:
    """The hours that hold, for every flow that asks whether the line is open or when it will be."""
    return hours_at(house.line.hours, now).ask(work.connection)


def open_line(house: House, now: datetime, *, until: datetime, by: str, reason: str) -> None:
    """Take calls until then, whatever the week says. Raises Refused."""
    _say(house, now, Said(is_open=True, until=until), by, reason)


def close_line(house: House, now: datetime, *, until: datetime, by: str, reason: str) -> None:
    """Tell who calls that the line is closed until then; who waits or talks already is served. Raises Refused."""
    _say(house, now, Said(is_open=False, until=until), by, reason)


def keep_hours(house: House, now: datetime, *, by: str) -> None:
    """Let the written hours hold again; for that nobody need give a reason. Raises Refused."""
    with house.work() as work:
        work.lock_router()
        person = who_supervises(work, by)
        ended = end_said_hours(work.connection, person.id, now)
        if ended is None:
            raise NotNow("as_written", "the line keeps its written hours")
        _write_down(work, house, now, person, ended, "ended")


def next_clock(house: House, clock: str, now: datetime) -> datetime:
    """The next moment at which a clock of the line's zone shows "HH:MM". Raises NotNow for what is no such time."""
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise NotNow("until", "until: a time such as 22:30")
    return next_time(60 * int(found[1]) + int(found[2]), now, house.line.zone)


def _say(house: House, now: datetime, said: Said, by: str, reason: str) -> None:
    check_reason(reason)
    if not now < said.until <= now + LONGEST:
        raise NotNow("until", f"until: a time within {LONGEST // timedelta(hours=1)} hours")
    if _is_so(house.line.hours, said, now):
        raise NotNow("written_so", "the written hours say so already")
    with house.work() as work:
        work.lock_router()
        person = who_supervises(work, by)
        end_said_hours(work.connection, person.id, now)
        which = say_hours(work.connection, said, person.id, house.vault.seal(reason), now)
        work.ring("dispatch")
        _write_down(work, house, now, person, which, reason)


def _is_so(written: Hours, said: Said, now: datetime) -> bool:
    changes = next_change(written, now)
    return is_open(written, now) is said.is_open and (changes is None or changes >= said.until)


def _write_down(work: Work, house: House, now: datetime, by: Counsellor, which: str, reason: str) -> None:
    write_down(work, house, now, by, Act.CHANGED, SUBJECT, which, reason)
