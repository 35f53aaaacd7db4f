"""Two supervisors block a number until a day: one asks and says why, another confirms. One of any lifts it again.

It is the last means against abuse, never an answer to how often somebody calls. Danger passes it: key 9 by phone,
words of danger by text, and who was cut off in danger a moment ago. A talk that is on is not cut.
"""

from datetime import date, datetime, time

from sqlalchemy.exc import IntegrityError

from hotline.alerts.model import AlertKind
from hotline.alerts.store import settle_alert
from hotline.audit.model import Act
from hotline.calls.model import Call
from hotline.calls.store import get_call
from hotline.care import block_store as blocks
from hotline.care.model import Block
from hotline.care.rules import WhyNotBlocked, why_not_blocked
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_supervises
from hotline.flows.house import House
from hotline.kernel.errors import NotNow
from hotline.kernel.ids import BlockId
from hotline.roster.store import find_by_phone

SHORTEST_REASON, LONGEST_REASON = 3, 1_000
SUBJECT = "block"
"""What the audit calls it."""


def ask_block(house: House, now: datetime, *, by: str, call: str, reason: str, until: date) -> BlockId:
    """Ask that the number of a call is blocked until a day. Raises Refused."""
    reason = reason.replace("\r\n", "\n").strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise NotNow("reason", f"reason: {SHORTEST_REASON} to {LONGEST_REASON} characters are needed")
    ends = datetime.combine(until, time(), house.line.zone)
    try:
        with house.work() as work:
            person, known = who_supervises(work, by), call_of(work, call)
            _refuse(work, house, known, ends, now)
            assert known.number_fingerprint is not None, "a withheld number was refused"
            sealed = house.vault.seal(reason)
            block_id = blocks.add_block(
                work.connection, known.id, known.number_fingerprint, sealed, ends, person.id, now
            )  # fmt: skip
            raise_alarm(work, house, AlertKind.BLOCK_ASKED, now, call_id=known.id, by=person.id)
            write_down(work, house, now, person, Act.CHANGED, SUBJECT, block_id, "asked")
    except IntegrityError as error:
        raise NotNow(WhyNotBlocked.EXISTS.value, "somebody has asked for it already") from error
    return block_id


def confirm_block(house: House, now: datetime, *, by: str, which: str) -> None:
    """A second supervisor confirms: from now on it stands. Raises Refused."""
    with house.work() as work:
        person, block = who_supervises(work, by), _block(work, which)
        if not blocks.confirm(work.connection, block.id, person.id, now):
            raise NotNow("not_confirmed", "it is your own, or it was lifted, or its day has come")
        settle_alert(work.connection, AlertKind.BLOCK_ASKED, block.call_id, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, block.id, "confirmed")


def lift_block(house: House, now: datetime, *, by: str, which: str) -> None:
    """Any supervisor ends it, or a wish for it, at any time. Raises Refused."""
    with house.work() as work:
        person, block = who_supervises(work, by), _block(work, which)
        if not blocks.lift(work.connection, block.id, person.id, now):
            raise NotNow("over", "it is over already")
        settle_alert(work.connection, AlertKind.BLOCK_ASKED, block.call_id, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, block.id, "lifted")


def call_of(work: Work, call_id: str) -> Call:
    """The call by which a caller is named. Raises Refused."""
    try:
        return get_call(work.connection, call_id)
    except LookupError as error:
        raise NotNow("unknown", "there is no such call") from error


def _refuse(work: Work, house: House, call: Call, ends: datetime, now: datetime) -> None:
    number = call.number_fingerprint
    why = why_not_blocked(
        ends,
        now,
        house.line.care.longest_block,
        is_withheld=number is None,
        is_staff=number is not None and find_by_phone(work.connection, number) is not None,
        exists=number is not None and blocks.find_block(work.connection, number, now) is not None,
    )
    if why is not None:
        raise NotNow(why.value, f"this number cannot be blocked: {why.value}")


def _block(work: Work, which: str) -> Block:
    found = blocks.find_block_by_id(work.connection, which)
    if found is None:
        raise NotNow("unknown", "there is no such block")
    return found
