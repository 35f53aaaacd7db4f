"""A call-back is asked for outside of a call: in a text, or by somebody of the staff who was told so."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.callbacks import store as callbacks
from hotline.callbacks.attempt_store import begin
from hotline.callbacks.numbers import NotRung
from hotline.callbacks.rules import Owed
from hotline.calls import store
from hotline.calls.event_store import add_event
from hotline.calls.history_store import find_left_place, resume_place
from hotline.calls.rules import PLACE_KEPT
from hotline.consents.model import How, Use
from hotline.consents.store import add_consent
from hotline.db.unit_of_work import Work
from hotline.flows.house import House
from hotline.flows.line_hours import hours_now
from hotline.flows.safe_contact import allowed, why_not_rung_back
from hotline.flows.withdraw_callback import withdraw_callback
from hotline.households.store import family_is_on_posting
from hotline.kernel.classes import CallClass
from hotline.kernel.daily import DailyHours
from hotline.kernel.errors import Refused
from hotline.kernel.errors import Why as WhyNot
from hotline.kernel.ids import CallId, StaffId
from hotline.kernel.phone import BadNumber, parse_number
from hotline.kernel.vault import SealedNumber
from hotline.roster.store import find_by_name

_BY_WORD = "callbacks add:1"  # what a person must have been asked stands in docs/operating.md

_BY_TEXT = "call_me:1"  # her own word, to no question of ours


@dataclass(frozen=True)
class AskedIn:
    """The call in which she let us know that she wants to be rung, by no key: its place and class are the promise's."""

    call_id: CallId
    since: datetime
    call_class: CallClass


class Booked(StrEnum):
    NEW = "new"
    KEPT = "kept"  # one was open: it has the older place


def promise_to(
    work: Work,
    house: House,
    number: SealedNumber,
    now: datetime,
    *,
    how: How,
    wording: str,
    staff_id: StaffId | None = None,
    best: DailyHours | None = None,
    frontline: bool = False,
    asked_in: AskedIn | None = None,
) -> Booked | NotRung:
    """Promise to ring this number, with the yes of its owner; at most one is open for it. Under the router's lock.

    `frontline`: whoever asks is known to be of a frontline family, whatever the number tells. Raises Refused when the
    line is never open in the hours they named.
    """
    refused = why_not_rung_back(work, house, number)
    if refused is not None:
        return refused
    add_consent(
        work.connection, number.fingerprint, Use.RING, now, given=True, how=how, wording=wording, staff_id=staff_id
    )
    return _book(work, house, number, now, how, best=best, frontline=frontline, asked_in=asked_in, staff_id=staff_id)


def promise_as_allowed(
    work: Work,
    house: House,
    number: SealedNumber,
    now: datetime,
    asked_in: AskedIn | None,
    best: DailyHours | None,
    staff_id: StaffId | None,
) -> Booked | NotRung | None:
    """As promise_to, by the yes that stands for this number; None when there is none."""
    if not allowed(work, number.fingerprint).ring:
        return None
    refused = why_not_rung_back(work, house, number)
    return refused or _book(
        work, house, number, now, How.STAFF, best=best, asked_in=asked_in, staff_id=staff_id
    )  # fmt: skip


