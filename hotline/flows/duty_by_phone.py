"""A counsellor without a computer rings the line: her PIN, then her duty by key.

Her number alone opens nothing. Who gives no PIN is a caller like every other: a counsellor may need somebody, too.
"""

from datetime import datetime, timedelta

from hotline.alerts.model import AlertKind
from hotline.callbacks.attempt_store import find_waiting
from hotline.calls import duty_script, store
from hotline.calls.event_store import add_event
from hotline.calls.model import Call, CallState, Exit, IncomingCall
from hotline.calls.phrases import Key
from hotline.calls.rules import CallerWish, read_wish
from hotline.calls.script import HOLD
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.answering import answer_once
from hotline.flows.caller_key import caller_key
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.incoming_call import find_or_adopt, why_nobody, words_of_opening
from hotline.flows.nobody_there import caller_chooses
from hotline.flows.staff import wish_duty
from hotline.flows.take_callback import keep_for_her, waiting_ticket
from hotline.hours.words import span_words
from hotline.kernel.pin import is_pin
from hotline.kernel.steps import Steps
from hotline.roster import line_store as lines
from hotline.roster.apart_store import numbers_apart_from
from hotline.roster.model import BREAK, Counsellor, Duty, Line
from hotline.roster.pin_store import Pin, count_misses, find_pin
from hotline.roster.shift_store import shifts_between
from hotline.roster.store import get_counsellor
from hotline.tickets.model import Ticket

_IN_HER_HAND = timedelta(seconds=30)
"""While she hears the keys her phone is not rung: it would be busy."""

_HANGS_UP = timedelta(seconds=8)
"""The last words to her, and a moment to put the phone down."""

_AT_MOST = 20
_A_DAY = timedelta(hours=24)
_SHIFTS_SPOKEN = 3


def give_pin(house: House, call: IncomingCall, digits: str, number_of_try: int, delivery: str, now: datetime) -> str:
    """Open the keys of duty to the right PIN; one key, or none, is a caller's."""
    if len(digits) < 2:
        return _callers_key(house, call, read_wish(digits), delivery, now)
    guessed = _compare(house, call, digits)

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        if known.state is not CallState.GREETING:
            return HOLD
        pin = _pin_of(work, known)
        if pin is None or pin.is_locked(now):
            return duty_script.locked(house.script, known.language, _as_a_caller(work, house, known, now))
        if guessed != pin.digest:
            return _wrong(work, house, known, pin, number_of_try, now)
        return _sign_in(work, house, known, pin, now)

    return answer_once(house, delivery, now, decide)


def _callers_key(house: House, call: IncomingCall, wish: CallerWish | None, delivery: str, now: datetime) -> str:
    with house.work() as work:
        why = why_nobody(work, house, now)
    if why is not None:
        return caller_chooses(house, call, wish, why, 1, delivery, now)
    return caller_key(house, call, wish, delivery, now, queued=False)


def _compare(house: House, call: IncomingCall, digits: str) -> str | None:
    """The digest that these digits belong to, if it is hers. Slow, so with no transaction open."""
    if call.caller.e164 is None:
        return None
    with house.database.read() as connection:
        pin = find_pin(connection, house.vault.fingerprint(call.caller.e164))
    return pin.digest if pin is not None and is_pin(house.vault, digits, pin.digest) else None


def _pin_of(work: Work, call: Call) -> Pin | None:
    return None if call.number_fingerprint is None else find_pin(work.connection, call.number_fingerprint)


def _wrong(work: Work, house: House, call: Call, pin: Pin, number_of_try: int, now: datetime) -> Steps:
    misses, otherwise = pin.misses + 1, _as_a_caller(work, house, call, now)
    add_event(work.connection, call.id, now, "duty_pin_wrong", counsellor=pin.staff_id, misses=misses)
    if misses < house.line.pin_tries:
        count_misses(work.connection, pin.staff_id, misses, None)
        return duty_script.ask_pin_again(house.script, call.language, number_of_try + 1, otherwise)
    until = now + timedelta(minutes=house.line.pin_lock_minutes)
    count_misses(work.connection, pin.staff_id, 0, until)
    add_event(work.connection, call.id, now, "duty_locked", counsellor=pin.staff_id)
    raise_alarm(work, house, AlertKind.PIN_LOCKED, now, staff_id=pin.staff_id, until=until.isoformat())
    return duty_script.locked(house.script, call.language, otherwise)


