"""After a talk: time to write, and after a hard one time to breathe too. Called under the router's lock.

A talk was hard when it was about danger: by its class, or by what was written of it, at the latest while she writes up.
"""

from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.calls.store import get_call
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import House
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, StaffId
from hotline.records.risk_store import was_grave
from hotline.roster import line_store as lines
from hotline.roster import store as roster
from hotline.roster.model import Line
from hotline.tickets.model import Offer
from hotline.tickets.offer_store import find_last_offer_of_staff
from hotline.tickets.talk_store import who_has_talked


def after_talk(work: Work, house: House, offer: Offer, now: datetime) -> None:
    """Her part of a talk has ended: she writes up, and rests if it was hard."""
    written = now + timedelta(seconds=house.line.wrap_up_seconds)
    if _was_hard(work, offer.call_id) and _may_rest(work, house, offer.staff_id, now):
        lines.recover(work.connection, offer.staff_id, now, written + _rest(house))
    elif house.line.wrap_up_seconds > 0:
        lines.wrap_up(work.connection, offer.staff_id, now, written)
    else:
        lines.end_wrap_up(work.connection, offer.staff_id, now)
        work.ring("dispatch")


def rest_after_all(work: Work, house: House, call_id: CallId, now: datetime) -> None:
    """Grave danger was written of a call: whoever still writes it up rests when she has written."""
    for staff_id in who_has_talked(work.connection, call_id):
        person = roster.get_counsellor(work.connection, staff_id)
        last = find_last_offer_of_staff(work.connection, staff_id)
        writes_it_up = person.line is Line.WRAP_UP and last is not None and last.call_id == call_id
        if writes_it_up and person.ready_at is not None and _may_rest(work, house, staff_id, now):
            lines.rest_too(work.connection, staff_id, person.ready_at + _rest(house))


def _was_hard(work: Work, call_id: CallId) -> bool:
    is_danger = get_call(work.connection, call_id).call_class is CallClass.CRISIS
    return is_danger or was_grave(work.connection, call_id)


def _may_rest(work: Work, house: House, staff_id: StaffId, now: datetime) -> bool:
    """Unless that left nobody to answer at all: then a supervisor is told."""
    if house.line.recovery_seconds <= 0:
        return False
    if roster.others_take_calls(work.connection, staff_id):
        return True
    raise_alarm(work, house, AlertKind.NO_RECOVERY, now, staff_id=staff_id)
    return False


def _rest(house: House) -> timedelta:
    return timedelta(seconds=house.line.recovery_seconds)
