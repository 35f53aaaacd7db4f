"""Somebody deals with a follow-up: reads what came of it before, gives it away, says what came of it now.

Who deals with a step that nobody has, has it from then on. Then only she, supervisors, and whoever has talked with the
caller since may go on with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hotline.audit.model import Act
from hotline.callbacks import store as callbacks
from hotline.calls.history_store import find_last_counsellor
from hotline.db.unit_of_work import Work
from hotline.flows.audit import write_down
from hotline.flows.counselling import who_counsels
from hotline.flows.deal_with_message import sealed_note
from hotline.flows.followups import settle
from hotline.flows.house import House
from hotline.flows.promise_callback import cancel
from hotline.flows.read_record import open_plan
from hotline.flows.safe_contact import allowed
from hotline.followups import step_store as steps
from hotline.followups import store as followups
from hotline.followups.model import Followup, Result, Step
from hotline.followups.rules import BY_HAND
from hotline.kernel.errors import Refused
from hotline.kernel.ids import StaffId
from hotline.records.model import Record
from hotline.records.store import find_record
from hotline.roster.model import Counsellor, Role

SUBJECT = "followup"
"""What the audit calls a step."""


@dataclass(frozen=True)
class Tried:
    """One try, opened for somebody who may read it."""

    at: datetime
    result: Result
    note: str | None


@dataclass(frozen=True)
class Before:
    """What somebody knows who goes on with it: each try, the oldest first; and what was agreed in the talk, by the
    names of the record's texts."""

    tries: tuple[Tried, ...]
    plan: Mapping[str, str]


def read_before(house: House, now: datetime, *, by: str, which: str) -> Before:
    """Open what was agreed and what was written of each try so far. Each reading is kept. Raises Refused."""
    with house.work() as work:
        step, person = hers(work, which, by)
        tries = tuple(
            Tried(row.at, Result(row.result), None if row.note_sealed is None else house.vault.open(row.note_sealed))
            for row in steps.tries_of(work.connection, step.followup_id)
        )
        record = _record_of(work, step)
        before = Before(tries, {} if record is None else open_plan(house, record))
        write_down(work, house, now, person, Act.READ, SUBJECT, step.id)
        if record is not None and before.plan:
            write_down(work, house, now, person, Act.READ, "record", record.id, "last plan")
    return before


def _record_of(work: Work, step: Step) -> Record | None:
    """The record of the talk that it comes after; None after anything else."""
    return find_record(work.connection, followups.get_followup(work.connection, step.followup_id).origin.which)


def log_result(house: House, now: datetime, *, by: str, which: str, result: Result, note: str | None) -> None:
    """Say what came of a step. Raises Refused, also when nobody has allowed us to ring and she has not rung us."""
    if result not in BY_HAND:
        raise Refused("that is what three tries in vain are called: say what came of each")
    sealed = sealed_note(house, note)
    with house.work() as work:
        work.lock_router()
        step, person = hers(work, which, by)
        followup = followups.get_followup(work.connection, step.followup_id)
        if result is not Result.NO_SAFE_WAY and not may_be_reached(work, followup, step):
            raise Refused("nobody has allowed us to ring: this step can only be closed as no_safe_way")
        if not settle(work, house, step, result, now, by=person.id, note=sealed, callback_id=step.callback_id):
            raise Refused(_TOO_LATE)
        _ring_no_more(work, house, step, now)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, step.id, result.value)


def _ring_no_more(work: Work, house: House, step: Step, now: datetime) -> None:
    """Once a step is closed, the call that was promised for it is not needed."""
    closed = steps.find_step(work.connection, step.id)
    if step.callback_id is None or (closed is not None and closed.is_open):
        return
    promise = callbacks.find_open_by_id(work.connection, step.callback_id)
    if promise is not None:
        cancel(work, house, promise, now, by="followup")


def may_be_reached(work: Work, followup: Followup, step: Step) -> bool:
    """Whether somebody can have been in touch with her: we may ring or write, or she has talked with us since."""
    fingerprint = followup.origin.fingerprint
    if fingerprint is None:
        return False
    may = allowed(work, fingerprint)
    return may.ring or may.text or talked_with(work, step) is not None


def talked_with(work: Work, step: Step) -> StaffId | None:
    """Who has talked with her last since the step was opened, if anybody."""
    fingerprint = followups.get_followup(work.connection, step.followup_id).origin.fingerprint
    return None if fingerprint is None else find_last_counsellor(work.connection, fingerprint, step.opened_at)


def assign(house: House, now: datetime, *, by: str, which: str, to: str) -> None:
    """Give a step that nobody has, or her own, to somebody; a supervisor gives any. Raises Refused."""
    with house.work() as work:
        step, person = hers(work, which, by, takes=False)
        other = who_counsels(work, to)
        if not steps.assign(work.connection, step.id, other.id):
            raise Refused(_TOO_LATE)
        write_down(work, house, now, person, Act.CHANGED, SUBJECT, step.id, f"given to {other.name}")


_TOO_LATE = "this step is closed, or somebody has just said what came of it"


def hers(work: Work, which: str, by: str, *, takes: bool = True) -> tuple[Step, Counsellor]:
    """The step and who asks for it; from now on it is hers if it is open and nobody had it. Raises Refused.

    Who has just talked with the caller may go on with it, whoever has it: a call for a step goes to whoever is free.
    """
    person = who_counsels(work, by)
    step = steps.find_step(work.connection, which)
    if step is None:
        raise Refused("there is no follow-up with this id")
    is_hers = step.owner_id in {None, person.id} or person.role is Role.SUPERVISOR
    if not is_hers and talked_with(work, step) != person.id:
        raise Refused("somebody else has this follow-up: she or a supervisor may give it away")
    if not takes or not step.is_open or step.owner_id is not None:
        return step, person
    if not steps.take(work.connection, step.id, person.id):
        raise Refused(_TOO_LATE)
    taken = steps.find_step(work.connection, which)
    assert taken is not None, "it was there"
    return taken, person
