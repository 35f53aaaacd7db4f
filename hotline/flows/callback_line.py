"""Promises to ring back enter the line when they are due, each in the place that was kept; what the tick does for them.

From then on a call-back is a caller like everybody else: the same line, the same order, the same needs. Only nobody
holds a phone yet, so there is no music, no sign of life, and no end of the wait.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from hotline.alerts.model import AlertKind
from hotline.callbacks import attempt_store as callbacks
from hotline.callbacks.model import Callback
from hotline.callbacks.rules import Window, its_turn, ring_window
from hotline.calls import store
from hotline.calls.callback_store import add_callback_call, is_on_the_phone
from hotline.calls.event_store import add_event
from hotline.calls.model import CallState, Exit
from hotline.db.together import all_of
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.caller_waits import leave_line
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.flows.line_place import asks_of, known_counsellor, tell_if_nobody_can
from hotline.hours.rules import is_open
from hotline.households.store import family_is_on_posting
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId
from hotline.kernel.vault import SealedNumber
from hotline.roster import store as roster
from hotline.roster.apart_store import apart_of
from hotline.tickets import store as tickets
from hotline.tickets.model import Place, TicketState

_AT_MOST = 200


def tend_callbacks(work: Work, house: House, now: datetime) -> int:
    """Bring into the line what is due while we are open, take it out while we are closed, say what came too late.

    Returns for how many promises something was done.
    """
    done = 0
    for promise in callbacks.find_missed(work.connection, now, _AT_MOST):
        if callbacks.judge_promise(work.connection, promise.id, kept=False):
            missed = AlertKind.PROMISE_MISSED
            raise_alarm(work, house, missed, now, call_id=promise.call_id, callback_id=promise.id)
            done += 1
    if is_open(hours_now(work, house, now), now):
        for promise in callbacks.find_due(work.connection, now, _AT_MOST):
            if not any(is_on_the_phone(work.connection, number) for number in _numbers(promise)):
                done += _enter(work, house, promise, now)
        if is_spare(work.connection, now):
            for promise in callbacks.find_spare(work.connection, now, 1):
                if not any(is_on_the_phone(work.connection, number) for number in _numbers(promise)):
                    done += _enter(work, house, promise, now, spare=True)
        for promise in callbacks.find_out_of_hours(work.connection, now, _AT_MOST):
            done += _is_only_waiting(work, promise) and shelve(work, house, promise, now)
    else:
        for promise in callbacks.find_waiting(work.connection, _AT_MOST):
            done += _is_only_waiting(work, promise) and shelve(work, house, promise, now)
    return done


def is_spare(connection: Connection, now: datetime) -> bool:
    """Whether somebody is free and nobody waits: then a promise that leaves the line to callers may be kept at once."""
    to_offer, free = all_of(tickets.any_to_offer(), roster.any_free(now=now)).ask(connection)
    return free and not to_offer


def _numbers(promise: Callback) -> set[str]:
    return {promise.number_fingerprint, promise.asker_fingerprint}


def window_of(house: House, promise: Callback, now: datetime) -> Window:
    """When the phone of this promise may ring next, or whether it may now."""
    return ring_window(promise.wish, house.line.callback_quiet, house.line.zone, now)


def bring_forward(work: Work, house: House, promise: Callback, now: datetime) -> bool:
    """Let a promise stand in the line before it is due, because somebody wants to keep it now.

    False when its phone may not ring now, or is in use: then nothing is changed.
    """
    is_allowed = is_open(hours_now(work, house, now), now) and window_of(house, promise, now).opens <= now
    if not is_allowed or any(is_on_the_phone(work.connection, number) for number in _numbers(promise)):
        return False
    return _enter(work, house, promise, now, spare=True)


def _enter(work: Work, house: House, promise: Callback, now: datetime, *, spare: bool = False) -> bool:
    window = window_of(house, promise, now)
    if window.opens > now:
        return callbacks.put_off(work.connection, promise.id, window.opens)
    danger = promise.call_class is CallClass.CRISIS
    turn = its_turn(house.line.callback_order, promise.wish, danger=danger, now=now)
    if turn > now and not spare:
        return callbacks.put_off(work.connection, promise.id, turn, spare_from=now)
    call_id = _call_of(work, house, promise, now)
    if not callbacks.enter_line(work.connection, promise.id, call_id, window.closes):
        return False
    call = store.get_call(work.connection, call_id)
    apart = apart_of(work.connection, call.number_fingerprint, now)
    place = Place(
        since=promise.place_since,
        asks=asks_of(call),
        prefers=known_counsellor(work, house, call, apart, now),
        hold_until=now + timedelta(seconds=house.line.policy.affinity_hold),
        deadline_at=promise.promised_by,  # nobody is sent away then: it is when the promise is missed
        apart_as=call.number_fingerprint if apart else None,
    )
    tickets.open_ticket(work.connection, call.id, call.call_class, place)
    add_event(work.connection, call.id, now, "waits", **{"class": call.call_class.value})
    if apart:
        tell_if_nobody_can(work, house, call, call.call_class, place.asks, apart, now)
    work.ring("dispatch")
    return True


def _call_of(work: Work, house: House, promise: Callback, now: datetime) -> CallId:
    """The call of this try: the one that was put aside when the line closed, or else a new one."""
    if promise.try_call_id is not None:
        aside = store.get_call(work.connection, promise.try_call_id)
        if aside.state is CallState.GREETING:
            store.return_to_line(work.connection, aside.id)
            store.enter_queue(work.connection, aside.id, promise.place_since, None)
            return aside.id
    asked_in = None if promise.call_id is None else store.get_call(work.connection, promise.call_id)
    language = house.line.language if asked_in is None else asked_in.language
    number = SealedNumber(promise.number_fingerprint, promise.number_sealed)
    since, call_class = promise.place_since, promise.call_class
    topic = None if asked_in is None else asked_in.topic
    family = family_is_on_posting(number.fingerprint, house.line.today(now), house.line.grace_days)
    call_id = add_callback_call(
        work.connection, number, call_class, since, now,
        language=language, topic=topic, of_household=family.ask(work.connection),
    )  # fmt: skip
    add_event(work.connection, call_id, now, "callback_due", of=promise.call_id, **{"class": call_class.value})
    return call_id


def _is_only_waiting(work: Work, promise: Callback) -> bool:
    """Whether no phone rings for it now, and nobody has said yes to it."""
    assert promise.try_call_id is not None
    ticket = tickets.find_open_ticket(work.connection, promise.try_call_id)
    return ticket is not None and ticket.state is TicketState.WAITING


def shelve(work: Work, house: House, promise: Callback, now: datetime) -> bool:
    """Take it out of the line without a try, with the call that stands there: it may not ring now.

    Phones that ring for it are told so. It enters again at its old place.
    """
    assert promise.try_call_id is not None
    callbacks.shelve(work.connection, promise.id, window_of(house, promise, now).opens)
    leave_line(work, house, promise.try_call_id, Exit.CALLBACK, now)
    return True
