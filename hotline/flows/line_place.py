"""The caller enters the line: where she stands, what she needs, whom she knows."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hotline.alerts.model import AlertKind
from hotline.callbacks import store as callbacks
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.history_store import find_last_counsellor, find_left_place, resume_place
from hotline.calls.model import Call, Topic
from hotline.calls.rules import PLACE_KEPT
from hotline.calls.script import HOLD
from hotline.calls.wait_rounds import is_waited_out
from hotline.care.plan_store import find_plan
from hotline.care.rules import is_set_time
from hotline.db.unit_of_work import Work
from hotline.flows.alarms import raise_alarm
from hotline.flows.house import SIGN_OF_LIFE, House
from hotline.flows.withdraw_callback import take_over
from hotline.households.store import find_contact
from hotline.kernel.classes import CallClass
from hotline.kernel.ids import CallId, StaffId
from hotline.kernel.steps import Steps
from hotline.roster.apart_store import Apart, apart_of
from hotline.roster.rules import takes_calls
from hotline.roster.store import list_on_duty
from hotline.routing.apart import kept_from
from hotline.routing.needs import hard_needs, needs_of
from hotline.tickets import store as tickets
from hotline.tickets.model import Asks, Place

_REMEMBERED = timedelta(days=30)
"""How long a caller is taken to know the counsellor she talked with last."""

_SPEAKS = "language:"


def enter_line(work: Work, house: House, call: Call, now: datetime) -> None:
    """Give a caller who is still being greeted a place in the line; whoever stands there already keeps hers."""
    if call.exit_to is not None:
        return
    since, call_class = _place_of(work, call, now)
    if not store.enter_queue(work.connection, call.id, since, now + SIGN_OF_LIFE):
        return
    if since < now and call.queued_at is None:
        _take_over(work, house, call, now)
    if call_class is not call.call_class:
        store.raise_class(work.connection, call.id, call_class)
    asks, apart = asks_of(call), apart_of(work.connection, call.number_fingerprint, now)
    place = Place(
        since=since,
        asks=asks,
        prefers=known_counsellor(work, house, call, apart, now),
        hold_until=now + timedelta(seconds=house.line.policy.affinity_hold),
        deadline_at=now + timedelta(seconds=house.line.longest_wait_seconds),
        apart_as=call.number_fingerprint if apart else None,
    )
    tickets.open_ticket(work.connection, call.id, call_class, place)
    add_event(work.connection, call.id, now, "waits", **{"class": call_class.value})
    tell_if_nobody_can(work, house, call, call_class, asks, apart, now)
    work.ring("dispatch")


def back_to_the_line(work: Work, call: Call) -> Steps:
    """Out of what the machine says and into the line again, where her place is still hers."""
    store.return_to_line(work.connection, call.id)
    return HOLD


def longest_waits(house: House, call: Call, now: datetime) -> float:
    """How many times the longest wait a call has lasted."""
    return (now - call.received_at).total_seconds() / house.line.longest_wait_seconds


def may_wait_on(house: House, call: Call, now: datetime) -> bool:
    """Whether she has a place to go back to; in danger always."""
    return call.call_class is CallClass.CRISIS or not is_waited_out(longest_waits(house, call, now))


def _place_of(work: Work, call: Call, now: datetime) -> tuple[datetime, CallClass]:
    """Since when she waits, and in which class: as in the call or the promise she comes back from."""
    if call.queued_at is not None or call.number_fingerprint is None:
        return call.queued_at or now, call.call_class
    since, call_class = now, call.call_class
    promised = _promised(work, call.number_fingerprint)
    left = find_left_place(work.connection, call.number_fingerprint, now - PLACE_KEPT)
    if promised is not None:
        since = min(since, promised.place_since)
        call_class = min(call_class, promised.call_class, key=lambda one: one.rank)
    if left is not None:
        since = min(since, left.queued_at)
        call_class = min(call_class, left.call_class, key=lambda one: one.rank)  # cut off in danger: still in danger
    return since, call_class


def _take_over(work: Work, house: House, call: Call, now: datetime) -> None:
    """An older place is hers once: what it was kept in ends."""
    assert call.number_fingerprint is not None
    promised = _promised(work, call.number_fingerprint)
    if promised is not None and promised.call_id != call.id:  # one of this very call stands until she is talked with
        take_over(work, house, call, promised, now, "takes_over_callback")
    left = find_left_place(work.connection, call.number_fingerprint, now - PLACE_KEPT)
    if left is not None and resume_place(work.connection, left, call.id):
        add_event(work.connection, call.id, now, "resumes_place", of=left.call_id)


def _promised(work: Work, fingerprint: str) -> callbacks.Promised | None:
    """What this number was promised with a yes: what is only asked for keeps no place for another call."""
    promised = callbacks.find_open(work.connection, fingerprint)
    return promised if promised is not None and promised.number_confirmed else None


def asks_of(call: Call) -> Asks:
    language = _SPEAKS + call.language
    return Asks({language, call.topic.value} if call.topic is Topic.PRACTICAL else {language})


def known_counsellor(work: Work, house: House, call: Call, apart: Collection[StaffId], now: datetime) -> StaffId | None:
    """Whom her plan names at this time, or whom she talked with last, or else the counsellor her household knows;
    nobody who is kept apart from her."""
    return next((one for one in _known(work, house, call, now) if one is not None and one not in apart), None)


def _known(work: Work, house: House, call: Call, now: datetime) -> Iterator[StaffId | None]:
    yield call.counsellor_id  # their line broke a moment ago
    if call.number_fingerprint is not None:
        plan = find_plan(work.connection, call.number_fingerprint)
        yield plan.agreed.staff_id if plan and is_set_time(plan.agreed.times, now, house.line.zone) else None
        yield find_last_counsellor(work.connection, call.number_fingerprint, now - _REMEMBERED)
        yield find_contact(work.connection, call.number_fingerprint)


def tell_if_nobody_can(
    work: Work,
    house: House,
    call: Call,
    call_class: CallClass,
    asks: Asks,
    apart: Mapping[StaffId, Apart],
    now: datetime,
) -> None:
    """What never relaxes may be what nobody on duty has, or only who is kept apart from her: then a person must find
    another way (routing 8.4)."""
    needed = hard_needs(needs_of(call_class, asks, house.line.needs))
    if not needed and not apart:
        return
    on_duty = [person for person in list_on_duty(work.connection) if takes_calls(person)]
    able = {person.id for person in on_duty if needed <= person.abilities}
    kept = kept_from(call_class, apart.keys(), {person.id for person in on_duty})
    if able - kept or not (able or needed):
        return
    told: dict[str, Any] = (
        {"kept_apart": sorted(apart[one].name for one in able)} if able else {"lacking": sorted(needed)}
    )
    add_event(work.connection, call.id, now, "nobody_can", **told)
    raise_alarm(work, house, AlertKind.NOBODY_CAN, now, call_id=call.id, **told)


def ask_also(work: Work, call_id: CallId, ask: str) -> bool:
    """Add to what a waiting caller asks for; False when she does not wait, or asks for it already."""
    ticket = tickets.find_open_ticket(work.connection, call_id)
    if ticket is None or ask in ticket.asks:
        return False
    return tickets.ask_for(work.connection, ticket.id, Asks(ticket.asks | {ask}))


def speak_with(work: Work, call_id: CallId, language: str) -> None:
    """Have a waiting caller ask for this language and no other. What a person found she needs stays."""
    ticket = tickets.find_open_ticket(work.connection, call_id)
    if ticket is not None:
        others = {ask for ask in ticket.asks if not ask.startswith(_SPEAKS)}
        tickets.ask_for(work.connection, ticket.id, Asks(others | {_SPEAKS + language}))
