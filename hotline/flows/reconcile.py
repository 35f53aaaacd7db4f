"""We were away: what happened meanwhile? The carrier knows, and is asked at once instead of at the next check.

Every open call and leg is asked after, evenly spread; and calls that came and perhaps went while nothing of ours
answered are written down, so that each call received has its one end. For those the tick asks now and then as well:
of a single call each delivery may be lost.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from hotline.calls import store
from hotline.calls.leg_store import ask_after_leg, open_legs
from hotline.calls.missed_store import known_sids
from hotline.calls.model import IncomingCall
from hotline.flows.call_ended import end_call
from hotline.flows.expect_message import NO_RECORDING, expect_message
from hotline.flows.house import House
from hotline.flows.incoming_call import find_or_adopt
from hotline.kernel.phone import read_caller
from hotline.kernel.ports import CarrierCaller, CarrierFault
from hotline.messages.sound_store import look_at

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=5)
"""So often the carrier is asked whether there was a call of which nothing reached us."""
_BETWEEN_QUESTIONS = timedelta(seconds=0.05)
"""So many calls are asked after in a row that the carrier's limit on questions at once is not met."""
_BEFORE_THE_LAST = timedelta(minutes=30)
"""Calls that came so long before the newest we know may be unknown to us as well: some looks in a row may fail."""
_LONGEST_AWAY = timedelta(hours=24)


def reconcile(house: House, now: datetime) -> tuple[int, int]:
    """Ask soon after all that is open, and write down who called in vain; return how many of each.

    The second is 0 when the carrier cannot be reached: then no call of ours is closed either, and each is asked after
    again at its own time.
    """
    return _ask_after_everybody(house, now), look_for_missed(house, now)


def _ask_after_everybody(house: House, now: datetime) -> int:
    """Bring every next question forward; the tick and the workers ask as always."""
    with house.work() as work:
        times = _evenly(now)
        calls = store.open_calls(work.connection)
        for call_id in calls:
            store.ask_after_call(work.connection, call_id, next(times))
        legs = open_legs(work.connection)
        for leg_id in legs:
            ask_after_leg(work.connection, leg_id, next(times))
    return len(calls) + len(legs)


def _evenly(now: datetime) -> Iterator[datetime]:
    while True:
        yield now
        now += _BETWEEN_QUESTIONS


def look_for_missed(house: House, now: datetime) -> int:
    """Ask the carrier who called, and write down whoever we have heard nothing of; return how many.

    A line that never had a call has missed none; else look back to a little before the newest we know.
    """
    with house.database.read() as connection:
        newest = store.newest_call(connection)
    if newest is None:
        return 0
    since = max(newest - _BEFORE_THE_LAST, now - _LONGEST_AWAY)
    try:
        callers = house.carrier.callers_since(since)
    except CarrierFault as fault:
        log.warning("the carrier cannot be asked who called meanwhile", extra={"reason": fault.reason})
        return 0
    with house.database.read() as connection:
        known = known_sids(connection, [caller.call.sid for caller in callers])
    return sum(_write_down(house, caller, now) for caller in callers if caller.call.sid not in known)


def _write_down(house: House, caller: CarrierCaller, now: datetime) -> bool:
    """Adopt a call we never heard of. If it is over, nobody served it: failed. If not, it is asked after at once."""
    try:
        return _adopt(house, caller, now)
    except IntegrityError:
        return False  # her own first delivery has come at this moment


def _adopt(house: House, caller: CarrierCaller, now: datetime) -> bool:
    with house.work() as work:
        work.lock_router()
        if store.find_call_by_sid(work.connection, caller.call.sid) is not None:
            return False
        incoming = IncomingCall(caller.call.sid, read_caller(caller.number), caller.forwarded_from)
        call = find_or_adopt(work, house, incoming, caller.began_at)
        if caller.call.is_over:
            end_call(work, house, call, now, carrier_failed=True)
            message = expect_message(work, house, call, now, is_asked=False)
            look_at(work.connection, message.id, now + NO_RECORDING)
    return True