def _sign_in(work: Work, house: House, call: Call, pin: Pin, now: datetime) -> Steps:
    count_misses(work.connection, pin.staff_id, 0, None)
    store.leave_queue(work.connection, call.id, Exit.DUTY)
    add_event(work.connection, call.id, now, "duty_signed_in", counsellor=pin.staff_id)
    person = get_counsellor(work.connection, pin.staff_id)
    lines.not_before(work.connection, person.id, now + _IN_HER_HAND)
    return _menu(work, house, call, person, now)


def _menu(work: Work, house: House, call: Call, person: Counsellor, now: datetime) -> Steps:
    waits = _next_callback(work, person, now) is not None
    shifts = _next_shifts(work, house, call, person, now)
    return duty_script.menu(house.script, call.language, _state_of(person), shifts, callback_waits=waits)


def _next_shifts(work: Work, house: House, call: Call, person: Counsellor, now: datetime) -> list[str] | None:
    """Her shifts of the next 24 hours, the one that runs as well; None while nobody has any."""
    every = shifts_between(work.connection, now, now + _A_DAY)
    hers = [shift for shift in every if shift.staff_id == person.id][:_SHIFTS_SPOKEN]
    spans = [span_words(one.starts_at, one.ends_at, now, call.language, house.line.zone) for one in hers]
    return spans if every else None


def _state_of(person: Counsellor) -> Key:
    if person.duty is Duty.OFF:
        return Key.DUTY_IS_OFF
    return Key.DUTY_IS_BREAK if person.line is Line.PAUSED else Key.DUTY_IS_ON


def duty_key(house: House, call: IncomingCall, key: str, delivery: str, now: datetime) -> str:
    """Set her duty, or let her go into the line as a caller."""

    def decide(work: Work) -> Steps:
        work.lock_router()
        known = find_or_adopt(work, house, call, now)
        pin = _pin_of(work, known)
        if known.exit_to is not Exit.DUTY or known.state is CallState.CLOSED or pin is None:
            return HOLD  # no PIN was given in this call
        store.sign_of_life(work.connection, known.id, now + SIGN_OF_LIFE)
        person = get_counsellor(work.connection, pin.staff_id)
        if key == "0":
            return _as_a_caller(work, house, known, now)
        words = _set(work, known, person, key, now)
        if words is None:
            return _menu(work, house, known, person, now)
        return house.script.word_and_end(known.language, words)

    return answer_once(house, delivery, now, decide)


def _set(work: Work, call: Call, person: Counsellor, key: str, now: datetime) -> Key | None:
    """What she is told of it; None when the key changes nothing."""
    match key:
        case "1":
            _on(work, person, now)
            what, words = "on", Key.DUTY_NOW_ON
        case "2":
            wish_duty(work, person, Duty.OFF, now)
            what, words = "off", Key.DUTY_NOW_OFF
        case "3" if person.duty is Duty.ON and lines.take_break(work.connection, person.id, now):
            what, words = BREAK, Key.DUTY_NOW_BREAK
        case "4" if (ticket := _next_callback(work, person, now)) is not None:
            _on(work, person, now)
            keep_for_her(work, ticket, person.id, now)
            what, words = "on", Key.DUTY_TAKES_CALLBACK
        case _:
            return None
    add_event(work.connection, call.id, now, "duty_set", counsellor=person.id, duty=what)
    return words


def _on(work: Work, person: Counsellor, now: datetime) -> None:
    wish_duty(work, person, Duty.ON, now)
    lines.ring_from(work.connection, person.id, now + _HANGS_UP)


def _next_callback(work: Work, person: Counsellor, now: datetime) -> Ticket | None:
    """The oldest promise that stands in the line, for which no phone rings, to nobody who is kept apart from her."""
    apart = numbers_apart_from(work.connection, person.id, now)
    for promise in find_waiting(work.connection, _AT_MOST):
        ticket = waiting_ticket(work, promise)
        if ticket is not None and ticket.apart_as not in apart:
            return ticket
    return None


def _as_a_caller(work: Work, house: House, call: Call, now: datetime) -> Steps:
    why = why_nobody(work, house, now)
    if why is not None:
        store.leave_queue(work.connection, call.id, Exit.OVERFLOW)
        return house.script.nobody(call.language, why, words_of_opening(work, house, why, call.language, now))
    store.return_to_line(work.connection, call.id)
    return HOLD