def _book(
    work: Work,
    house: House,
    number: SealedNumber,
    now: datetime,
    how: How,
    *,
    best: DailyHours | None = None,
    frontline: bool = False,
    asked_in: AskedIn | None = None,
    staff_id: StaffId | None = None,
) -> Booked:
    known = callbacks.find_open_of_number(work.connection, number.fingerprint)
    if known is not None:
        if not known.number_confirmed:  # she is asked by keys at this moment
            begin(work.connection, known.id, now, _owed(work, house, best, now), best)
        return Booked.KEPT
    family = family_is_on_posting(number.fingerprint, house.line.today(now), house.line.grace_days)
    classes = [CallClass.FRONTLINE if frontline or family.ask(work.connection) else CallClass.GENERAL]
    left = find_left_place(work.connection, number.fingerprint, now - PLACE_KEPT)
    if left is not None:
        classes.append(left.call_class)
    if asked_in is not None:
        classes.append(asked_in.call_class)
    callback_id = callbacks.add_callback(
        work.connection,
        None if asked_in is None else asked_in.call_id,
        number,
        min(classes, key=lambda one: one.rank),
        place_since=min(now if left is None else left.queued_at, now if asked_in is None else asked_in.since),
        now=now,
        owed=_owed(work, house, best, now),
        asked_by=how.value,
        number_confirmed=True,
        next_try_at=now,
        best=best,
        asked_staff_id=staff_id,
    )
    if left is not None and resume_place(work.connection, left, callback_id):
        add_event(work.connection, left.call_id, now, "place_kept", callback=callback_id)
    return Booked.NEW


def _owed(work: Work, house: House, best: DailyHours | None, now: datetime) -> Owed:
    hours = hours_now(work, house, now)
    owed = house.line.owed(hours, now) if best is None else house.line.owed_in(hours, best, now)
    if owed is None:
        raise Refused(f"hours: the line is never open between {best}", WhyNot.NEVER_OPEN)
    return owed


def asked_by_text(work: Work, house: House, number: str, now: datetime) -> bool:
    """Who writes 回电 asks for a call to the number she writes from; False when that is none we ring back."""
    sealed = house.vault.number(number)
    return not isinstance(promise_to(work, house, sealed, now, how=How.TEXT, wording=_BY_TEXT), NotRung)


def cancel(work: Work, house: House, promise: callbacks.Promised, now: datetime, **why: str) -> None:
    """Nobody will ring; a phone that rings for it now stops."""
    callbacks.decline_callback(work.connection, promise.id, now)
    if promise.try_call_id is not None:
        call = store.get_call(work.connection, promise.try_call_id)
        add_event(work.connection, call.id, now, "callback_declined", **why)
        withdraw_callback(work, house, call, now)


def best_hours(text: str | None) -> DailyHours | None:
    """The hours she named, such as 18:00-21:00. Raises Refused."""
    try:
        return None if text is None else DailyHours.parse(text)
    except ValueError as error:
        raise Refused(f"hours: {error}") from error


def add_by_staff(
    house: House, now: datetime, *, number: str, by: str, best: str | None, may_text: bool, may_leave_word: bool
) -> dict[str, object]:
    """Promise a call-back to somebody who asked a person of the staff for it. Raises Refused."""
    try:
        e164 = parse_number(number)
    except BadNumber as error:
        raise Refused(f"number: {error}") from error
    hours = best_hours(best)
    sealed = house.vault.number(e164)
    with house.work() as work:
        work.lock_router()
        person = find_by_name(work.connection, by)
        if person is None:
            raise Refused(f"nobody on the staff is called {by!r}")
        done = promise_to(work, house, sealed, now, how=How.STAFF, wording=_BY_WORD, staff_id=person.id, best=hours)
        if isinstance(done, NotRung):
            raise Refused(f"number: is not rung back ({done.value})")
        for use, given in ((Use.TEXT, may_text), (Use.WORD, may_leave_word)):
            if given:
                add_consent(
                    work.connection,
                    sealed.fingerprint,
                    use,
                    now,
                    given=True,
                    how=How.STAFF,
                    wording=_BY_WORD,
                    staff_id=person.id,
                )
        promise = callbacks.find_open_of_number(work.connection, sealed.fingerprint)
        assert promise is not None, "it has just been made, or kept"
        return told_of(promise, done)


def told_of(promise: callbacks.Promised, done: Booked) -> dict[str, object]:
    """What a command says of a promise: its time counts from then on, and ends by then."""
    times = {"counts_from": promise.owed.counts_from.isoformat(), "promised_by": promise.owed.by.isoformat()}
    return {"id": promise.id, "was_open": done is Booked.KEPT, **times}
